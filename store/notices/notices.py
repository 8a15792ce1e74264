"""Notices to staff: what was to be told, who has seen to it, and what is due when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.errors import NotFound
from agent.phrases import say
from store.engine import Connection
from store.json import dumps
from store.notices.rules import Manner, NoticeKind


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell staff, once for each `key`.

    `facts` are lines of name and value; `link` opens the details, empty for none; `number` is what a rule's link
    asks for, such as the order's.
    """

    kind: NoticeKind
    key: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    link: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """News on its way; `level` counts the escalations."""

    id: int
    key: str
    kind: NoticeKind
    rule_name: str
    title: str
    facts: tuple[tuple[str, str], ...]
    link: str
    manner: Manner
    level: int
    escalate_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    created_at: datetime


_SHOWN = """
SELECT n.id, n.key, n.kind, n.rule_name, n.title, n.facts, n.link, n.manner, n.level, n.escalate_at, n.acknowledged_at,
n.acknowledged_by, n.created_at
FROM notices n
"""


async def add_notice(
    connection: Connection,
    merchant_id: int,
    news: News,
    manner: Manner,
    rule_name: str,
    times: tuple[datetime, datetime | None, datetime],
) -> bool:
    """Keep news with what must be sent; False when its key is known already.

    `times` are when it is due, when it escalates (None: never) and now.
    """
    due_at, escalate_at, now = times
    query = """
    INSERT INTO notices (merchant_id, key, kind, rule_name, title, facts, link, manner, escalate_at, created_at)
    VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s::jsonb, %s, %s)
    ON CONFLICT (merchant_id, key) DO NOTHING RETURNING id
    """
    manner_data = dumps(manner.model_dump(mode="json"))
    values = (
        *(merchant_id, news.key, news.kind.value, rule_name, news.title),
        *(dumps([list(fact) for fact in news.facts]), news.link, manner_data, escalate_at, now),
    )
    row = await (await connection.execute(query, values)).fetchone()
    if row is None:
        return False
    await add_sends(connection, merchant_id, row["id"], manner.targets(), 0, due_at)
    return True


async def add_sends(
    connection: Connection,
    merchant_id: int,
    notice_id: int,
    targets: Sequence[tuple[str, str]],
    level: int,
    due_at: datetime,
) -> None:
    """Let a notice go to these targets; one it goes to at this level already is not told twice."""
    query = """
    INSERT INTO notice_sends (merchant_id, notice_id, channel, target, level, due_at)
    SELECT %s, %s, t.channel, t.target, %s, %s FROM unnest(%s::text[], %s::text[]) AS t(channel, target)
    ON CONFLICT DO NOTHING
    """
    channels, names = [channel for channel, _ in targets], [target for _, target in targets]
    await connection.execute(query, (merchant_id, notice_id, level, due_at, channels, names))


async def notice_of(connection: Connection, notice_id: int) -> Notice:
    """Return one notice, or raise `NotFound`."""
    query = f"{_SHOWN} WHERE n.id = %s"
    row = await (await connection.execute(query.encode(), (notice_id,))).fetchone()
    if row is None:
        raise NotFound(say("notice_none", book="owner"))
    return _notice(row)


async def list_notices(connection: Connection, limit: int, before: int | None, *, waiting: bool) -> list[Notice]:
    """Return notices, newest first, one more than `limit`; with `waiting` those that nobody has seen to."""
    query = f"""{_SHOWN}
    WHERE (%(before)s::bigint IS NULL OR n.id < %(before)s)
      AND (NOT %(waiting)s OR (n.acknowledged_at IS NULL AND (n.manner->>'acknowledge')::boolean))
    ORDER BY n.id DESC LIMIT %(limit)s
    """
    values = {"before": before, "waiting": waiting, "limit": limit + 1}
    return [_notice(row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def notices_led_by(connection: Connection, send_id: int) -> list[Notice]:
    """Return the notices that were told in one message."""
    query = f"{_SHOWN} WHERE n.id IN (SELECT notice_id FROM notice_sends WHERE lead_id = %s) ORDER BY n.id"  # noqa: S608
    return [_notice(row) for row in await (await connection.execute(query.encode(), (send_id,))).fetchall()]


async def acknowledge(
    connection: Connection, merchant_id: int, notice_ids: Sequence[int], by: str, now: datetime
) -> list[int]:
    """Note that somebody has seen to these, and drop their reminders; return those where they were the first."""
    query = """
    UPDATE notices SET acknowledged_at = %s, acknowledged_by = %s, escalate_at = NULL
    WHERE merchant_id = %s AND id = ANY(%s) AND acknowledged_at IS NULL RETURNING id
    """
    rows = await (await connection.execute(query, (now, by, merchant_id, list(notice_ids)))).fetchall()
    first = [row["id"] for row in rows]
    reminders = "DELETE FROM notice_sends WHERE notice_id = ANY(%s) AND status = 'waiting' AND level > 0"
    await connection.execute(reminders, (first,))
    return first


async def overdue_notices(connection: Connection, now: datetime) -> list[Notice]:
    """Return, locked, the notices that nobody saw to in time."""
    query = f"{_SHOWN} WHERE n.escalate_at <= %s ORDER BY n.id LIMIT 100 FOR UPDATE SKIP LOCKED"
    return [_notice(row) for row in await (await connection.execute(query.encode(), (now,))).fetchall()]


async def escalated(connection: Connection, notice_id: int, level: int, again_at: datetime | None) -> None:
    """Note that the next ones are told; `again_at` None: there is nobody after them."""
    query = "UPDATE notices SET level = %s, escalate_at = %s WHERE id = %s"
    await connection.execute(query, (level, again_at, notice_id))


async def shops_with_notices_due(connection: Connection, now: datetime) -> list[int]:
    """Return the shops where something is to be sent or escalated (platform)."""
    query = """
    SELECT merchant_id FROM notice_sends WHERE status IN ('waiting', 'sending') AND due_at <= %(now)s
    UNION SELECT merchant_id FROM notices WHERE escalate_at <= %(now)s ORDER BY 1
    """
    return [row["merchant_id"] for row in await (await connection.execute(query, {"now": now})).fetchall()]


def _notice(row: dict[str, Any]) -> Notice:
    read = {
        "kind": NoticeKind(row["kind"]),
        "facts": tuple((name, value) for name, value in row["facts"]),
        "manner": Manner(**row["manner"]),
    }
    return Notice(**row | read)
