"""Touches whose time has come: those to send, and those nobody approved in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.engine import Connection
from store.touches.touch import SHOWN, Touch


async def due_touches(connection: Connection, now: datetime, limit: int) -> list[Touch]:
    """Return approved touches whose time has come, one a customer, oldest first."""
    query = f"""
    {SHOWN}
    WHERE t.status = 'approved' AND t.due_at <= %(now)s AND NOT EXISTS (
        SELECT FROM touches e WHERE e.merchant_id = t.merchant_id AND e.external_userid = t.external_userid
        AND e.status = 'approved' AND e.due_at <= %(now)s AND (e.due_at, e.id) < (t.due_at, t.id))
    ORDER BY t.due_at, t.id LIMIT %(limit)s
    """
    rows = await (await connection.execute(query.encode(), {"now": now, "limit": limit})).fetchall()
    return [Touch(**row) for row in rows]


async def lock_approved(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Lock touches; return those that may still go out and that nobody else is changing."""
    query = """
    SELECT id FROM touches WHERE id = ANY(%s) AND status = 'approved' ORDER BY id FOR UPDATE SKIP LOCKED
    """
    return {row["id"] for row in await (await connection.execute(query, (list(ids),))).fetchall()}


async def shops_with_due_touches(connection: Connection, now: datetime) -> list[int]:
    """Return the shops that have touches to send, or to let go (platform)."""
    query = """
    SELECT DISTINCT merchant_id FROM touches
    WHERE status = 'approved' AND due_at <= %(now)s OR status = 'planned' AND expires_at <= %(now)s
    ORDER BY 1
    """
    return [row["merchant_id"] for row in await (await connection.execute(query, {"now": now})).fetchall()]


async def lapse(connection: Connection, now: datetime) -> int:
    """Let go of what nobody approved in time; return how many."""
    query = """
    UPDATE touches SET status = 'skipped', refusal = 'not_approved', ended_at = %(now)s
    WHERE status = 'planned' AND expires_at <= %(now)s
    """
    return (await connection.execute(query, {"now": now})).rowcount
