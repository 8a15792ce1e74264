"""What a shop's goods are called, in memory for some seconds: every question is held against all names."""

from __future__ import annotations

from collections.abc import Sequence

from agent.freshness import Fresh
from store.engine import Database
from store.orders.catalog import product_names
from tools.matching import Nameable


class ProductNames:
    """The names of the goods of shops, at most five seconds old; prices and stock are never kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Fresh[int, Sequence[Nameable]] = Fresh(self._load, seconds=5.0, size=500)

    async def get(self, merchant_id: int) -> Sequence[Nameable]:
        """Return the shop's products by the names customers call them."""
        return await self._held.get(merchant_id)

    async def _load(self, merchant_id: int) -> Sequence[Nameable]:
        async with self._database.shop(merchant_id) as connection:
            rows = await product_names(connection)
        return [Nameable.called(row["id"], [row["name"], *row["aliases"]]) for row in rows]
