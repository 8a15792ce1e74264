"""After-sales tickets: what a customer wants put right. One open ticket a customer, order and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from store.engine import Connection

EVIDENCE_KEPT = 50


class TicketStatus(StrEnum):
    """How far a ticket is; the last three are its end."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    def may_become(self, other: TicketStatus) -> bool:
        """Tell whether a person may move a ticket from here to there."""
        return other in _MOVES.get(self, ())

    @property
    def is_end(self) -> bool:
        """Whether nothing comes after it."""
        return self in _ENDS


_ENDS = (TicketStatus.RESOLVED, TicketStatus.REJECTED, TicketStatus.WITHDRAWN)
_MOVES: dict[TicketStatus, tuple[TicketStatus, ...]] = {
    TicketStatus.OPEN: (TicketStatus.IN_PROGRESS, TicketStatus.WAITING_CUSTOMER, *_ENDS),
    TicketStatus.IN_PROGRESS: (TicketStatus.WAITING_CUSTOMER, *_ENDS),
    TicketStatus.WAITING_CUSTOMER: (TicketStatus.IN_PROGRESS, *_ENDS),
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket; `evidence` are the msgids of the customer's pictures, `userid` the colleague who sees to it."""

    id: int
    kind: str
    status: TicketStatus
    conversation_id: int
    external_userid: str
    order_no: str
    summary: str
    evidence: tuple[str, ...]
    userid: str | None
    due_at: datetime
    opened_at: datetime
    changed_at: datetime


_COLUMNS = """
id, kind, status, conversation_id, external_userid, order_no, summary, evidence, userid, due_at, opened_at, changed_at
"""


def _ticket(row: dict[str, Any]) -> Ticket:
    return Ticket(**row | {"status": TicketStatus(row["status"]), "evidence": tuple(row["evidence"])})


@dataclass(frozen=True, slots=True)
class Report:
    """What a customer reports."""

    kind: str
    conversation_id: int
    external_userid: str
    order_no: str
    summary: str
    evidence: Sequence[str]


_OPEN = f"""
INSERT INTO tickets (merchant_id, kind, conversation_id, external_userid, order_no, summary, evidence, userid, due_at,
                     opened_at, changed_at)
VALUES (%(merchant)s, %(kind)s, %(conversation)s, %(customer)s, %(order_no)s, %(summary)s, %(evidence)s, %(userid)s,
        %(due)s, %(now)s, %(now)s)
ON CONFLICT (merchant_id, external_userid, order_no, kind)
    WHERE status IN ('open', 'in_progress', 'waiting_customer')
DO UPDATE SET
    summary = CASE WHEN strpos(tickets.summary, excluded.summary) > 0 THEN tickets.summary
              ELSE left(tickets.summary || E'\\n' || excluded.summary, 2000) END,
    evidence = (SELECT coalesce(array_agg(DISTINCT e), '{{}}') FROM (
        SELECT unnest(tickets.evidence || excluded.evidence) AS e LIMIT {EVIDENCE_KEPT}) x),
    status = CASE WHEN tickets.status = 'waiting_customer' THEN 'in_progress' ELSE tickets.status END,
    changed_at = excluded.changed_at
RETURNING {_COLUMNS}, xmax = 0 AS fresh
"""  # noqa: S608  (fixed parts)


async def report(
    connection: Connection, merchant_id: int, wish: Report, by: str, due_at: datetime, userid: str | None, now: datetime
) -> tuple[Ticket, bool]:
    """Open a ticket, or add to the open one of the same order and kind; return it and whether it is new."""
    values = {
        "merchant": merchant_id,
        "kind": wish.kind,
        "conversation": wish.conversation_id,
        "customer": wish.external_userid,
        "order_no": wish.order_no,
        "summary": wish.summary,
        "evidence": list(wish.evidence),
        "userid": userid,
        "due": due_at,
        "now": now,
    }
    row = await (await connection.execute(_OPEN.encode(), values)).fetchone()
    assert row is not None  # noqa: S101  (RETURNING of an upsert)
    fresh = bool(row.pop("fresh"))
    ticket = _ticket(row)
    await _note(connection, merchant_id, ticket.id, by, "opened" if fresh else "added", wish.summary, now)
    return ticket, fresh


async def ticket_by_id(connection: Connection, ticket_id: int, *, lock: bool = False) -> Ticket | None:
    """Return a ticket of the shop, its row locked if asked for."""
    query = f"SELECT {_COLUMNS} FROM tickets WHERE id = %s {'FOR UPDATE' if lock else ''}"  # noqa: S608
    row = await (await connection.execute(query.encode(), (ticket_id,))).fetchone()
    return _ticket(row) if row else None


async def open_tickets_of(connection: Connection, external_userid: str) -> list[Ticket]:
    """Return a customer's tickets that are not at their end. Nobody else's: the customer is part of the query."""
    query = f"""
    SELECT {_COLUMNS} FROM tickets
    WHERE external_userid = %s AND status IN ('open', 'in_progress', 'waiting_customer') ORDER BY id
    """  # noqa: S608
    return [_ticket(row) for row in await (await connection.execute(query.encode(), (external_userid,))).fetchall()]


async def list_tickets(
    connection: Connection,
    *,
    limit: int,
    before: int | None = None,
    status: str | None = None,
    kind: str | None = None,
    userid: str | None = None,
    overdue_at: datetime | None = None,
) -> list[Ticket]:
    """Return tickets, newest first; `before` is the last id seen, `overdue_at` leaves those due before then."""
    query = f"""
    SELECT {_COLUMNS} FROM tickets
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s) AND (%(status)s::text IS NULL OR status = %(status)s)
      AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(userid)s::text IS NULL OR userid = %(userid)s)
      AND (%(overdue)s::timestamptz IS NULL OR due_at < %(overdue)s AND status IN ('open', 'in_progress'))
    ORDER BY id DESC LIMIT %(limit)s
    """  # noqa: S608
    values = {
        "before": before,
        "status": status,
        "kind": kind,
        "userid": userid,
        "overdue": overdue_at,
        "limit": limit,
    }
    return [_ticket(row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def move_ticket(
    connection: Connection, merchant_id: int, ticket: Ticket, to: TicketStatus, by: str, note: str, now: datetime
) -> None:
    """Move a locked ticket on; whether it may go there is the caller's to know."""
    await connection.execute("UPDATE tickets SET status = %s, changed_at = %s WHERE id = %s", (to, now, ticket.id))
    await _note(connection, merchant_id, ticket.id, by, f"{ticket.status}→{to}", note, now)


async def assign_ticket(
    connection: Connection,
    merchant_id: int,
    ticket_id: int,
    userid: str,
    due_at: datetime | None,
    by: str,
    now: datetime,
) -> None:
    """Give a ticket to a colleague, with another deadline if there is one: reminders begin anew."""
    query = """
    UPDATE tickets SET userid = %s, due_at = coalesce(%s, due_at), changed_at = %s, before_reminded_at = NULL,
        after_reminded_at = NULL WHERE id = %s
    """
    await connection.execute(query, (userid, due_at, now, ticket_id))
    await _note(connection, merchant_id, ticket_id, by, "assigned", userid, now)


async def note_ticket(
    connection: Connection, merchant_id: int, ticket_id: int, by: str, note: str, now: datetime
) -> None:
    """Write a note on a ticket."""
    await _note(connection, merchant_id, ticket_id, by, "noted", note, now)


async def tell_ticket(
    connection: Connection, merchant_id: int, ticket_id: int, by: str, says: str, now: datetime
) -> None:
    """Record what the customer is told about a ticket."""
    await _note(connection, merchant_id, ticket_id, by, "told", says, now)


async def _note(
    connection: Connection, merchant_id: int, ticket_id: int, by: str, what: str, note: str, now: datetime
) -> None:
    query = "INSERT INTO ticket_events (merchant_id, ticket_id, at, actor, what, note) VALUES (%s, %s, %s, %s, %s, %s)"
    await connection.execute(query, (merchant_id, ticket_id, now, by, what, note))


async def ticket_history(connection: Connection, ticket_id: int) -> list[dict[str, Any]]:
    """Return who did what to a ticket when, oldest first."""
    query = "SELECT at, actor, what, note FROM ticket_events WHERE ticket_id = %s ORDER BY id"
    return list(await (await connection.execute(query, (ticket_id,))).fetchall())


async def pictures_of(connection: Connection, conversation_id: int, since: datetime) -> list[str]:
    """Return the msgids of the pictures a customer sent since then, oldest first."""
    query = """
    SELECT msgid FROM messages WHERE conversation_id = %s AND msgtype = 'image' AND origin = 3 AND sent_at >= %s
    ORDER BY id DESC LIMIT 9
    """
    rows = await (await connection.execute(query, (conversation_id, since))).fetchall()
    return [row["msgid"] for row in reversed(rows)]


_DUE = """
SELECT t.merchant_id, t.id, t.due_at <= %(now)s AS late FROM tickets t
LEFT JOIN ticket_settings s ON s.merchant_id = t.merchant_id
WHERE t.status IN ('open', 'in_progress') AND t.after_reminded_at IS NULL AND (
    t.due_at <= %(now)s OR t.before_reminded_at IS NULL
    AND t.due_at <= %(now)s::timestamptz + make_interval(mins => coalesce(s.remind_minutes, %(remind)s)))
ORDER BY t.due_at LIMIT 200
"""


async def due_tickets(connection: Connection, now: datetime, remind: timedelta) -> list[tuple[int, int, bool]]:
    """Return (merchant_id, ticket_id, late) of the tickets to remind of (platform)."""
    values = {"now": now, "remind": int(remind.total_seconds() // 60)}
    rows = await (await connection.execute(_DUE, values)).fetchall()
    return [(row["merchant_id"], row["id"], row["late"]) for row in rows]


async def mark_reminded(connection: Connection, ticket_id: int, *, late: bool, now: datetime) -> bool:
    """Record that a ticket is reminded of, before its deadline or after it; False when it was before."""
    query = """
    UPDATE tickets SET before_reminded_at = coalesce(before_reminded_at, %(now)s),
        after_reminded_at = CASE WHEN %(late)s THEN %(now)s::timestamptz ELSE after_reminded_at END
    WHERE id = %(id)s AND after_reminded_at IS NULL AND (%(late)s OR before_reminded_at IS NULL)
    """
    return (await connection.execute(query, {"now": now, "late": late, "id": ticket_id})).rowcount == 1
