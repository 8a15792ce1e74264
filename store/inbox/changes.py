"""What changed lately: one question for all who watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from store.engine import Connection

SETTLED = timedelta(seconds=10)
"""A change is stamped before its transaction commits; none of these transactions takes longer than this."""


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation that changed, and when."""

    merchant_id: int
    conversation_id: int
    at: datetime


async def changes_since(connection: Connection, since: datetime, limit: int = 2000) -> list[Change]:
    """Return the conversations that changed at or after a moment, oldest change first (platform)."""
    query = """
    SELECT merchant_id, id AS conversation_id, changed_at AS at FROM conversations
    WHERE changed_at >= %s ORDER BY changed_at LIMIT %s
    """
    return [Change(**row) for row in await (await connection.execute(query, (since, limit))).fetchall()]


async def database_time(connection: Connection) -> datetime:
    """Return the database's own time, which changes are stamped with."""
    row = await (await connection.execute("SELECT clock_timestamp() AS now")).fetchone()
    if row is None:
        raise AssertionError
    now: datetime = row["now"]
    return now


async def touch(connection: Connection, conversation_id: int) -> None:
    """Note that a conversation changes; its row is locked before those of its outbox, as everybody does."""
    await connection.execute("UPDATE conversations SET changed_at = now() WHERE id = %s", (conversation_id,))
