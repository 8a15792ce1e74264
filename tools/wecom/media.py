"""Pictures, voices and files: up for sending, down for reading (wecom-api.md §5.5)."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agent.errors import BadInput
from agent.phrases import say
from tools.wecom.answer import need
from tools.wecom.client import WeComClient
from tools.wecom.file_kind import AMR, JPEG, MP4, PNG, FileKind, kind_of

MEGABYTE = 1024 * 1024
SMALLEST = 5
LARGEST = {"image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}
"""Bytes WeCom takes by kind of media."""
LARGEST_FOR_GOOD = 2 * MEGABYTE

_ALLOWED: dict[str, tuple[FileKind, ...]] = {"image": (JPEG, PNG), "voice": (AMR,), "video": (MP4,)}
_WRITE_AT_ONCE = 256 * 1024


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that was fetched: where it lies, what its first bytes say it is, and its size in bytes."""

    path: Path
    kind: FileKind
    size: int


class TooLarge(BadInput):
    """The file is larger than the caller takes; nothing of it was kept."""


async def upload(client: WeComClient, kind: str, content: bytes) -> str:
    """Upload media and return its media_id, good for three days.

    Args:
        client: Whose corp it is for.
        kind: ``image`` (jpg, png), ``voice`` (AMR), ``video`` (mp4) or ``file``.
        content: The file.

    Raises:
        BadInput: WeCom would not take it: type or size.
    """
    if kind not in LARGEST:
        raise BadInput(f"{kind} is not a kind of media")
    if not SMALLEST <= len(content) <= LARGEST[kind]:
        raise BadInput(f"{kind}: {len(content)} bytes, WeCom takes {SMALLEST} to {LARGEST[kind]}")
    sniffed = kind_of(content[:16])
    if kind in _ALLOWED and sniffed not in _ALLOWED[kind]:
        raise BadInput(f"{kind}: WeCom does not take {sniffed.mime}")
    # Names that are not ASCII have been refused (44001): a neutral one always works.
    file = (f"{kind}{sniffed.extension}", content, sniffed.mime)
    answer = await client.upload("media/upload", {"type": kind}, {"media": file})
    return need(answer, "media_id", "media/upload")


async def upload_for_good(client: WeComClient, content: bytes) -> str:
    """Upload a picture and return its address, which lasts but shows only inside WeCom and WeChat.

    Raises:
        BadInput: Not a jpg or png of at most 2 MB.
    """
    sniffed = kind_of(content[:16])
    if sniffed not in _ALLOWED["image"] or not SMALLEST <= len(content) <= LARGEST_FOR_GOOD:
        raise BadInput(say("picture_bad", book="owner"))
    file = (f"picture{sniffed.extension}", content, sniffed.mime)
    answer = await client.upload("media/uploadimg", {}, {"media": file})
    return need(answer, "url", "media/uploadimg")


async def fetch(client: WeComClient, media_id: str, folder: Path, max_bytes: int = LARGEST["file"]) -> MediaFile:
    """Fetch media into `folder` under a name of its own, without holding it in memory.

    Raises:
        MediaGone: The id is wrong or older than three days.
        TooLarge: More than `max_bytes`.
    """

    async def save(chunks: AsyncIterator[bytes]) -> MediaFile:
        return await _save(chunks, folder, max_bytes)

    return await client.download("media/get", {"media_id": media_id}, save)


async def _save(chunks: AsyncIterator[bytes], folder: Path, max_bytes: int) -> MediaFile:
    part = folder / f"{secrets.token_hex(16)}.part"
    file = await asyncio.to_thread(part.open, "xb")
    try:
        head, size = await _write(chunks, file, max_bytes)
    except BaseException:
        file.close()
        part.unlink(missing_ok=True)
        raise
    await asyncio.to_thread(file.close)
    kind = kind_of(head)
    return MediaFile(part.rename(part.with_suffix(kind.extension)), kind, size)


async def _write(chunks: AsyncIterator[bytes], file: IO[bytes], max_bytes: int) -> tuple[bytes, int]:
    head, size, waiting = b"", 0, bytearray()
    async for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(f"larger than {max_bytes} bytes")
        head = head if len(head) >= 16 else head + chunk[:16]
        waiting += chunk
        if len(waiting) >= _WRITE_AT_ONCE:
            await asyncio.to_thread(file.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(file.write, bytes(waiting))
    return head, size
