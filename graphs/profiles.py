"""Shop profiles in memory for some seconds: every turn needs one, and they hardly change."""

from __future__ import annotations

import time
from collections import OrderedDict

from store.engine import Database
from store.merchants import Profile, load_profile

_FRESH_SECONDS = 2.0
_KEPT = 2_000


class Profiles:
    """The profiles of shops, at most two seconds old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: OrderedDict[int, tuple[float, Profile]] = OrderedDict()

    async def get(self, merchant_id: int) -> Profile:
        """Return the shop's profile; raises `NotFound`."""
        held = self._held.get(merchant_id)
        if held and time.monotonic() - held[0] < _FRESH_SECONDS:
            return held[1]
        async with self._database.shop(merchant_id) as connection:
            profile = await load_profile(connection, merchant_id)
        self._held[merchant_id] = (time.monotonic(), profile)
        self._held.move_to_end(merchant_id)
        if len(self._held) > _KEPT:
            self._held.popitem(last=False)
        return profile
