"""The words in a chat that rules of a shop wait for: every message is held against them."""

from __future__ import annotations

from datetime import datetime

from agent.freshness import Fresh
from store.audience.tagging import chat_words
from store.engine import Database
from store.shops.merchants import Profile


class ChatWords:
    """Whether what a customer says matters to a rule."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Fresh[tuple[int, datetime], frozenset[str]] = Fresh(self._load, seconds=600.0, size=2_000)

    async def get(self, profile: Profile) -> frozenset[str]:
        """Return the shop's words, in lower case; a change of its tags' rules changes `profile.updated_at`."""
        return await self._held.get((profile.id, profile.updated_at))

    async def _load(self, key: tuple[int, datetime]) -> frozenset[str]:
        async with self._database.shop(key[0]) as connection:
            return frozenset(word.lower() for word in await chat_words(connection))
