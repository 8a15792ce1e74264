"""Touches that leave through the kf chat: their rows of the outbox, and what became of them there.

A touch counts as sent with its row. A row that can never go out, or that WeCom did not deliver, takes that back, and
is no dead letter: nobody waits for what was not asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.engine import Connection

_KEY = "touch:"


def key_of(touch_id: int, place: int = 0) -> str:
    """Return what makes a message of a touch go out once; what one message cannot hold goes in several, from 0."""
    return f"{_KEY}{touch_id}:{place}" if place else f"{_KEY}{touch_id}"


async def fail_undelivered(connection: Connection, ids: Sequence[int] = (), msgids: Sequence[str] = ()) -> list[int]:
    """Fail the touches whose rows of the outbox, by id or msgid, will never reach anybody; return them."""
    query = """
    WITH lost AS (
        UPDATE outbox SET status = 'cancelled' WHERE (id = ANY(%(ids)s) OR msgid = ANY(%(msgids)s))
          AND status IN ('dead', 'cancelled', 'undelivered') AND starts_with(dedupe_key, %(key)s)
        RETURNING split_part(dedupe_key, ':', 2)::bigint AS touch)
    UPDATE touches SET status = 'failed', refusal = 'undelivered', sent_at = NULL FROM lost
    WHERE id = lost.touch AND status = 'sent' RETURNING id
    """
    values = {"ids": list(ids), "msgids": list(msgids), "key": _KEY}
    return [row["id"] for row in await (await connection.execute(query, values)).fetchall()]


async def sent_after_all(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Write down which rows among those WeCom took had been taken back at that very moment: the customer has them."""
    query = """
    WITH out AS (
        UPDATE outbox SET status = 'sent', sent_at = clock_timestamp(), error = NULL
        WHERE id = ANY(%(ids)s) AND status = 'cancelled' AND starts_with(dedupe_key, %(key)s)
        RETURNING split_part(dedupe_key, ':', 2)::bigint AS touch)
    UPDATE touches SET status = 'sent', refusal = '', sent_at = %(now)s FROM out
    WHERE id = out.touch AND status = 'cancelled'
    """
    await connection.execute(query, {"ids": list(ids), "key": _KEY, "now": now})


async def cancel_queued(connection: Connection, external_userid: str, refusal: str, now: datetime) -> list[int]:
    """Take back what a customer would get as soon as WeCom takes it; return the touches."""
    query = """
    WITH held AS (
        UPDATE outbox o SET status = 'cancelled', error = %(refusal)s FROM conversations c
        WHERE c.id = o.conversation_id AND c.external_userid = %(who)s AND o.status = 'queued'
          AND starts_with(o.dedupe_key, %(key)s)
        RETURNING split_part(o.dedupe_key, ':', 2)::bigint AS touch)
    UPDATE touches SET status = 'cancelled', refusal = %(refusal)s, sent_at = NULL, ended_at = %(now)s FROM held
    WHERE id = held.touch AND status = 'sent' RETURNING id
    """
    values = {"who": external_userid, "refusal": refusal, "now": now, "key": _KEY}
    return [row["id"] for row in await (await connection.execute(query, values)).fetchall()]
