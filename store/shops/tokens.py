"""Access tokens of WeCom, shared by all processes; one of them fetches, the others wait for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from store.engine import Connection, Database
from store.sealing import Sealer


class TokenRows:
    """The token rows of one shop."""

    def __init__(self, database: Database, sealer: Sealer, merchant_id: int) -> None:
        self._database = database
        self._sealer = sealer
        self._merchant_id = merchant_id

    async def get(self, key: str) -> tuple[str, datetime] | None:
        """Return the token and when it expires, or None."""
        async with self._database.shop(self._merchant_id) as connection:
            return await self._read(connection, key)

    async def refresh(
        self, key: str, is_good: Callable[[str, datetime], bool], fetch: Callable[[], Awaitable[tuple[str, datetime]]]
    ) -> tuple[str, datetime]:
        """Return a good token; at most one process in the world runs `fetch` for this key at a time."""
        async with self._database.shop(self._merchant_id) as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))
            held = await self._read(connection, key)
            if held and is_good(*held):
                return held
            token, expires_at = await fetch()
            await connection.execute(
                """
                INSERT INTO access_tokens (merchant_id, key, token_sealed, expires_at) VALUES (%s, %s, %s, %s)
                ON CONFLICT (merchant_id, key) DO UPDATE
                SET token_sealed = excluded.token_sealed, expires_at = excluded.expires_at
                """,
                (self._merchant_id, key, self._sealer.seal(token), expires_at),
            )
            return token, expires_at

    async def _read(self, connection: Connection, key: str) -> tuple[str, datetime] | None:
        query = "SELECT token_sealed, expires_at FROM access_tokens WHERE key = %s"
        row = await (await connection.execute(query, (key,))).fetchone()
        return (self._sealer.open(row["token_sealed"]), row["expires_at"]) if row else None
