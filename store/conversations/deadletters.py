"""Dead letters: what failed for ever, with its error, until somebody replays it."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class ShopLetter(DeadLetter):
    """A dead letter with the shop it lies in."""

    merchant_id: int
    shop: str


_LIST = """
SELECT 'in:' || id AS key, merchant_id, conversation_id, text AS says, coalesce(error, '') AS error, received_at AS at
FROM messages WHERE status = 'dead'
UNION ALL
SELECT 'out:' || id, merchant_id, conversation_id, coalesce(payload->>'says', kind), coalesce(error, '') ||
       coalesce(' (' || errcode || ')', ''), created_at
FROM outbox WHERE status IN ('dead', 'undelivered')
ORDER BY at DESC LIMIT %s
"""


async def dead_letters(connection: Connection, limit: int = 100) -> list[DeadLetter]:
    """Return the shop's dead letters, newest first."""
    query = f"SELECT key, conversation_id, says, error, at FROM ({_LIST}) letters"  # noqa: S608  (fixed parts)
    return [DeadLetter(**row) for row in await (await connection.execute(query.encode(), (limit,))).fetchall()]


async def letters_of_all_shops(connection: Connection, limit: int = 100) -> list[ShopLetter]:
    """Return the dead letters of all shops, newest first (platform)."""
    query = f"""
    SELECT l.key, l.conversation_id, l.says, l.error, l.at, l.merchant_id, m.name AS shop
    FROM ({_LIST}) l JOIN merchants m ON m.id = l.merchant_id ORDER BY l.at DESC
    """  # noqa: S608  (fixed parts)
    return [ShopLetter(**row) for row in await (await connection.execute(query.encode(), (limit,))).fetchall()]


async def letters_by_shop(connection: Connection, shops: Sequence[int]) -> dict[int, int]:
    """Return how many dead letters lie in these shops (platform); shops without are left out."""
    query = """
    SELECT merchant_id, count(*) AS n FROM (
        SELECT merchant_id FROM messages WHERE status = 'dead'
        UNION ALL SELECT merchant_id FROM outbox WHERE status IN ('dead', 'undelivered')) letters
    WHERE merchant_id = ANY(%s) GROUP BY merchant_id
    """
    rows = await (await connection.execute(query, (list(shops),))).fetchall()
    return {row["merchant_id"]: row["n"] for row in rows}


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
