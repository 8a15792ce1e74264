"""Days with other hours than usual: holidays, leave, a late evening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from psycopg.errors import ForeignKeyViolation

from agent.errors import BadInput
from agent.phrases import say
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class OpeningException:
    """Hours of one day, empty for closed; without a bookable they hold for the whole shop."""

    id: int
    bookable_id: int | None
    day: date
    hours: str
    note: str


async def exceptions_between(connection: Connection, first: date, last: date) -> list[OpeningException]:
    """Return the shop's exceptions of these days, in order."""
    query = """
    SELECT id, bookable_id, day, hours, note FROM opening_exceptions WHERE day BETWEEN %s AND %s ORDER BY day, id
    """
    rows = await (await connection.execute(query, (first, last))).fetchall()
    return [OpeningException(**row) for row in rows]


async def set_exception(
    connection: Connection, merchant_id: int, bookable_id: int | None, day: date, hours: str, note: str
) -> OpeningException:
    """Say when it is open on a day, in place of what was said before; raises `BadInput` for a foreign bookable."""
    query = """
    INSERT INTO opening_exceptions (merchant_id, bookable_id, day, hours, note) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id, day, (coalesce(bookable_id, 0))) DO UPDATE
        SET hours = excluded.hours, note = excluded.note
    RETURNING id, bookable_id, day, hours, note
    """
    try:
        done = await connection.execute(query, (merchant_id, bookable_id, day, hours, note))
    except ForeignKeyViolation:
        raise BadInput(say("booking_no_bookable", book="owner")) from None
    row = await done.fetchone()
    assert row is not None  # noqa: S101  (RETURNING of an upsert)
    return OpeningException(**row)


async def drop_exception(connection: Connection, exception_id: int) -> bool:
    """Let usual hours hold again; False when the shop has no such exception."""
    return (await connection.execute("DELETE FROM opening_exceptions WHERE id = %s", (exception_id,))).rowcount == 1


async def drop_exceptions(connection: Connection, bookable_id: int | None, first: date, last: date) -> int:
    """Let usual hours hold again on these days, of one bookable or of the whole shop; return on how many."""
    query = "DELETE FROM opening_exceptions WHERE bookable_id IS NOT DISTINCT FROM %s AND day BETWEEN %s AND %s"
    return (await connection.execute(query, (bookable_id, first, last))).rowcount
