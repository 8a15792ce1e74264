"""The one page an owner opens: what needs people now, and how today goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.alerts.settings import alert_settings
from store.alerts.stock import count_low
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Need:
    """What waits for people now; `oldest_wait` is since when the first customer waits.

    `touches` are follow-ups nobody approved yet, `low_stock` the variants that stock alerts call yellow, red or out.
    """

    approvals: int
    touches: int
    waiting: int
    oldest_wait: datetime | None
    call_backs: int
    dead_letters: int
    tickets: int
    tickets_late: int
    low_stock: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The day so far: customers who wrote, their messages, answers of the assistant, conversations people were in."""

    customers: int
    messages: int
    answers: int
    with_people: int
    orders: int
    bookings: int
    cost_fen: float


_NEED = """
SELECT (SELECT count(*) FROM approvals WHERE status = 'pending' AND expires_at > %(now)s) AS approvals,
       w.waiting, w.oldest_wait,
       (SELECT count(*) FROM handoffs WHERE call_back IN ('phone', 'given')) AS call_backs,
       (SELECT count(*) FROM messages WHERE status = 'dead')
       + (SELECT count(*) FROM outbox WHERE status IN ('dead', 'undelivered')) AS dead_letters,
       t.tickets, t.tickets_late,
       (SELECT count(*) FROM touches WHERE status = 'planned' AND expires_at > %(now)s) AS touches,
       (SELECT count(*) FROM gaps WHERE state = 'open') AS gaps
FROM (SELECT count(*) AS waiting, min(asked_at) AS oldest_wait FROM handoffs
      WHERE state IN ('asked', 'queued', 'offered')) w,
     (SELECT count(*) AS tickets, count(*) FILTER (WHERE due_at < %(now)s) AS tickets_late FROM tickets
      WHERE status IN ('open', 'in_progress')) t
"""
_FIGURES = """
SELECT m.customers, m.messages, t.answers, t.cost_fen,
       (SELECT count(DISTINCT conversation_id) FROM handoffs WHERE asked_at >= %(since)s) AS with_people,
       (SELECT count(*) FROM orders WHERE placed_at >= %(since)s AND placed_at < %(until)s) AS orders,
       (SELECT count(*) FROM bookings WHERE status = 'booked'
        AND starts_at >= %(since)s AND starts_at < %(until)s) AS bookings
FROM (SELECT count(DISTINCT conversation_id) AS customers, count(*) AS messages FROM messages
      WHERE origin = 3 AND status NOT IN ('event', 'history') AND sent_at >= %(since)s) m,
     (SELECT count(*) AS answers, coalesce(sum(cost_fen), 0)::float8 AS cost_fen FROM turns
      WHERE created_at >= %(since)s) t
"""


async def needs(connection: Connection, merchant_id: int, now: datetime) -> Need:
    """Return what waits for people in a shop."""
    row: dict[str, Any] | None = await (await connection.execute(_NEED, {"now": now})).fetchone()
    settings = await alert_settings(connection, merchant_id)
    return Need(**(row or {}), low_stock=await count_low(connection, settings, now))


async def figures(connection: Connection, since: datetime, until: datetime) -> Figures:
    """Return how a day goes that began at `since`."""
    row: dict[str, Any] | None = await (await connection.execute(_FIGURES, {"since": since, "until": until})).fetchone()
    return Figures(**(row or {}))
