"""The token cache of a single process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from agent.clock import Clock
from tools.wecom.token import CachedToken


class MemoryTokenCache:
    """Keeps tokens in memory, with one lock for each key: for one process, the doctor and tests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, CachedToken] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, key: str) -> CachedToken | None:
        """Return what is kept under `key`, fresh or not."""
        return self._tokens.get(key)

    async def refresh(self, key: str, stale: str | None, fetch: Callable[[], Awaitable[CachedToken]]) -> CachedToken:
        """Return a token other than `stale`; those who come together wait for one fetch."""
        async with self._locks[key]:
            kept = self._tokens.get(key)
            if kept is not None and kept.value != stale and kept.is_fresh(self._clock()):
                return kept
            self._tokens[key] = await fetch()
            return self._tokens[key]
