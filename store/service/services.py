"""Services customers can book, and what is booked for them: colleagues, chairs, rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from agent.errors import BadInput, Conflict
from agent.phrases import say
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Service:
    """A service; `capacity` is how many customers one bookable serves with it at the same time."""

    id: int
    name: str
    minutes: int
    price_fen: int
    capacity: int
    active: bool


@dataclass(frozen=True, slots=True)
class Bookable:
    """Who or what is booked; empty `hours` are those of its store, `userid` is a colleague's."""

    id: int
    name: str
    store_name: str
    userid: str | None
    hours: str
    active: bool
    service_ids: tuple[int, ...]


_SERVICE = "id, name, minutes, price_fen, capacity, active"
_BOOKABLE = """
SELECT b.id, b.name, b.store_name, b.userid, b.hours, b.active,
       array(SELECT s.service_id FROM bookable_services s WHERE s.bookable_id = b.id ORDER BY 1) AS service_ids
FROM bookables b
"""


def _bookable(row: dict[str, Any]) -> Bookable:
    return Bookable(**row | {"service_ids": tuple(row["service_ids"])})


async def list_services(
    connection: Connection, *, limit: int = 100, after: int = 0, active: bool | None = None
) -> list[Service]:
    """Return the shop's services, oldest first."""
    query = f"""
    SELECT {_SERVICE} FROM services WHERE id > %s AND (%s::boolean IS NULL OR active = %s) ORDER BY id LIMIT %s
    """  # noqa: S608  (fixed parts)
    rows = await (await connection.execute(query.encode(), (after, active, active, limit))).fetchall()
    return [Service(**row) for row in rows]


async def service_by_id(connection: Connection, service_id: int) -> Service | None:
    """Return a service of the shop."""
    query = f"SELECT {_SERVICE} FROM services WHERE id = %s"  # noqa: S608
    row = await (await connection.execute(query.encode(), (service_id,))).fetchone()
    return Service(**row) if row else None


async def save_service(
    connection: Connection, merchant_id: int, values: dict[str, Any], service_id: int | None = None
) -> Service | None:
    """Add a service, or change one; None when there is none to change. Raises `Conflict` when the name is taken."""
    query = f"""
    INSERT INTO services (merchant_id, name, minutes, price_fen, capacity, active)
    VALUES (%(merchant)s, %(name)s, %(minutes)s, %(price_fen)s, %(capacity)s, %(active)s) RETURNING {_SERVICE}
    """  # noqa: S608
    if service_id is not None:
        query = f"""
        UPDATE services SET name = %(name)s, minutes = %(minutes)s, price_fen = %(price_fen)s,
            capacity = %(capacity)s, active = %(active)s WHERE id = %(id)s RETURNING {_SERVICE}
        """  # noqa: S608
    try:
        done = await connection.execute(query.encode(), values | {"merchant": merchant_id, "id": service_id})
    except UniqueViolation:
        raise Conflict(say("booking_name_taken", book="owner", name=str(values["name"]))) from None
    row = await done.fetchone()
    return Service(**row) if row else None


async def list_bookables(
    connection: Connection, *, limit: int = 100, after: int = 0, service_id: int | None = None
) -> list[Bookable]:
    """Return who or what can be booked, oldest first; with a service only active ones that do it."""
    query = f"""{_BOOKABLE} WHERE b.id > %(after)s AND (%(service)s::bigint IS NULL OR b.active AND EXISTS (
        SELECT FROM bookable_services s WHERE s.bookable_id = b.id AND s.service_id = %(service)s))
    ORDER BY b.id LIMIT %(limit)s
    """
    values = {"after": after, "service": service_id, "limit": limit}
    return [_bookable(row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def bookable_by_id(connection: Connection, bookable_id: int) -> Bookable | None:
    """Return one of the shop's."""
    row = await (await connection.execute(f"{_BOOKABLE} WHERE b.id = %s".encode(), (bookable_id,))).fetchone()
    return _bookable(row) if row else None


async def save_bookable(
    connection: Connection,
    merchant_id: int,
    values: dict[str, Any],
    service_ids: Sequence[int],
    bookable_id: int | None = None,
) -> Bookable | None:
    """Add one who can be booked for these services, or change one; None when there is none to change.

    Raises:
        Conflict: The name is taken.
        BadInput: A service is not the shop's.
    """
    query = """
    INSERT INTO bookables (merchant_id, name, store_name, userid, hours, active)
    VALUES (%(merchant)s, %(name)s, %(store_name)s, %(userid)s, %(hours)s, %(active)s) RETURNING id
    """
    if bookable_id is not None:
        query = """
        UPDATE bookables SET name = %(name)s, store_name = %(store_name)s, userid = %(userid)s, hours = %(hours)s,
            active = %(active)s WHERE id = %(id)s RETURNING id
        """
    try:
        done = await connection.execute(query.encode(), values | {"merchant": merchant_id, "id": bookable_id})
        row = await done.fetchone()
        if row is None:
            return None
        await connection.execute("DELETE FROM bookable_services WHERE bookable_id = %s", (row["id"],))
        query = (
            "INSERT INTO bookable_services (merchant_id, bookable_id, service_id) SELECT %s, %s, unnest(%s::bigint[])"
        )
        await connection.execute(query, (merchant_id, row["id"], sorted(set(service_ids))))
    except UniqueViolation:
        raise Conflict(say("booking_name_taken", book="owner", name=str(values["name"]))) from None
    except ForeignKeyViolation:
        raise BadInput(say("booking_no_service", book="owner")) from None
    return await bookable_by_id(connection, row["id"])
