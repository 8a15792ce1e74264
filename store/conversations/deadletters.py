"""Dead letters: what failed for ever, with its error, until somebody replays it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be answered (`in`) or sent (`out`). `key` is what `replay` takes."""

    key: str
    conversation_id: int
    says: str
    error: str
    at: datetime


_LIST = """
SELECT 'in:' || id AS key, conversation_id, text AS says, coalesce(error, '') AS error, received_at AS at
FROM messages WHERE status = 'dead'
UNION ALL
SELECT 'out:' || id, conversation_id, coalesce(payload->>'says', kind), coalesce(error, '') ||
       coalesce(' (' || errcode || ')', ''), created_at
FROM outbox WHERE status IN ('dead', 'undelivered')
ORDER BY at DESC LIMIT %s
"""


async def dead_letters(connection: Connection, limit: int = 100) -> list[DeadLetter]:
    """Return the shop's dead letters, newest first."""
    rows = await (await connection.execute(_LIST, (limit,))).fetchall()
    return [DeadLetter(**row) for row in rows]


async def revive(connection: Connection, key: str) -> int | None:
    """Put one dead letter back to work; return its conversation, or None when there is no such letter.

    An outgoing one keeps its msgid: if WeCom has it after all, it is not sent twice. One that WeCom accepted
    and could not deliver gets a new msgid, else WeCom would call it a duplicate.
    """
    side, _, number = key.partition(":")
    if not number.isdecimal() or side not in {"in", "out"}:
        return None
    query = (
        "UPDATE messages SET status = 'waiting', error = NULL"
        " WHERE id = %s AND status = 'dead' RETURNING conversation_id"
        if side == "in"
        else "UPDATE outbox SET status = 'queued', attempts = 0, due_at = now(), error = NULL, errcode = NULL,"
        " msgid = CASE status WHEN 'undelivered' THEN 'x' || substr(md5(random()::text), 1, 24) ELSE msgid END"
        " WHERE id = %s AND status IN ('dead', 'undelivered') RETURNING conversation_id"
    )
    row = await (await connection.execute(query, (int(number),))).fetchone()
    return row["conversation_id"] if row else None


async def count_dead(connection: Connection) -> int:
    """Return how many dead letters there are (platform: of all shops)."""
    query = """
    SELECT (SELECT count(*) FROM messages WHERE status = 'dead')
         + (SELECT count(*) FROM outbox WHERE status IN ('dead', 'undelivered')) AS n
    """
    row = await (await connection.execute(query)).fetchone()
    return int(row["n"]) if row else 0
