"""What is due when, shop by shop: a row a kind with its next moment. Who takes it moves it on as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Due:
    """Something of a shop that is due since `due_at`."""

    merchant_id: int
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Next:
    """When a shop's kind is due next; `fired_for` is the moment taken now, None when it was too old and skipped."""

    merchant_id: int
    kind: str
    due_at: datetime
    fired_for: datetime | None = None


async def shops_without(connection: Connection, kind: str, limit: int) -> list[int]:
    """Return shops that have no row of a kind yet (platform)."""
    query = """
    SELECT m.id FROM merchants m WHERE NOT EXISTS (
        SELECT FROM schedules s WHERE s.merchant_id = m.id AND s.kind = %s) ORDER BY m.id LIMIT %s
    """
    return [row["id"] for row in await (await connection.execute(query, (kind, limit))).fetchall()]


async def take_due(connection: Connection, now: datetime, limit: int) -> list[Due]:
    """Return what is due, the longest first, locked until the transaction ends; others pass over it (platform)."""
    query = """
    SELECT merchant_id, kind, due_at FROM schedules WHERE due_at <= %s
    ORDER BY due_at, merchant_id LIMIT %s FOR UPDATE SKIP LOCKED
    """
    return [Due(**row) for row in await (await connection.execute(query, (now, limit))).fetchall()]


async def move_on(connection: Connection, steps: Sequence[Next]) -> None:
    """Set when each is due next, and what was taken or skipped now (platform)."""
    query = """
    INSERT INTO schedules (merchant_id, kind, due_at, fired_for)
    SELECT * FROM unnest(%(shops)s::bigint[], %(kinds)s::text[], %(due)s::timestamptz[], %(fired)s::timestamptz[])
    ON CONFLICT (merchant_id, kind) DO UPDATE SET due_at = excluded.due_at,
        fired_for = coalesce(excluded.fired_for, schedules.fired_for),
        skipped = schedules.skipped + (excluded.fired_for IS NULL)::int
    """
    values = {
        "shops": [step.merchant_id for step in steps],
        "kinds": [step.kind for step in steps],
        "due": [step.due_at for step in steps],
        "fired": [step.fired_for for step in steps],
    }
    await connection.execute(query, values)


async def forget_schedule(connection: Connection, merchant_id: int) -> None:
    """Let a shop's moments be worked out anew, because its hours have changed."""
    await connection.execute("DELETE FROM schedules WHERE merchant_id = %s", (merchant_id,))
