"""Bookings: who comes when for what. The database itself refuses two on one seat (exclusion constraints)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.errors import ExclusionViolation

from agent.errors import Conflict
from agent.free_slots import Taken
from agent.phrases import say
from store.engine import Connection
from store.service.reminders import WAY

OPEN_PER_CUSTOMER = 3


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking with the names of what is booked; `status` is booked, cancelled, done or no_show.

    `reminded` is how the last reminder of this time went: message, member, unreachable, undelivered; None before any.
    """

    id: int
    service_id: int
    service: str
    bookable_id: int
    bookable: str
    store_name: str
    external_userid: str
    starts_at: datetime
    ends_at: datetime
    status: str
    price_fen: int
    made_by: str
    note: str
    score: int | None = None
    reminded: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a booking goes: somebody's seat, of `capacity`, for a stretch of time."""

    service_id: int
    bookable_id: int
    seat: int
    capacity: int
    starts_at: datetime
    ends_at: datetime
    price_fen: int


_SHOWN = f"""
SELECT k.id, k.service_id, s.name AS service, k.bookable_id, b.name AS bookable, b.store_name, k.external_userid,
       k.starts_at, k.ends_at, k.status, k.price_fen, k.made_by, k.note, k.score, (
           SELECT {WAY} FROM booking_reminders r LEFT JOIN touches t ON t.id = r.touch_id
           WHERE r.booking_id = k.id AND r.starts_at = k.starts_at AND r.kind <> 'survey'
           ORDER BY r.at DESC LIMIT 1) AS reminded
FROM bookings k JOIN services s ON s.id = k.service_id JOIN bookables b ON b.id = k.bookable_id
"""  # noqa: S608  (fixed parts)


async def lock_bookables(connection: Connection, bookable_ids: Sequence[int]) -> None:
    """Let bookings of these come one after the other until the transaction ends, always locked in one order."""
    query = "SELECT id FROM bookables WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
    await connection.execute(query, (sorted(bookable_ids),))


async def taken_between(
    connection: Connection, bookable_ids: Sequence[int], first: datetime, last: datetime, *, without: int | None = None
) -> dict[int, list[Taken]]:
    """Return what is taken of each bookable in a stretch of time, leaving out the booking `without`."""
    query = """
    SELECT bookable_id, service_id, seat, starts_at, ends_at FROM bookings
    WHERE bookable_id = ANY(%s) AND status <> 'cancelled' AND tstzrange(starts_at, ends_at) && tstzrange(%s, %s)
      AND id IS DISTINCT FROM %s
    """
    rows = await (await connection.execute(query, (list(bookable_ids), first, last, without))).fetchall()
    found: dict[int, list[Taken]] = {bookable_id: [] for bookable_id in bookable_ids}
    for row in rows:
        found[row.pop("bookable_id")].append(Taken(**row))
    return found


async def add_booking(
    connection: Connection, merchant_id: int, place: Place, external_userid: str, by: str, note: str, now: datetime
) -> int:
    """Write a booking down and return its id; raises `Conflict` when the place is taken."""
    query = """
    INSERT INTO bookings (merchant_id, service_id, bookable_id, seat, capacity, external_userid, starts_at, ends_at,
                          price_fen, made_by, note, created_at, changed_at, changed_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
    """
    p = place
    seat = (p.service_id, p.bookable_id, p.seat, p.capacity, external_userid, p.starts_at, p.ends_at, p.price_fen)
    try:
        done = await connection.execute(query, (merchant_id, *seat, by, note, now, now, by))
    except ExclusionViolation:
        raise Conflict(say("booking_taken", book="owner")) from None
    row = await done.fetchone()
    assert row is not None  # noqa: S101  (RETURNING of an insert)
    await _tell(connection, merchant_id, row["id"], now, by, "booked", note)
    return int(row["id"])


async def move_booking(
    connection: Connection, merchant_id: int, booking_id: int, place: Place, by: str, now: datetime
) -> None:
    """Give a booking another place; raises `Conflict` when it is taken, or the booking is not open any more."""
    query = """
    UPDATE bookings SET bookable_id = %s, seat = %s, capacity = %s, starts_at = %s, ends_at = %s, changed_at = %s,
        changed_by = %s WHERE id = %s AND status = 'booked'
    """
    p = place
    values = (p.bookable_id, p.seat, p.capacity, p.starts_at, p.ends_at, now, by, booking_id)
    try:
        done = await connection.execute(query, values)
    except ExclusionViolation:
        raise Conflict(say("booking_taken", book="owner")) from None
    if done.rowcount != 1:
        raise Conflict(say("booking_not_open", book="owner"))
    await _tell(connection, merchant_id, booking_id, now, by, "moved", "")


async def end_booking(
    connection: Connection, merchant_id: int, booking_id: int, status: str, by: str, note: str, now: datetime
) -> bool:
    """Let an open booking be cancelled, done or no_show; False when it is not open any more."""
    query = "UPDATE bookings SET status = %s, changed_at = %s, changed_by = %s WHERE id = %s AND status = 'booked'"
    if (await connection.execute(query, (status, now, by, booking_id))).rowcount != 1:
        return False
    await _tell(connection, merchant_id, booking_id, now, by, status, note)
    return True


async def rate_booking(
    connection: Connection, merchant_id: int, conversation_id: int, booking_id: int, score: int, now: datetime
) -> bool:
    """Keep what a customer thinks of a visit; False when it is not theirs, was not asked, or was answered before."""
    query = """
    UPDATE bookings k SET score = %s FROM conversations c
    WHERE k.id = %s AND k.score IS NULL AND c.id = %s AND c.external_userid = k.external_userid AND EXISTS (
        SELECT FROM booking_reminders r WHERE r.booking_id = k.id AND r.kind = 'survey' AND r.way = 'message')
    """
    if (await connection.execute(query, (score, booking_id, conversation_id))).rowcount != 1:
        return False
    await _tell(connection, merchant_id, booking_id, now, "", "rated", str(score))
    return True


async def _tell(
    connection: Connection, merchant_id: int, booking_id: int, now: datetime, by: str, what: str, note: str
) -> None:
    query = """
    INSERT INTO booking_events (merchant_id, booking_id, at, actor, what, starts_at, note)
    SELECT %s, id, %s, %s, %s, starts_at, %s FROM bookings WHERE id = %s
    """
    await connection.execute(query, (merchant_id, now, by, what, note, booking_id))


async def booking_by_id(connection: Connection, booking_id: int) -> Booking | None:
    """Return a booking of the shop."""
    row = await (await connection.execute(f"{_SHOWN} WHERE k.id = %s".encode(), (booking_id,))).fetchone()
    return Booking(**row) if row else None


async def bookings_of(connection: Connection, external_userid: str, now: datetime) -> list[Booking]:
    """Return a customer's open bookings that are not over. Nobody else's: the customer is part of the query."""
    query = f"{_SHOWN} WHERE k.external_userid = %s AND k.status = 'booked' AND k.ends_at > %s ORDER BY k.starts_at"
    rows = await (await connection.execute(query.encode(), (external_userid, now))).fetchall()
    return [Booking(**row) for row in rows]


async def lock_customer(connection: Connection, external_userid: str) -> None:
    """Let a customer's bookings come one after the other until the transaction ends."""
    await connection.execute(
        "SELECT id FROM customers WHERE external_userid = %s FOR NO KEY UPDATE", (external_userid,)
    )


async def list_bookings(
    connection: Connection,
    *,
    limit: int,
    before: int | None = None,
    status: str | None = None,
    first: datetime | None = None,
    last: datetime | None = None,
) -> list[Booking]:
    """Return bookings, the last made first; `before` is the last id seen, `first` and `last` bound the start."""
    query = f"""{_SHOWN}
    WHERE (%(before)s::bigint IS NULL OR k.id < %(before)s) AND (%(status)s::text IS NULL OR k.status = %(status)s)
      AND (%(first)s::timestamptz IS NULL OR k.starts_at >= %(first)s)
      AND (%(last)s::timestamptz IS NULL OR k.starts_at < %(last)s)
    ORDER BY k.id DESC LIMIT %(limit)s
    """
    values = {"before": before, "status": status, "first": first, "last": last, "limit": limit}
    return [Booking(**row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def booking_history(connection: Connection, booking_id: int) -> list[dict[str, Any]]:
    """Return what happened to a booking, which reminders it got and how it was asked about, oldest first."""
    query = f"""
    SELECT at, actor, what, starts_at, note FROM booking_events WHERE booking_id = %(id)s
    UNION ALL SELECT r.at, '', CASE r.kind WHEN 'survey' THEN 'asked' ELSE 'reminded_' || r.kind END, r.starts_at, {WAY}
    FROM booking_reminders r LEFT JOIN touches t ON t.id = r.touch_id WHERE r.booking_id = %(id)s
    ORDER BY at
    """  # noqa: S608  (fixed parts)
    return list(await (await connection.execute(query.encode(), {"id": booking_id})).fetchall())
