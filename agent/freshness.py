"""Keeping what many ask for: fetched once for all who wait, and again when it has grown old."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Fresh(Generic[Key, Value]):
    """Values by key, each at most `seconds` old when it is handed out; the `size` asked for last are kept.

    A burst of askers causes one fetch. A failed fetch fails all who waited for it, and is not kept.
    """

    def __init__(self, fetch: Callable[[Key], Awaitable[Value]], *, seconds: float, size: int) -> None:
        self._fetch = fetch
        self._seconds = seconds
        self._size = size
        self._held: OrderedDict[Key, tuple[float, Value]] = OrderedDict()
        self._coming: dict[Key, asyncio.Task[Value]] = {}

    async def get(self, key: Key) -> Value:
        """Return the value, fetching it if need be; raises what the fetch raised."""
        held = self._held.get(key)
        if held is not None and time.monotonic() - held[0] < self._seconds:
            return held[1]
        coming = self._coming.get(key)
        if coming is None:
            coming = self._coming[key] = asyncio.create_task(self._bring(key))
        return await asyncio.shield(coming)

    def forget(self, key: Key) -> None:
        """Fetch anew when somebody asks next: the value was changed here."""
        self._held.pop(key, None)

    async def _bring(self, key: Key) -> Value:
        try:
            value = await self._fetch(key)
            self._held[key] = (time.monotonic(), value)
            self._held.move_to_end(key)
            if len(self._held) > self._size:
                self._held.popitem(last=False)
            return value
        finally:
            del self._coming[key]
