"""The callback cryptography of WeCom, written from its description (wecom-api.md §2.1), not from a library.

It is on purpose independent of what the assistant uses to read callbacks: a mistake shared by both
sides would go unseen.
"""

from __future__ import annotations

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
PREFIX_LENGTH = 16


def pad(data: bytes) -> bytes:
    """Return `data` with PKCS#7 padding to a block of 32 bytes; a full block when it fits already."""
    missing = BLOCK - len(data) % BLOCK
    return data + bytes([missing]) * missing


def unpad(data: bytes) -> bytes:
    """Return `data` without its padding of 1 to 32 bytes.

    Raises:
        ValueError: when the last byte is not a possible padding length.
    """
    if not data or not 1 <= data[-1] <= BLOCK:
        raise ValueError("not padded to a block of 32 bytes")
    return data[: -data[-1]]


class Crypto:
    """Encrypts, decrypts and signs for one callback address."""

    def __init__(self, token: str, encoding_aes_key: str, receiveid: str) -> None:
        self.token = token
        self.receiveid = receiveid
        key = base64.b64decode(encoding_aes_key + "=")
        if len(encoding_aes_key) != 43 or len(key) != 32:
            raise ValueError("encoding_aes_key must have 43 characters")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def encrypt(self, message: bytes, prefix: bytes | None = None, receiveid: str | None = None) -> str:
        """Return `message` encrypted, as standard base64.

        Args:
            message: The inner XML, or the number to echo.
            prefix: The 16 random bytes in front; fresh ones by default.
            receiveid: Another owner than the configured one, to play a forger.
        """
        owner = self.receiveid if receiveid is None else receiveid
        head = (prefix or os.urandom(PREFIX_LENGTH)) + struct.pack(">I", len(message))
        encryptor = self._cipher.encryptor()
        plain = pad(head + message + owner.encode())
        return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> tuple[bytes, str]:
        """Return the message and the receiveid inside `encrypted`.

        Raises:
            ValueError: when it is not base64, not whole blocks, or the length inside is impossible.
        """
        decryptor = self._cipher.decryptor()
        plain = unpad(decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize())
        body = plain[PREFIX_LENGTH + 4 :]
        (length,) = struct.unpack(">I", plain[PREFIX_LENGTH : PREFIX_LENGTH + 4])
        if length > len(body):
            raise ValueError("the message is longer than what was encrypted")
        return body[:length], body[length:].decode()

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """Return `msg_signature`: lowercase hex SHA-1 over the sorted values."""
        values = sorted([self.token, timestamp, nonce, encrypted])
        return hashlib.sha1("".join(values).encode(), usedforsecurity=False).hexdigest()
