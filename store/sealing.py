"""Secrets of shops are sealed (AES-256-GCM) before they reach a row, so a stolen backup tells nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.errors import SettingsError
from agent.settings import Settings

_MARK = "v1:"
_KEY_FILE = "secret.key"
_LOOKUP_FILE = "lookup.key"


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that seals, others that only open (before and during a change of keys), and the key of the hashes.

    Hashes cannot be made anew when the key changes (what they were made of is nowhere), so theirs stays.
    """

    sealing: str
    others: tuple[str, ...] = ()
    lookup: str = ""


class Sealer:
    """Seals short texts with one key and opens what that or another known key sealed.

    A sealed text begins with its format's version.
    """

    def __init__(self, keys: Keys | str) -> None:
        keys = Keys(keys) if isinstance(keys, str) else keys
        self._seals = _cipher(keys.sealing)
        self._opens = [self._seals, *map(_cipher, keys.others)]
        lookup = keys.lookup or keys.sealing
        self._fingerprint_key = hashlib.sha256(b"fingerprint:" + lookup.encode()).digest()

    def seal(self, plain: str) -> str:
        """Return `plain` encrypted, as text that is safe in a row."""
        nonce = secrets.token_bytes(12)
        return _MARK + base64.b64encode(nonce + self._seals.encrypt(nonce, plain.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """Return the text that was sealed, or raise `SettingsError` when no known key opens it."""
        for cipher in self._opens:
            with suppress(InvalidTag, ValueError):  # another key, or not what we sealed
                return _opened(cipher, sealed)
        raise SettingsError(
            ["XIAOER_SECRET_KEY（或数据目录里的 secret.key）打不开这个数据库里的密文：请用当初加密它们的那把钥匙"]
        )

    def is_current(self, sealed: str) -> bool:
        """Whether the key that seals now opens it, with no help from the others."""
        with suppress(InvalidTag, ValueError):
            _opened(self._seals, sealed)
            return True
        return False

    def fingerprint(self, plain: str) -> str:
        """Return a keyed hash: the same text is found again, but nobody without the key can try out numbers."""
        return hmac.new(self._fingerprint_key, plain.encode(), hashlib.sha256).hexdigest()


def load_sealer(settings: Settings) -> Sealer:
    """Return the sealer for these settings."""
    return Sealer(load_keys(settings))


def load_keys(settings: Settings) -> Keys:
    """Return the keys of the settings; an embedded program makes its own and keeps them in the data folder.

    `secret.key` there holds a key a line, the one that seals first; `lookup.key` appears with the first change of keys.
    """
    lookup = settings.lookup_key.get_secret_value() if settings.lookup_key else ""
    if settings.secret_key is None:
        sealing, *others = _keys_in(settings.data_dir)
        kept = settings.data_dir / _LOOKUP_FILE
        return Keys(sealing, tuple(others), lookup or (kept.read_text().strip() if kept.exists() else ""))
    named = settings.other_secret_keys.get_secret_value() if settings.other_secret_keys else ""
    return Keys(settings.secret_key.get_secret_value(), tuple(filter(None, map(str.strip, named.split(",")))), lookup)


def change_key(folder: Path) -> None:
    """Put a new key before those in the data folder; what they sealed, older backups too, still opens; hashes stay."""
    keys = _keys_in(folder)
    if not (folder / _LOOKUP_FILE).exists():
        _write(folder / _LOOKUP_FILE, [keys[-1]])
    _write(folder / _KEY_FILE, [secrets.token_urlsafe(32), *keys])


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(key.encode()).digest())


def _opened(cipher: AESGCM, sealed: str) -> str:
    raw = base64.b64decode(sealed.removeprefix(_MARK))
    return cipher.decrypt(raw[:12], raw[12:], None).decode()


def _keys_in(folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _KEY_FILE
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().split()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(32)
        file.write(key)
    return [key]


def _write(path: Path, keys: list[str]) -> None:
    """Write keys, a line each; a crash leaves the old file or the new one."""
    fresh = path.with_name(path.name + ".new")
    fresh.touch(0o600)
    fresh.write_text("\n".join(keys) + "\n")
    fresh.replace(path)
