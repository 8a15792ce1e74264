"""Secrets of shops are sealed (AES-256-GCM) before they reach a row, so a stolen backup tells nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.errors import SettingsError
from agent.settings import Settings

_MARK = "v1:"


class Sealer:
    """Seals and opens short texts with one key; a sealed text begins with its format's version."""

    def __init__(self, key: str) -> None:
        self._aead = AESGCM(hashlib.sha256(key.encode()).digest())
        self._fingerprint_key = hashlib.sha256(b"fingerprint:" + key.encode()).digest()

    def seal(self, plain: str) -> str:
        """Return `plain` encrypted, as text that is safe in a row."""
        nonce = secrets.token_bytes(12)
        return _MARK + base64.b64encode(nonce + self._aead.encrypt(nonce, plain.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """Return the text that was sealed, or raise `SettingsError` when the key is another one."""
        try:
            raw = base64.b64decode(sealed.removeprefix(_MARK))
            return self._aead.decrypt(raw[:12], raw[12:], None).decode()
        except (InvalidTag, ValueError):  # another key, or not what we sealed
            raise SettingsError(
                ["XIAOER_SECRET_KEY does not open the secrets in this database: use the key they were sealed with"]
            ) from None

    def fingerprint(self, plain: str) -> str:
        """Return a keyed hash: the same text is found again, but nobody without the key can try out numbers."""
        return hmac.new(self._fingerprint_key, plain.encode(), hashlib.sha256).hexdigest()


def load_sealer(settings: Settings) -> Sealer:
    """Return the sealer for these settings."""
    return Sealer(secret_key(settings))


def secret_key(settings: Settings) -> str:
    """Return the key everything is sealed with; an embedded program makes its own and keeps it in the data folder."""
    return settings.secret_key.get_secret_value() if settings.secret_key else _key_in(settings.data_dir)


def _key_in(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret.key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(32)
        file.write(key)
    return key
