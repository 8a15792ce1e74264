"""The client's token cache on top of the store: kept in memory, shared through the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from agent.clock import Clock
from store.engine import Database
from store.sealing import Sealer
from store.shops.tokens import TokenRows
from tools.wecom.token import RENEW_EARLY, CachedToken


class SharedTokens:
    """The tokens of one shop: `tools.wecom.token.TokenCache` for many processes."""

    def __init__(self, database: Database, sealer: Sealer, merchant_id: int, clock: Clock) -> None:
        self._rows = TokenRows(database, sealer, merchant_id)
        self._held: dict[str, CachedToken] = {}
        self._clock = clock

    async def get(self, key: str) -> CachedToken | None:
        """Return what is kept under `key`, fresh or not."""
        if key not in self._held and (row := await self._rows.get(key)):
            self._held[key] = _token(*row)
        return self._held.get(key)

    async def refresh(self, key: str, stale: str | None, fetch: Callable[[], Awaitable[CachedToken]]) -> CachedToken:
        """Return a token other than `stale`; of all processes one fetches it."""

        def is_good(value: str, expires_at: datetime) -> bool:
            return value != stale and _token(value, expires_at).is_fresh(self._clock())

        async def fetch_row() -> tuple[str, datetime]:
            token = await fetch()
            return token.value, token.expires_at

        self._held[key] = _token(*await self._rows.refresh(key, is_good, fetch_row))
        return self._held[key]


def _token(value: str, expires_at: datetime) -> CachedToken:
    return CachedToken(value, expires_at - RENEW_EARLY, expires_at)
