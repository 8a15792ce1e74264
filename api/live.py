"""Who watches is told what changed: Server-Sent Events, fed by one question a second for everybody.

An event says that a conversation changed, no more; the page asks for what it shows. Its id is the moment of the change,
so a browser that lost the line (`Last-Event-ID`) is told what it missed. The same change may be told twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import datetime

import orjson
import structlog

from store.engine import Database
from store.inbox.changes import SETTLED, Change, changes_since, database_time

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 1.0
_HEARTBEAT_SECONDS = 15.0  # proxies close lines that say nothing
_LONGEST_SECONDS = 600.0  # then the browser comes again, and has to show that it still may
_QUEUE = 500


class LiveDesk:
    """Tells watchers of each shop what changed; asks the database only while somebody watches."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers: dict[asyncio.Queue[Change | None], int] = {}
        self._task: asyncio.Task[None] | None = None

    async def watch(self, merchant_id: int, since: datetime | None) -> AsyncIterator[bytes]:
        """Yield the events of a shop, from now or from what came after `since`, until the reader goes."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue(_QUEUE)
        self._watchers[queue] = merchant_id
        try:
            async with self._database.platform() as connection:
                start = await database_time(connection)
                missed = await changes_since(connection, since - SETTLED) if since else []
            self._begin(start)
            yield b"retry: 2000\n" + _event("ready", start, {})
            for change in missed:
                if change.merchant_id == merchant_id:
                    yield _changed(change)
            end = time.monotonic() + _LONGEST_SECONDS
            while time.monotonic() < end and (event := await _next(queue)):
                yield event
        finally:
            self._watchers.pop(queue, None)
            if not self._watchers and self._task:
                self._task.cancel()
                self._task = None

    def close(self) -> None:
        """Let every watcher go: the program stops."""
        for queue in self._watchers:
            _put(queue, None)

    def _begin(self, start: datetime) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow(start))

    async def _follow(self, start: datetime) -> None:
        seen: dict[int, datetime] = {}
        newest = start
        while True:
            try:
                async with self._database.platform() as connection:
                    changes = await changes_since(connection, newest - SETTLED)
            except Exception as error:  # the database may be away for a while; whoever watches waits
                log.warning("cannot look for changes", error=type(error).__name__)
            else:
                for change in changes:
                    if seen.get(change.conversation_id) != change.at and change.at > start - SETTLED:
                        self._tell(change)
                seen = {change.conversation_id: change.at for change in changes}
                newest = max([newest, *(change.at for change in changes)])
            await asyncio.sleep(_PAUSE_SECONDS)

    def _tell(self, change: Change) -> None:
        for queue, merchant_id in self._watchers.items():
            if merchant_id == change.merchant_id:
                _put(queue, change)


def _put(queue: asyncio.Queue[Change | None], change: Change | None) -> None:
    if queue.full():
        queue.get_nowait()  # a reader this slow loads its list anew with the next event anyway
    queue.put_nowait(change)


async def _next(queue: asyncio.Queue[Change | None]) -> bytes | None:
    with contextlib.suppress(TimeoutError):
        change = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
        return _changed(change) if change else None
    return b": still here\n\n"


def _changed(change: Change) -> bytes:
    return _event("conversation", change.at, {"id": change.conversation_id})


def _event(name: str, at: datetime, data: dict[str, int]) -> bytes:
    return f"event: {name}\nid: {at.isoformat()}\ndata: {orjson.dumps(data).decode()}\n\n".encode()
