"""Callbacks as they arrive: signed and encrypted (wecom-api.md §2).

wechatpy signs and deciphers; it compares signatures in varying time and slices what it has not checked
(§8.3), so both are done here. Whatever is wrong leaves as `Forged` with a reason of a few.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode
from datetime import datetime

from wechatpy.crypto.base import WeChatCipher
from wechatpy.utils import WeChatSigner

from agent.errors import BadInput, Forged

BODY_BYTES = 512 * 1024
FRESH_SECONDS = 600.0
BLOCK = 32
HEAD = 16 + 4
"""Bytes before the message: random ones and its length."""

_KEY = re.compile(r"[A-Za-z0-9]{43}")
_ENCRYPT = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]+)\s*(?:\]\]>)?\s*</Encrypt>")


class CallbackCrypto:
    """Opens what WeCom sends to one callback address. Make it once for a shop and keep it.

    Args:
        token: The callback's Token.
        encoding_aes_key: The callback's EncodingAESKey, 43 letters and digits.
        receiveid: For whom messages must be: the corp id for a self-built app.

    Raises:
        BadInput: The key is not one.
    """

    def __init__(self, token: str, encoding_aes_key: str, receiveid: str) -> None:
        if not _KEY.fullmatch(encoding_aes_key):
            raise BadInput("EncodingAESKey 应为 43 位字母和数字，请从管理后台的「接收消息」页面完整复制")
        self._token = token
        self._cipher = WeChatCipher(b64decode(encoding_aes_key + "="))
        self._receiveid = receiveid.encode()

    def verify_url(self, msg_signature: str, timestamp: str, nonce: str, echostr: str) -> str:
        """Return what the answer to WeCom's check of the address must be, bare.

        Raises:
            Forged: ``signature``, ``receiveid`` or ``malformed``.
        """
        message = self._open(msg_signature, timestamp, nonce, echostr)
        try:
            return message.decode()
        except UnicodeDecodeError:
            raise Forged("malformed") from None

    def open(self, body: bytes, msg_signature: str, timestamp: str, nonce: str) -> bytes:
        """Return the XML inside a callback's body.

        Raises:
            Forged: ``signature``, ``receiveid`` or ``malformed``.
        """
        if len(body) > BODY_BYTES:
            raise Forged("malformed")
        found = _ENCRYPT.findall(body)
        if len(found) != 1:
            raise Forged("malformed")
        return self._open(msg_signature, timestamp, nonce, found[0].decode("ascii"))

    def _open(self, msg_signature: str, timestamp: str, nonce: str, encrypt: str) -> bytes:
        self._check_signature(msg_signature, timestamp, nonce, encrypt)
        plain = self._decipher(encrypt)
        padding = plain[-1]
        if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise Forged("malformed")
        end = HEAD + int.from_bytes(plain[16:HEAD], "big")
        if end > len(plain) - padding:
            raise Forged("malformed")
        if not hmac.compare_digest(plain[end:-padding], self._receiveid):
            raise Forged("receiveid")
        return plain[HEAD:end]

    def _check_signature(self, msg_signature: str, timestamp: str, nonce: str, encrypt: str) -> None:
        parts = (timestamp, nonce, encrypt)
        if not msg_signature.isascii() or not all(part.isascii() for part in parts):
            raise Forged("signature")
        signer = WeChatSigner()
        signer.add_data(self._token, *parts)
        if not hmac.compare_digest(signer.signature, msg_signature):
            raise Forged("signature")

    def _decipher(self, encrypt: str) -> bytes:
        try:
            cipher = b64decode(encrypt, validate=True)
        except ValueError:  # binascii.Error, or letters that are not ASCII
            raise Forged("malformed") from None
        if len(cipher) < BLOCK or len(cipher) % BLOCK:
            raise Forged("malformed")
        plain: bytes = self._cipher.decrypt(cipher)
        return plain


def check_fresh(timestamp: str, now: datetime, window: float = FRESH_SECONDS) -> None:
    """Refuse a callback whose `timestamp` is more than `window` seconds from `now`, either way.

    The window is ours to choose (§2.3): WeCom's own repeats come within seconds.

    Raises:
        Forged: ``stale``, or ``malformed`` when it is not a number.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Forged("malformed")
    if abs(now.timestamp() - int(timestamp)) > window:
        raise Forged("stale")
