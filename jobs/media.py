"""Reading the pictures, voices and files of a turn before it is thought about: once, bounded in bytes and seconds."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from knowledge.apart import words_apart
from knowledge.importers import FileRefused
from store.conversations.media import Media, MediaState, keep_media, media_of
from store.conversations.messages import Waiting
from tools.reading.pictures import PictureReader
from tools.reading.speech import NotHeard, SpeechEndpoint
from tools.wecom.errors import MediaGone, WeComError
from tools.wecom.media import MEGABYTE, MediaFile, TooLarge, fetch

if TYPE_CHECKING:
    from jobs.house import House

log = structlog.get_logger(__name__)

LARGEST = {"image": 2 * MEGABYTE, "voice": 2 * MEGABYTE, "file": 20 * MEGABYTE}
"""Bytes: what WeCom lets customers send (wecom-api.md §3.2)."""
MOST_PER_TURN = 6
TURN_SECONDS = 45.0
FETCH_SECONDS = 15.0
_LEFT_OVER_SECONDS = 3600.0
_LOOKS = {"image": "image/", "voice": "audio/", "file": ""}
_PAPER_SECONDS = 20.0


class MediaRoom:
    """Where media are read; a turn that is done again joins the reading that is under way."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._pictures = PictureReader()
        self._under_way: dict[tuple[int, str], asyncio.Task[Media]] = {}
        self._papers = asyncio.Lock()
        self._swept = False
        settings = house.settings
        self._speech: SpeechEndpoint | None = None
        if settings.speech_base_url and settings.speech_model:
            key = settings.speech_api_key.get_secret_value() if settings.speech_api_key else ""
            seconds = settings.speech_timeout_seconds
            self._speech = SpeechEndpoint(settings.speech_base_url, settings.speech_model, key, seconds)

    async def read(self, merchant_id: int, messages: Sequence[Waiting]) -> list[Waiting]:
        """Return the messages with what is in their pictures and voices.

        One after the other, so that a customer with many pictures does not stand before all others. What is not
        read in time, or is one too many, comes without; what was begun is finished and kept.
        """
        wanted = [m for m in messages if self._readable(m)][-MOST_PER_TURN:]
        if not wanted:
            return list(messages)
        async with self._house.database.shop(merchant_id) as connection:
            known = await media_of(connection, [m.msgid for m in wanted])
        try:
            async with asyncio.timeout(TURN_SECONDS):
                for message in wanted:
                    if message.msgid not in known:
                        known[message.msgid] = await asyncio.shield(self._once(merchant_id, message))
        except TimeoutError:
            log.warning("media not read in time", merchant=merchant_id, waiting=len(wanted))
        return [_with(message, known.get(message.msgid)) for message in messages]

    async def close(self) -> None:
        """Leave what is under way and end the reading process."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._pictures.close()

    def _readable(self, message: Waiting) -> bool:
        if not message.payload.get("media_id"):
            return False
        return message.msgtype in ("image", "file") or (message.msgtype == "voice" and self._speech is not None)

    def _once(self, merchant_id: int, message: Waiting) -> asyncio.Task[Media]:
        key = merchant_id, message.msgid
        if key not in self._under_way:
            task = asyncio.ensure_future(self._read_and_keep(merchant_id, message))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._done(key, done))
        return self._under_way[key]

    def _done(self, key: tuple[int, str], task: asyncio.Task[Media]) -> None:
        self._under_way.pop(key, None)
        if not task.cancelled() and (error := task.exception()):  # the turn may have gone on without it
            log.warning("media not kept", merchant=key[0], error=type(error).__name__)

    async def _read_and_keep(self, merchant_id: int, message: Waiting) -> Media:
        media = await self._read(merchant_id, message)
        if media.error:
            log.info("media not read", merchant=merchant_id, kind=media.kind, state=media.state, error=media.error)
        async with self._house.database.shop(merchant_id) as connection:
            await keep_media(connection, merchant_id, media, self._house.clock())
        return media

    async def _read(self, merchant_id: int, message: Waiting) -> Media:
        media = Media(message.msgid, message.msgtype, MediaState.FAILED)
        try:
            folder = await asyncio.to_thread(self._folder, merchant_id)
            corp = await self._house.corp(merchant_id)
            async with asyncio.timeout(FETCH_SECONDS):
                file = await fetch(corp.client, str(message.payload["media_id"]), folder, LARGEST[media.kind])
        except MediaGone as error:
            return replace(media, state=MediaState.GONE, error=str(error)[:500])
        except TooLarge as error:
            return replace(media, state=MediaState.REFUSED, error=str(error)[:500])
        except (WeComError, TimeoutError, OSError) as error:
            return replace(media, error=f"not fetched: {type(error).__name__}")
        try:
            return await self._content(media, file)
        finally:
            file.path.unlink(missing_ok=True)

    def _folder(self, merchant_id: int) -> Path:
        """Return where a shop's files lie while they are read; what a killed process left there goes."""
        root = self._house.settings.data_dir / "media"
        if not self._swept:
            self._swept = True
            for left in root.glob("*/*"):
                if time.time() - left.stat().st_mtime > _LEFT_OVER_SECONDS:
                    left.unlink(missing_ok=True)
        folder = root / str(merchant_id)
        folder.mkdir(0o700, parents=True, exist_ok=True)
        return folder

    async def _content(self, media: Media, file: MediaFile) -> Media:
        digest = await asyncio.to_thread(_digest, file.path)
        media = replace(media, mime=file.kind.mime, size=file.size, sha256=digest)
        if not file.kind.mime.startswith(_LOOKS[media.kind]):
            return replace(media, state=MediaState.REFUSED, error=f"sent as {media.kind}, but is {file.kind.mime}")
        readers = {"image": self._see, "voice": self._hear, "file": self._open}
        return await readers[media.kind](media, file)

    async def _open(self, media: Media, file: MediaFile) -> Media:
        """Read a file's words in a child process; one at a time, for each may take a processor and some memory."""
        try:
            async with self._papers:
                return _read(media, await words_apart(file.path, patience=_PAPER_SECONDS))
        except (FileRefused, OSError) as error:
            return replace(media, state=MediaState.REFUSED, error=str(error)[:500])

    async def _see(self, media: Media, file: MediaFile) -> Media:
        try:
            seen = await self._pictures.read(file.path, preview=self._house.resources.models.sees)
        except (ValueError, OSError) as error:  # refused, or the child could not be started or understood
            return replace(media, state=MediaState.REFUSED, error=str(error)[:500])
        return _read(media, seen.text, seen.preview)

    async def _hear(self, media: Media, file: MediaFile) -> Media:
        if self._speech is None:
            return media
        try:
            return _read(media, await self._speech.transcribe(file.path, file.kind.mime))
        except NotHeard as error:
            return replace(media, error=f"the endpoint: {error}")


def _read(media: Media, text: str, preview: bytes | None = None) -> Media:
    text = text.replace("\x00", "").strip()
    return replace(media, state=MediaState.READ if text else MediaState.BLANK, text=text, preview=preview)


def _with(message: Waiting, media: Media | None) -> Waiting:
    return message if media is None else replace(message, media=media, text=media.line or message.text)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def patiently(
    reading: Coroutine[Any, Any, list[Waiting]], seconds: float, say_wait: Callable[[], Awaitable[None]]
) -> list[Waiting]:
    """Return what was read; when it takes longer than `seconds` the customer hears that it takes a moment."""
    task = asyncio.ensure_future(reading)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            await say_wait()
        return await task
    finally:
        task.cancel()
