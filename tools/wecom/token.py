"""Access tokens: one for each corp and secret, fetched once for all processes (wecom-api.md §1.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from tools.wecom.errors import RateLimited, Transient

RENEW_EARLY = timedelta(seconds=300)


@dataclass(frozen=True, slots=True)
class CachedToken:
    """An access token and its life: renew it from `renew_at` on; WeCom refuses it after `expires_at`."""

    value: str = field(repr=False)
    renew_at: datetime
    expires_at: datetime

    @classmethod
    def issued(cls, value: str, now: datetime, expires_in: float) -> CachedToken:
        """Return a token that lives for `expires_in` seconds from `now`, renewed 300 s early."""
        life = timedelta(seconds=expires_in)
        return cls(value, now + life - min(RENEW_EARLY, life / 2), now + life)

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether it can be used without thinking of a new one."""
        return now < self.renew_at


class TokenCache(Protocol):
    """Where tokens are kept, shared by every process that calls WeCom for the same shop."""

    async def get(self, key: str) -> CachedToken | None:
        """Return what is kept under `key`, fresh or not."""
        ...

    async def refresh(self, key: str, stale: str | None, fetch: Callable[[], Awaitable[CachedToken]]) -> CachedToken:
        """Return a token other than `stale`, fetching it under a lock held across processes.

        A fresh token other than `stale`, left by whoever held the lock before, is returned without a fetch.
        An error of `fetch` leaves the cache as it was and reaches the caller.
        """
        ...


def token_key(base_url: str, corp_id: str, secret: str) -> str:
    """Return the name a token is kept under; it tells nothing about the secret."""
    return hashlib.sha256("\n".join((base_url, corp_id, secret)).encode()).hexdigest()


async def usable_token(cache: TokenCache, key: str, fetch: Callable[[], Awaitable[CachedToken]], now: datetime) -> str:
    """Return an access token; one that is about to expire still serves while WeCom gives no new one."""
    cached = await cache.get(key)
    if cached is not None and cached.is_fresh(now):
        return cached.value
    try:
        return (await cache.refresh(key, cached.value if cached else None, fetch)).value
    except (Transient, RateLimited):
        if cached is not None and now < cached.expires_at:
            return cached.value
        raise
