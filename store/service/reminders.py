"""Reminders of bookings and questions about visits: which are due, and how each went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Reach:
    """Ways to a customer: a conversation whose window is open, and a member who has them as a contact."""

    conversation_id: int | None
    window: bool
    userid: str | None


@dataclass(frozen=True, slots=True)
class Reminder:
    """How somebody was reminded of a booking, or asked about a visit: message, member or unreachable."""

    booking_id: int
    kind: str
    starts_at: datetime
    way: str
    touch_id: int | None = None


WAY = "CASE WHEN r.way = 'message' AND t.status IN ('failed', 'cancelled') THEN 'undelivered' ELSE r.way END"
"""How a reminder `r` went by what became of its touch `t`: a message that never arrived is no reminder."""

_DUE = """
SELECT k.merchant_id, k.id, d.kind FROM bookings k
CROSS JOIN (VALUES ('day', interval '24 hours', interval '2 hours'), ('hours', interval '2 hours', interval '0'))
    AS d(kind, ahead, latest)
WHERE k.status = 'booked' AND k.starts_at > %(now)s::timestamptz + d.latest AND k.starts_at <= %(now)s + d.ahead
  AND k.starts_at - k.changed_at > d.ahead
  AND NOT EXISTS (SELECT FROM booking_reminders r
                  WHERE r.booking_id = k.id AND r.kind = d.kind AND r.starts_at = k.starts_at)
ORDER BY k.starts_at, k.id LIMIT 200
"""


async def due_reminders(connection: Connection, now: datetime) -> list[tuple[int, int, str]]:
    """Return (merchant_id, booking_id, kind) of what is due (platform): a day before, and two hours before.

    Who booked, or moved, later than that knows it still.
    """
    rows = await (await connection.execute(_DUE, {"now": now})).fetchall()
    return [(row["merchant_id"], row["id"], row["kind"]) for row in rows]


async def visits_to_ask(connection: Connection, now: datetime) -> list[tuple[int, int]]:
    """Return (merchant_id, booking_id) of visits that staff marked done, half an hour after their end (platform).

    Of the last day only, and not in shops that ask nobody how it was.
    """
    query = """
    SELECT k.merchant_id, k.id FROM bookings k LEFT JOIN handoff_settings t ON t.merchant_id = k.merchant_id
    WHERE k.status = 'done' AND k.changed_at > %(now)s::timestamptz - interval '1 day'
      AND k.ends_at <= %(now)s - interval '30 minutes' AND coalesce(t.survey, true)
      AND NOT EXISTS (SELECT FROM booking_reminders r WHERE r.booking_id = k.id AND r.kind = 'survey')
    ORDER BY k.ends_at, k.id LIMIT 200
    """
    rows = await (await connection.execute(query, {"now": now})).fetchall()
    return [(row["merchant_id"], row["id"]) for row in rows]


async def keep_reminder(connection: Connection, merchant_id: int, reminder: Reminder, now: datetime) -> bool:
    """Write a reminder down; False when it was given before: then nothing is to be sent."""
    query = """
    INSERT INTO booking_reminders (merchant_id, booking_id, kind, starts_at, way, touch_id, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
    """
    r = reminder
    values = (merchant_id, r.booking_id, r.kind, r.starts_at, r.way, r.touch_id, now)
    return (await connection.execute(query, values)).rowcount == 1


async def remind_by_members(connection: Connection, touch_ids: Sequence[int], now: datetime) -> list[tuple[int, str]]:
    """Give reminders whose message never arrived to members who know the customers; return (booking_id, userid) each.

    Of bookings that are still to come; without such a member the touch stays failed.
    """
    query = """
    WITH taken AS (
        UPDATE booking_reminders r SET way = 'member' FROM bookings k, LATERAL (
            SELECT c.userid FROM contacts c WHERE c.external_userid = k.external_userid AND c.tie = 'normal'
            ORDER BY c.added_at DESC, c.userid LIMIT 1) m
        WHERE r.touch_id = ANY(%(touches)s) AND r.way = 'message' AND r.kind <> 'survey' AND k.id = r.booking_id
          AND k.status = 'booked' AND k.starts_at = r.starts_at AND k.starts_at > %(now)s
        RETURNING r.touch_id, r.booking_id, m.userid)
    UPDATE touches t SET status = 'sent', channel = 'member', refusal = '', sent_at = %(now)s FROM taken
    WHERE t.id = taken.touch_id RETURNING taken.booking_id, taken.userid
    """
    rows = await (await connection.execute(query, {"touches": list(touch_ids), "now": now})).fetchall()
    return [(row["booking_id"], row["userid"]) for row in rows]


async def reach_of(connection: Connection, external_userid: str, now: datetime) -> Reach:
    """Return the ways to a customer; a kf window is 48 hours and five messages (wecom-api.md §3.5)."""
    query = """
    SELECT
        c.id AS conversation_id,
        coalesce(c.last_customer_at > %(now)s::timestamptz - interval '48 hours' AND c.sent_since < 5, false) AS window,
        (SELECT t.userid FROM contacts t WHERE t.external_userid = %(customer)s AND t.tie = 'normal'
         ORDER BY t.added_at DESC, t.userid LIMIT 1) AS userid
    FROM (SELECT 1) one LEFT JOIN LATERAL (
        SELECT id, last_customer_at, sent_since FROM conversations WHERE external_userid = %(customer)s
        ORDER BY last_customer_at DESC NULLS LAST, id DESC LIMIT 1) c ON true
    """
    row = await (await connection.execute(query, {"customer": external_userid, "now": now})).fetchone()
    return Reach(**row) if row else Reach(None, False, None)
