"""What embedding costs, by shop, model and day: kept a moment in memory, then written down."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from agent.clock import Clock, in_shop_time
from knowledge.embedding.metering import Meter
from store.engine import Database
from store.entries.embeddings import Spending, add_spending

WRITTEN_AFTER_SECONDS = 2.0
_TOKENS_PER_PRICE = 1_000_000
log = structlog.get_logger(__name__)


class EmbeddingCosts:
    """Adds up what is spent and writes it every few seconds; `price_fen` is for a million tokens.

    A kill loses the last seconds' figures and nothing else.
    """

    def __init__(self, database: Database, clock: Clock, price_fen: float) -> None:
        self._database = database
        self._clock = clock
        self._price = price_fen
        self._waiting: defaultdict[tuple[int, str], Meter] = defaultdict(Meter)
        self._writing = asyncio.Lock()
        self._later: asyncio.Task[None] | None = None

    async def note(self, merchant_id: int, profile: str, meter: Meter) -> None:
        """Take note of what was spent; never fails, since the work it pays for is done."""
        self._waiting[merchant_id, profile].add(meter)
        if self._later is None or self._later.done():
            self._later = asyncio.create_task(self._write_later())

    async def aclose(self) -> None:
        """Write down the rest."""
        if self._later is not None:
            self._later.cancel()
        await self.write()

    async def write(self) -> None:
        """Write down what waits; what cannot be written waits on."""
        async with self._writing:
            taken = dict(self._waiting)
            self._waiting.clear()
            try:
                await self._store(taken)
            except Exception as error:
                log.warning("embedding costs wait to be written", error=f"{type(error).__name__}: {error}")
                for key, meter in taken.items():
                    self._waiting[key].add(meter)

    async def _write_later(self) -> None:
        await asyncio.sleep(WRITTEN_AFTER_SECONDS)
        await self.write()

    async def _store(self, taken: dict[tuple[int, str], Meter]) -> None:
        day = in_shop_time(self._clock()).date()
        async with self._database.platform() as connection:
            for (merchant_id, profile), meter in taken.items():
                cost = meter.tokens * self._price / _TOKENS_PER_PRICE
                spent = Spending(meter.requests, meter.texts, meter.tokens, cost)
                await add_spending(connection, merchant_id, day, profile, spent)


@asynccontextmanager
async def counted_embedding(database: Database, clock: Clock, price_fen: float) -> AsyncIterator[EmbeddingCosts]:
    """Yield the costs of a house; what waits is written when it closes."""
    costs = EmbeddingCosts(database, clock, price_fen)
    try:
        yield costs
    finally:
        await costs.aclose()
