from __future__ import annotations

import pytest

from sandbox.crypto import Crypto
from tests.sandbox.shop import CORP_ID, SHOP

PREFIX = b"0123456789abcdef"
EVENT = (
    "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><CreateTime>1700000001</CreateTime>"
    "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
    "<Token><![CDATA[ENCsimtoken]]></Token><OpenKfId><![CDATA[wkSimKf01]]></OpenKfId></xml>"
)
ECHO_ENCRYPTED = "Q3stYC6hdFzMh9T8HCvyDH0IHJENRtL8kKsqSYgg4gBeiTpo2e8dLmRRhxdna5yMVu0s4RoCX7iZ4LGYqVDhtA=="
EVENT_ENCRYPTED = (
    "Q3stYC6hdFzMh9T8HCvyDPPN+F0mSXbI9zLTTbZWvBmqCCEVYcHGYiccjRDPK+tjFaB3P+IfTKS9Dc+Y/5aN9e9i9n1YtHhneaIR"
    "pWeoYW/ai4zKm8+QlDlrpplV+b+h8Xp8pSsGlpINdUGSfmr1dRtz/0r98FTHEsvkU2eryFVriiU32wRqye+Vfw/jQvDBhM4MA+aRy"
    "vqHEBD0nC7RqxGDgsbn3DcUlWZyruEY6+cWV9WC1q3SlZ2g6zC9ZHSvi5a+ARWysB0Pgr42bVntoN2RYwzP7YJcrRixuuEJxyUwx0"
    "+pxf7HvFKlfb3dyS/bi31Sd0nB6dGHmKb3MJcHJXkgartFK4tcoJtEafpX1/oyBDWzqdiW4Rt9mJd7Z7xE7OimkAuj9I/mFECp9xf"
    "l1v0hc3iKGEMNzrqOJuIg1sw="
)


@pytest.fixture
def crypto() -> Crypto:
    return Crypto(SHOP["callback_token"], SHOP["encoding_aes_key"], CORP_ID)


@pytest.mark.parametrize(
    ("message", "timestamp", "nonce", "encrypted", "signature"),
    [
        (
            "1616140317555161061",
            "1700000000",
            "nonce01",
            ECHO_ENCRYPTED,
            "6df2285e8efcb2512e5746670977463e760adf47",
        ),
        (EVENT, "1700000001", "nonce02", EVENT_ENCRYPTED, "6c2279c7a4c052ffc6dfd5098212da744b229830"),
    ],
)
def test_published_vectors(
    crypto: Crypto, message: str, timestamp: str, nonce: str, encrypted: str, signature: str
) -> None:
    assert crypto.encrypt(message.encode(), prefix=PREFIX) == encrypted
    assert crypto.sign(timestamp, nonce, encrypted) == signature
    assert crypto.decrypt(encrypted) == (message.encode(), CORP_ID)


def test_a_plaintext_of_whole_blocks_gets_a_block_of_padding(crypto: Crypto) -> None:
    message = b"x" * (64 - 16 - 4 - len(CORP_ID))
    encrypted = crypto.encrypt(message)
    assert len(encrypted) == 128  # 96 bytes in base64
    assert crypto.decrypt(encrypted)[0] == message


def test_every_envelope_is_different(crypto: Crypto) -> None:
    assert crypto.encrypt(b"same") != crypto.encrypt(b"same")


@pytest.mark.parametrize("bad", ["", "AAAA", "not base64!", ECHO_ENCRYPTED[:-24] + "A" * 22 + "=="])
def test_broken_ciphertext_is_a_value_error(crypto: Crypto, bad: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        crypto.decrypt(bad)
