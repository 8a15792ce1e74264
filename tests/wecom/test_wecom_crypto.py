"""Callback crypto: the vectors of wecom-api.md §2.6, wechatpy as oracle, and everything malformed."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.work.crypto import WeChatCrypto

from agent.errors import BadInput, Forged
from tools.wecom.crypto import BODY_BYTES, CallbackCrypto, check_fresh

TOKEN = "simTok3nA1"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
CORP_ID = "ww0123456789abcdef"
ECHO = "Q3stYC6hdFzMh9T8HCvyDH0IHJENRtL8kKsqSYgg4gBeiTpo2e8dLmRRhxdna5yMVu0s4RoCX7iZ4LGYqVDhtA=="
ECHO_SIGNATURE = "6df2285e8efcb2512e5746670977463e760adf47"
EVENT = (
    "Q3stYC6hdFzMh9T8HCvyDPPN+F0mSXbI9zLTTbZWvBmqCCEVYcHGYiccjRDPK+tjFaB3P+IfTKS9Dc+Y/5aN9e9i9n1YtHhneaIRpWeo"
    "YW/ai4zKm8+QlDlrpplV+b+h8Xp8pSsGlpINdUGSfmr1dRtz/0r98FTHEsvkU2eryFVriiU32wRqye+Vfw/jQvDBhM4MA+aRyvqHEBD0"
    "nC7RqxGDgsbn3DcUlWZyruEY6+cWV9WC1q3SlZ2g6zC9ZHSvi5a+ARWysB0Pgr42bVntoN2RYwzP7YJcrRixuuEJxyUwx0+pxf7HvFKl"
    "fb3dyS/bi31Sd0nB6dGHmKb3MJcHJXkgartFK4tcoJtEafpX1/oyBDWzqdiW4Rt9mJd7Z7xE7OimkAuj9I/mFECp9xfl1v0hc3iKGEMN"
    "zrqOJuIg1sw="
)
EVENT_SIGNATURE = "6c2279c7a4c052ffc6dfd5098212da744b229830"
EVENT_XML = (
    b"<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><CreateTime>1700000001</CreateTime>"
    b"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
    b"<Token><![CDATA[ENCsimtoken]]></Token><OpenKfId><![CDATA[wkSimKf01]]></OpenKfId></xml>"
)

crypto = CallbackCrypto(TOKEN, AES_KEY, CORP_ID)


def sign(encrypt: str, timestamp: str = "1700000001", nonce: str = "n") -> str:
    return hashlib.sha1("".join(sorted([TOKEN, timestamp, nonce, encrypt])).encode()).hexdigest()


def encrypt(plain: bytes) -> str:
    key = base64.b64decode(AES_KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def plaintext(message: bytes, receiveid: bytes = CORP_ID.encode(), length: int | None = None) -> bytes:
    size = len(message) if length is None else length
    return b"0123456789abcdef" + size.to_bytes(4, "big") + message + receiveid


def pad(plain: bytes) -> bytes:
    count = 32 - len(plain) % 32
    return plain + bytes([count]) * count


def envelope(encrypt: str) -> bytes:
    return f"<xml><ToUserName><![CDATA[ww]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>".encode()


def opened(cipher: str) -> bytes:
    return crypto.open(envelope(cipher), sign(cipher), "1700000001", "n")


def reason(cipher: str) -> str:
    with pytest.raises(Forged) as caught:
        opened(cipher)
    return caught.value.reason


def test_vector_of_the_address_check() -> None:
    assert crypto.verify_url(ECHO_SIGNATURE, "1700000000", "nonce01", ECHO) == "1616140317555161061"


def test_vector_of_a_callback() -> None:
    assert crypto.open(envelope(EVENT), EVENT_SIGNATURE, "1700000001", "nonce02") == EVENT_XML
    bare = f"<xml>\n <Encrypt>{EVENT}</Encrypt>\n</xml>".encode()
    assert crypto.open(bare, EVENT_SIGNATURE, "1700000001", "nonce02") == EVENT_XML


def test_padding_edge() -> None:
    message = b"x" * (64 - 20 - len(CORP_ID))
    assert len(plaintext(message)) == 64
    cipher = encrypt(pad(plaintext(message)))
    assert len(base64.b64decode(cipher)) == 96
    assert opened(cipher) == message


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_message_comes_back(message: bytes) -> None:
    assert opened(encrypt(pad(plaintext(message)))) == message


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=200))
@settings(max_examples=60, deadline=None)
def test_wechatpy_agrees(words: str) -> None:
    theirs = WeChatCrypto(TOKEN, AES_KEY, CORP_ID)
    sealed = theirs.encrypt_message(words, "n", "1700000001")
    cipher = sealed.split("<Encrypt><![CDATA[")[1].split("]]")[0]
    assert opened(cipher).decode() == words
    ours = encrypt(pad(plaintext(words.encode())))
    assert theirs.decrypt_message(envelope(ours), sign(ours), "1700000001", "n") == words


def test_a_key_that_differs_only_in_unused_bits_is_the_same() -> None:
    other = CallbackCrypto(TOKEN, AES_KEY[:-1] + "H", CORP_ID)
    assert other.verify_url(ECHO_SIGNATURE, "1700000000", "nonce01", ECHO) == "1616140317555161061"


@pytest.mark.parametrize(
    ("signature", "timestamp", "nonce"),
    [
        ("0" * 40, "1700000001", "nonce02"),
        (EVENT_SIGNATURE.upper(), "1700000001", "nonce02"),
        (EVENT_SIGNATURE, "1700000002", "nonce02"),
        (EVENT_SIGNATURE, "1700000001", "nonce03"),
        ("", "", ""),
        ("签名", "1700000001", "nonce02"),
        (EVENT_SIGNATURE, "1700000001", "随机\ud800"),
    ],
)
def test_wrong_signatures(signature: str, timestamp: str, nonce: str) -> None:
    with pytest.raises(Forged, match="signature"):
        crypto.open(envelope(EVENT), signature, timestamp, nonce)


@pytest.mark.parametrize("receiveid", [b"", b"ww0123456789abcdeF", CORP_ID.encode() + b"x", b"\xff"])
def test_wrong_receiveid(receiveid: bytes) -> None:
    assert reason(encrypt(pad(plaintext(b"<xml/>", receiveid)))) == "receiveid"


@pytest.mark.parametrize(
    "cipher",
    [
        encrypt(plaintext(b"x" * 25) + b"\x00"),  # a pad of none
        encrypt(plaintext(b"x" * 25) + b"\x21"),  # longer than a block
        encrypt(plaintext(b"x" * 23) + b"\x01\x02\x03"),  # uneven
        encrypt(pad(plaintext(b"x", length=2**32 - 1))),
        encrypt(pad(plaintext(b"x", length=20))),
        encrypt(pad(b"short")),
        base64.b64encode(b"x" * 33).decode(),
        base64.b64encode(b"x" * 16).decode(),
        "QUJD=QUJD",
        "QUJDR",
        "====",
    ],
)
def test_malformed_ciphers(cipher: str) -> None:
    assert reason(cipher) == "malformed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml></xml>",
        envelope(EVENT) * 2,
        b"<xml><Encrypt>&#65;</Encrypt></xml>",
        b"x" * (BODY_BYTES + 1),
        b"<Encrypt>" * 50_000,
    ],
)
def test_malformed_bodies(body: bytes) -> None:
    with pytest.raises(Forged, match="malformed"):
        crypto.open(body, EVENT_SIGNATURE, "1700000001", "nonce02")


@given(st.binary(max_size=400), st.booleans(), st.text(max_size=50))
@settings(max_examples=200, deadline=None)
def test_random_bytes_are_forged_and_nothing_else(noise: bytes, is_base64: bool, nonce: str) -> None:
    cipher = base64.b64encode(noise).decode() if is_base64 else noise.decode("latin1")
    for signature in (sign(cipher), nonce):
        with pytest.raises(Forged):
            crypto.open(envelope(cipher), signature, "1700000001", "n")
        with pytest.raises(Forged):
            crypto.verify_url(signature, "1700000001", "n", cipher)


@pytest.mark.parametrize("key", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "密" * 43])
def test_what_is_not_a_key(key: str) -> None:
    with pytest.raises(BadInput, match="43"):
        CallbackCrypto(TOKEN, key, CORP_ID)


def test_freshness() -> None:
    now = datetime.fromtimestamp(1_700_000_000, UTC)
    for timestamp in ("1700000000", "1699999400", "1700000600"):
        check_fresh(timestamp, now)
    for timestamp in ("1699999399", "1700000601", "0"):
        with pytest.raises(Forged, match="stale"):
            check_fresh(timestamp, now)
    for timestamp in ("", "soon", "-1", "1e9", "9" * 30, "１７"):
        with pytest.raises(Forged, match="malformed"):
            check_fresh(timestamp, now)
    check_fresh("1699999000", now, window=1000)


def test_a_cipher_that_is_not_ascii_is_malformed_even_past_its_signature() -> None:
    with pytest.raises(Forged, match="malformed"):
        crypto._decipher("é" * 44)
