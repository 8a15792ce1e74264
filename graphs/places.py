"""Places to think: how many turns may use the processor and the database at once.

A thousand customers may wait for a model together, but a thousand turns that all compute on one event loop would
keep callbacks waiting for their acknowledgement. A turn leaves its place while it waits for the model.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PLACES = 12


class Places:
    """A bounded number of places, first come, first served."""

    def __init__(self, count: int = PLACES) -> None:
        self._free = asyncio.Semaphore(count)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Hold a place."""
        async with self._free:
            yield

    @asynccontextmanager
    async def left(self) -> AsyncIterator[None]:
        """Give the place one holds to others for a while."""
        self._free.release()
        try:
            yield
        finally:
            await self._free.acquire()
