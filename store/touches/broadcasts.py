"""Broadcasts: one message (or several variants) to a segment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.errors import NotFound
from agent.phrases import say
from store.engine import Connection
from store.json import dumps


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast; `variants` are `{"name": …, "text": …, "attachments": […]}`, `rule` who gets it."""

    id: int
    name: str
    segment_id: int | None
    rule: dict[str, Any]
    variants: list[dict[str, Any]]
    trial_id: int | None
    status: str
    due_at: datetime | None
    created_by: str
    created_at: datetime
    approved_by: str | None
    ended_at: datetime | None

    def wording(self, variant: str) -> dict[str, Any]:
        """Return what a variant says: text and attachments; of an unknown one nothing."""
        return next((one for one in self.variants if one["name"] == variant), {})


_COLUMNS = """id, name, segment_id, rule, variants, trial_id, status, due_at, created_by, created_at, approved_by,
    ended_at"""


async def add_broadcast(connection: Connection, merchant_id: int, values: dict[str, Any], now: datetime) -> Broadcast:
    """Keep a draft."""
    query = f"""
    INSERT INTO broadcasts (merchant_id, name, segment_id, rule, variants, trial_id, created_by, created_at)
    VALUES (%(merchant)s, %(name)s, %(segment_id)s, %(rule)s::jsonb, %(variants)s::jsonb, %(trial_id)s, %(by)s, %(now)s)
    RETURNING {_COLUMNS}
    """  # noqa: S608
    given = values | {
        "merchant": merchant_id,
        "now": now,
        "rule": dumps(values["rule"]),
        "variants": dumps(values["variants"]),
    }
    row = await (await connection.execute(query.encode(), given)).fetchone()
    assert row is not None  # noqa: S101
    return Broadcast(**row)


async def broadcast_of(connection: Connection, broadcast_id: int, *, lock: bool = False) -> Broadcast:
    """Return a broadcast, its row locked when it is to be moved on; raise `NotFound`."""
    query = f"SELECT {_COLUMNS} FROM broadcasts WHERE id = %s{' FOR UPDATE' if lock else ''}"  # noqa: S608
    row = await (await connection.execute(query.encode(), (broadcast_id,))).fetchone()
    if row is None:
        raise NotFound(say("broadcast_unknown", book="owner"))
    return Broadcast(**row)


async def list_broadcasts(connection: Connection, limit: int, before: int | None) -> list[Broadcast]:
    """Return broadcasts, newest first."""
    query = f"SELECT {_COLUMNS} FROM broadcasts WHERE %s::bigint IS NULL OR id < %s ORDER BY id DESC LIMIT %s"  # noqa: S608
    rows = await (await connection.execute(query.encode(), (before, before, limit))).fetchall()
    return [Broadcast(**row) for row in rows]


async def change_broadcast(connection: Connection, broadcast_id: int, **changes: Any) -> None:
    """Write what became of a broadcast; the names are columns."""
    names = ", ".join(f"{name} = %({name})s" for name in changes)
    query = f"UPDATE broadcasts SET {names} WHERE id = %(id)s"  # noqa: S608  (only columns, named by the callers)
    await connection.execute(query.encode(), changes | {"id": broadcast_id})


async def due_broadcasts(connection: Connection, now: datetime) -> list[tuple[int, int]]:
    """Return (merchant_id, broadcast_id) of those whose time has come (platform)."""
    query = "SELECT merchant_id, id FROM broadcasts WHERE status = 'scheduled' AND due_at <= %s ORDER BY due_at, id"
    return [(row["merchant_id"], row["id"]) for row in await (await connection.execute(query, (now,))).fetchall()]


async def finished_broadcasts(connection: Connection) -> list[tuple[int, int]]:
    """Return (merchant_id, broadcast_id) of those nobody waits for any more (platform)."""
    query = """
    SELECT merchant_id, id FROM broadcasts b WHERE status = 'waiting' AND NOT EXISTS (
        SELECT FROM touches t WHERE t.merchant_id = b.merchant_id AND t.broadcast_id = b.id
        AND t.status IN ('planned', 'approved', 'tasked')) ORDER BY id
    """
    return [(row["merchant_id"], row["id"]) for row in await (await connection.execute(query)).fetchall()]


async def ended_of(connection: Connection, broadcast_id: int) -> Counter[tuple[str, str, str]]:
    """Return how many customers of a broadcast ended how: by status, refusal and the member who had them, or ""."""
    query = """
    SELECT x.status, x.refusal, CASE WHEN x.status = 'sent' THEN '' ELSE coalesce(t.userid, '') END AS userid,
           count(*)::int AS n
    FROM touches x LEFT JOIN send_tasks t ON t.id = x.task_id WHERE x.broadcast_id = %s GROUP BY 1, 2, 3
    """
    rows = await (await connection.execute(query, (broadcast_id,))).fetchall()
    return Counter({(row["status"], row["refusal"], row["userid"]): row["n"] for row in rows})


async def reply_hours(connection: Connection, since: datetime) -> Sequence[tuple[int, int]]:
    """Return (hour of the day in shop time, messages of customers then) since a moment."""
    query = """
    SELECT extract(hour FROM sent_at AT TIME ZONE 'Asia/Shanghai')::int AS hour, count(*)::int AS messages
    FROM messages WHERE origin = 3 AND sent_at > %s GROUP BY 1 ORDER BY 1
    """
    return [(row["hour"], row["messages"]) for row in await (await connection.execute(query, (since,))).fetchall()]
