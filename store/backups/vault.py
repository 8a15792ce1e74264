"""Backups are sealed while they are written: frames of AES-256-GCM that can be neither changed, cut off nor reordered.

A file, a backup or one shop, is a line of JSON (format, salt, when), then frames: four bytes of length, then the
ciphertext. The nonce is the frame's number; header and "is it the last" are authenticated with each. A backup's key
comes from XIAOER_SECRET_KEY (or the data folder's `secret.key`) and the file's own salt; a shop's file has its own key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from agent.errors import BadInput

BACKUP, ONE_SHOP = "xiaoer-backup-1", "xiaoer-shop-1"
_FRAME = 1 << 20
_OVERHEAD = 16
_MIDDLE, _LAST = b"\x00", b"\x01"
_CLOSED = {
    BACKUP: "这份备份打不开：密钥不是备份时的那一个（XIAOER_SECRET_KEY 或数据目录里的 secret.key），或文件不完整",
    ONE_SHOP: "这份导出文件打不开：口令不是导出时屏幕上给的那一串，或文件不完整；口令丢了就重新导出一次",
}
_OTHER = {
    BACKUP: "这是整个系统的备份，请用 xiaoer restore 恢复",
    ONE_SHOP: "这是一家店的导出文件，请用 xiaoer shop import 导入",
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself before it is opened: when it was made, the version of its schema, and what it is."""

    made_at: datetime
    schema: str
    format: str = BACKUP


def seal(source: IO[bytes], target: IO[bytes], key: str, header: Header) -> int:
    """Write `source` sealed into `target`; return how many bytes were read."""
    salt = os.urandom(16)
    line = _line(header, salt)
    target.write(line)
    cipher, total, number = AESGCM(_key(key, salt, header.format)), 0, 0
    chunk = source.read(_FRAME)
    while True:
        following = source.read(_FRAME) if chunk else b""
        frame = cipher.encrypt(_nonce(number), chunk, line + (_MIDDLE if following else _LAST))
        target.write(len(frame).to_bytes(4, "big") + frame)
        total, number = total + len(chunk), number + 1
        if not following:
            return total
        chunk = following


def read_header(source: IO[bytes]) -> Header:
    """Return what a backup says of itself; raises `BadInput` for another kind of file."""
    return _parsed(source.readline(4096))[0]


def unseal(source: IO[bytes], *keys: str, format: str = BACKUP) -> Iterator[bytes]:
    """Yield what was sealed; the header has not been read yet.

    Raises `BadInput` for another format, when none of `keys` fits, and for a file that was changed or is not whole.
    """
    line = source.readline(4096)
    header, salt = _parsed(line)
    if header.format != format:
        raise BadInput(_OTHER[header.format])
    ciphers, number, more = [AESGCM(_key(key, salt, format)) for key in keys], 0, True
    frame = _frame(source)
    while more:
        following = source.read(4)
        more = bool(following)
        ciphers, plain = _decrypted(ciphers, _nonce(number), frame, line + (_MIDDLE if more else _LAST), format)
        yield plain
        frame = _sized(source, following) if more else b""
        number += 1


def _decrypted(
    ciphers: list[AESGCM], nonce: bytes, frame: bytes, bound: bytes, format: str
) -> tuple[list[AESGCM], bytes]:
    """Return the cipher that fits, alone, and what it opened."""
    for cipher in ciphers:
        with suppress(InvalidTag):
            return [cipher], cipher.decrypt(nonce, frame, bound)
    raise BadInput(_CLOSED[format])


def _parsed(line: bytes) -> tuple[Header, bytes]:
    try:
        told = json.loads(line)
        header = Header(datetime.fromisoformat(told["made_at"]), str(told["schema"]), told["format"])
        if header.format not in _OTHER:
            raise ValueError(header.format)
        return header, bytes.fromhex(told["salt"])
    except (ValueError, KeyError, TypeError):
        raise BadInput("这不是店小二的备份文件或导出文件") from None


def _line(header: Header, salt: bytes) -> bytes:
    told = {"format": header.format, "made_at": header.made_at.isoformat(), "schema": header.schema, "salt": salt.hex()}
    return json.dumps(told).encode() + b"\n"


def _key(key: str, salt: bytes, format: str) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=salt, info=format.encode()).derive(key.encode())


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _frame(source: IO[bytes]) -> bytes:
    return _sized(source, source.read(4))


def _sized(source: IO[bytes], length: bytes) -> bytes:
    size = int.from_bytes(length, "big")
    if len(length) < 4 or not _OVERHEAD <= size <= _FRAME + _OVERHEAD:
        raise BadInput("文件不完整或被改动过，请换一份")
    return source.read(size)
