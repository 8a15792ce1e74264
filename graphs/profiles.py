"""Shop profiles in memory for some seconds: every turn and every callback needs one, and they hardly change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agent.freshness import Fresh
from store.engine import Database
from store.shops.merchants import Profile, load_profile
from store.shops.voice import Part


class Profiles:
    """The profiles of shops, at most two seconds old; with a `voice`, as if they spoke so."""

    def __init__(self, database: Database, voice: Mapping[str, Part] | None = None) -> None:
        self._database = database
        self._voice = {part: tuple(said) if isinstance(said, list) else said for part, said in (voice or {}).items()}
        self._held: Fresh[int, Profile] = Fresh(self._load, seconds=2.0, size=2_000)

    async def get(self, merchant_id: int) -> Profile:
        """Return the shop's profile; raises `NotFound`."""
        return await self._held.get(merchant_id)

    def renew(self, merchant_id: int) -> None:
        """Read a shop's profile anew when somebody asks next: it was changed in this process."""
        self._held.forget(merchant_id)

    def speaking(self, voice: Mapping[str, Part]) -> Profiles:
        """Return the profiles with parts of the voice changed, by name (`Voice`); nothing is stored."""
        return Profiles(self._database, voice)

    async def _load(self, merchant_id: int) -> Profile:
        async with self._database.shop(merchant_id) as connection:
            profile = await load_profile(connection, merchant_id)
        return replace(profile, **self._voice)  # type: ignore[arg-type]
