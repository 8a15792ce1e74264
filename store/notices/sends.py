"""The messages of notices: who is due one, what goes out together, and what became of each.

A message has a lead: the first of the notices it tells. Which go together is written down before it is sent, so that
a repeat after a kill says the same again and WeCom drops it (`enable_duplicate_check`, wecom-api.md §5.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.engine import Connection

PER_MINUTE = 10
"""Messages a minute to one target; WeCom drops those above 30 to a member and refuses those above 20 to a robot."""

ALONE = 4
"""So many notices due at once for one target come each by itself, more in one message."""

TOGETHER = 50
ABANDONED = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class NoticeSend:
    """One notice to one target; `lead_id` is the send whose message tells it, None before it goes out."""

    id: int
    notice_id: int
    channel: str
    target: str
    level: int
    status: str
    due_at: datetime
    lead_id: int | None
    sent_at: datetime | None
    tries: int
    missed: list[str]
    problem: str
    errcode: int | None


_COLUMNS = "id, notice_id, channel, target, level, status, due_at, lead_id, sent_at, tries, missed, problem, errcode"


async def claim(connection: Connection, merchant_id: int, now: datetime) -> list[NoticeSend]:
    """Return the sends that make up the next message, theirs from now on; empty when nothing is due.

    What a killed process left behind comes first, as it was put together then.
    """
    query = "SELECT pg_advisory_xact_lock(hashtextextended('notices', %s))"
    await connection.execute(query, (merchant_id,))
    return await _left_behind(connection, now) or await _next(connection, now)


async def _left_behind(connection: Connection, now: datetime) -> list[NoticeSend]:
    query = f"""
    UPDATE notice_sends SET claimed_at = %(now)s WHERE lead_id = (
        SELECT lead_id FROM notice_sends WHERE status = 'sending' AND claimed_at <= %(old)s ORDER BY lead_id LIMIT 1)
    RETURNING {_COLUMNS}
    """  # noqa: S608  (fixed parts)
    return await _sends(connection, query, {"now": now, "old": now - ABANDONED})


async def _next(connection: Connection, now: datetime) -> list[NoticeSend]:
    query = """
    SELECT w.channel, w.target, count(*) AS waiting FROM notice_sends w
    WHERE w.status = 'waiting' AND w.due_at <= %(now)s AND (
        SELECT count(DISTINCT s.lead_id) FROM notice_sends s
        WHERE s.channel = w.channel AND s.target = w.target AND s.sent_at > %(minute)s) < %(most)s
    GROUP BY w.channel, w.target ORDER BY min(w.due_at), min(w.id) LIMIT 1
    """
    values = {"now": now, "minute": now - timedelta(minutes=1), "most": PER_MINUTE}
    busy = await (await connection.execute(query, values)).fetchone()
    if busy is None:
        return []
    query = f"""
    WITH due AS (
        SELECT id FROM notice_sends
        WHERE status = 'waiting' AND due_at <= %(now)s AND channel = %(channel)s AND target = %(target)s
        ORDER BY id LIMIT %(count)s)
    UPDATE notice_sends SET status = 'sending', claimed_at = %(now)s, lead_id = (SELECT min(id) FROM due)
    WHERE id IN (SELECT id FROM due) RETURNING {_COLUMNS}
    """  # noqa: S608  (fixed parts)
    count = TOGETHER if busy["waiting"] > ALONE else 1
    return await _sends(connection, query, {**busy, "now": now, "count": count})


async def record_sent(connection: Connection, lead_id: int, missed: Sequence[str], now: datetime) -> None:
    """Note that a message went out; `missed` are userids WeCom could not reach."""
    query = """
    UPDATE notice_sends SET status = 'sent', sent_at = %s, missed = %s, problem = '', errcode = NULL,
        tries = tries + 1 WHERE lead_id = %s
    """
    await connection.execute(query, (now, list(missed), lead_id))


async def record_failed(connection: Connection, lead_id: int, problem: str, errcode: int | None) -> None:
    """Note that a message can not be sent."""
    query = """
    UPDATE notice_sends SET status = 'failed', problem = %s, errcode = %s, tries = tries + 1 WHERE lead_id = %s
    """
    await connection.execute(query, (problem, errcode, lead_id))


async def put_back(connection: Connection, lead_id: int, problem: str, errcode: int | None, due_at: datetime) -> None:
    """Let a message that could not be sent now be put together again later."""
    query = """
    UPDATE notice_sends SET status = 'waiting', lead_id = NULL, problem = %s, errcode = %s, due_at = %s,
        tries = tries + 1 WHERE lead_id = %s
    """
    await connection.execute(query, (problem, errcode, due_at, lead_id))


async def hurry_unheard(connection: Connection, lead_id: int, now: datetime) -> None:
    """Escalate at once what reached nobody at all."""
    query = """
    UPDATE notices n SET escalate_at = %s WHERE n.escalate_at IS NOT NULL
      AND n.id IN (SELECT notice_id FROM notice_sends WHERE lead_id = %s)
      AND NOT EXISTS (SELECT FROM notice_sends s WHERE s.notice_id = n.id AND s.status <> 'failed')
    """
    await connection.execute(query, (now, lead_id))


async def sends_of(connection: Connection, notice_ids: Sequence[int]) -> list[NoticeSend]:
    """Return the messages of these notices, oldest first."""
    query = f"SELECT {_COLUMNS} FROM notice_sends WHERE notice_id = ANY(%(ids)s) ORDER BY id"  # noqa: S608  (fixed parts)
    return await _sends(connection, query, {"ids": list(notice_ids)})


async def cards_seen_to(connection: Connection, notice_ids: Sequence[int]) -> list[int]:
    """Return the leads of the messages sent of these notices in which everything is acknowledged."""
    query = """
    SELECT DISTINCT s.lead_id FROM notice_sends s WHERE s.notice_id = ANY(%s) AND s.status = 'sent'
      AND s.channel IN ('member', 'department') AND NOT EXISTS (
        SELECT FROM notice_sends o JOIN notices n ON n.id = o.notice_id
        WHERE o.lead_id = s.lead_id AND n.acknowledged_at IS NULL AND (n.manner->>'acknowledge')::boolean)
    ORDER BY 1
    """
    rows = await (await connection.execute(query, (list(notice_ids),))).fetchall()
    return [row["lead_id"] for row in rows]


async def _sends(connection: Connection, query: str, values: dict[str, object]) -> list[NoticeSend]:
    rows = await (await connection.execute(query.encode(), values)).fetchall()
    return sorted((NoticeSend(**row) for row in rows), key=lambda send: send.id)
