"""The shop's daily model budget: when it is spent, the assistant answers locally for the rest of the day."""

from __future__ import annotations

from datetime import UTC

from agent.clock import Clock, in_shop_time
from agent.freshness import Fresh
from store.conversations.turns import spent_today_fen
from store.engine import Database
from store.shops.plans import budget_of


class Budget:
    """What shops may still spend on models today, by their own budget or the house's; at most 20 seconds old."""

    def __init__(self, database: Database, clock: Clock, daily_fen: float) -> None:
        self._database = database
        self._clock = clock
        self._daily_fen = daily_fen
        self._allowed: Fresh[int, bool] = Fresh(self._look, seconds=20.0, size=2_000)

    async def allows(self, merchant_id: int) -> bool:
        """Return whether the shop may ask a model; a budget of 0 is none at all, so always."""
        return await self._allowed.get(merchant_id)

    async def _look(self, merchant_id: int) -> bool:
        midnight = in_shop_time(self._clock()).replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._database.shop(merchant_id) as connection:
            own = await budget_of(connection, merchant_id)
            daily_fen = self._daily_fen if own is None else own
            return daily_fen <= 0 or await spent_today_fen(connection, midnight.astimezone(UTC)) < daily_fen
