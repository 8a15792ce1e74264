"""What a shop's goods are called, in memory for some seconds: every question is held against all names."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from store.catalog import product_names
from store.engine import Database

_FRESH_SECONDS = 5.0
_KEPT = 500


class ProductNames:
    """The names of the goods of shops, at most five seconds old; prices and stock are never kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: OrderedDict[int, tuple[float, Sequence[Mapping[str, Any]]]] = OrderedDict()

    async def get(self, merchant_id: int) -> Sequence[Mapping[str, Any]]:
        """Return id, name, category and aliases of the shop's products."""
        held = self._held.get(merchant_id)
        if held and time.monotonic() - held[0] < _FRESH_SECONDS:
            return held[1]
        async with self._database.shop(merchant_id) as connection:
            names = await product_names(connection)
        self._held[merchant_id] = (time.monotonic(), names)
        self._held.move_to_end(merchant_id)
        if len(self._held) > _KEPT:
            self._held.popitem(last=False)
        return names
