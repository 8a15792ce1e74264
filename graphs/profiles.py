"""Shop profiles in memory for some seconds: every turn and every callback needs one, and they hardly change."""

from __future__ import annotations

from agent.freshness import Fresh
from store.engine import Database
from store.shops.merchants import Profile, load_profile


class Profiles:
    """The profiles of shops, at most two seconds old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Fresh[int, Profile] = Fresh(self._load, seconds=2.0, size=2_000)

    async def get(self, merchant_id: int) -> Profile:
        """Return the shop's profile; raises `NotFound`."""
        return await self._held.get(merchant_id)

    async def _load(self, merchant_id: int) -> Profile:
        async with self._database.shop(merchant_id) as connection:
            return await load_profile(connection, merchant_id)
