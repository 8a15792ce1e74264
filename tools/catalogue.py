"""What a shop's goods are called, in memory for some seconds: every question is held against all names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent.freshness import Fresh
from store.catalog import product_names
from store.engine import Database

Names = Sequence[Mapping[str, Any]]


class ProductNames:
    """The names of the goods of shops, at most five seconds old; prices and stock are never kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Fresh[int, Names] = Fresh(self._load, seconds=5.0, size=500)

    async def get(self, merchant_id: int) -> Names:
        """Return id, name, category and aliases of the shop's products."""
        return await self._held.get(merchant_id)

    async def _load(self, merchant_id: int) -> Names:
        async with self._database.shop(merchant_id) as connection:
            return await product_names(connection)
