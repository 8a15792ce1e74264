"""What a dialogue left behind: everything an evaluation may ask of the tables, for one customer of a shop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from store.conversations.conversations import ServiceState
from store.engine import Connection


@dataclass(slots=True)
class EndState:
    """What one customer's conversation with a kf account left; rows oldest first.

    Attributes:
        turns: route, verdict, confidence, model, tokens_in, tokens_out, cost_fen, milliseconds, trace.
        acted: The write tools that were carried out, by name.
        coupons: The names of the coupons granted; `approvals` those the owner is asked for.
        tickets: kind, order_no, status, summary.
        bookings: id, service, starts_at, status.
        handoffs: trigger, urgent, state, servicer_userid, reason.
        dead: What could not be answered or sent.
        gaps: Questions noted as not answered well.
    """

    conversation_id: int | None = None
    session: ServiceState = ServiceState.FRESH
    turns: list[dict[str, Any]] = field(default_factory=list)
    acted: list[str] = field(default_factory=list)
    coupons: list[str] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    bookings: list[dict[str, Any]] = field(default_factory=list)
    handoffs: list[dict[str, Any]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    gaps: int = 0

    @property
    def with_people(self) -> bool:
        """Whether people were called and are not done."""
        return self.session.people_answer or any(one["state"] not in ("lost", "ended") for one in self.handoffs)


_STATE = """
SELECT c.id AS conversation_id, c.service_state AS session,
    coalesce((SELECT json_agg(t ORDER BY t.id) FROM (
        SELECT id, route, verdict, confidence, model, tokens_in, tokens_out, cost_fen::float8 AS cost_fen,
               milliseconds, trace FROM turns WHERE conversation_id = c.id) t), '[]') AS turns,
    coalesce((SELECT json_agg(tool ORDER BY id) FROM tool_calls WHERE conversation_id = c.id), '[]') AS acted,
    coalesce((SELECT json_agg(g.terms->>'name' ORDER BY g.id) FROM coupon_grants g
              WHERE g.external_userid = c.external_userid AND g.status <> 'revoked'), '[]') AS coupons,
    coalesce((SELECT json_agg(k.name ORDER BY a.id) FROM approvals a JOIN coupons k ON k.id = a.coupon_id
              WHERE a.external_userid = c.external_userid AND a.status = 'pending'), '[]') AS approvals,
    coalesce((SELECT json_agg(t ORDER BY t.id) FROM (
        SELECT id, kind, order_no, status, summary FROM tickets
        WHERE external_userid = c.external_userid) t), '[]') AS tickets,
    coalesce((SELECT json_agg(h ORDER BY h.id) FROM (
        SELECT id, trigger, urgent, state, servicer_userid, reason FROM handoffs
        WHERE conversation_id = c.id) h), '[]') AS handoffs,
    cu.tags || array(SELECT t.name FROM customer_tags x JOIN tags t ON t.id = x.tag_id
                     WHERE x.customer_id = cu.id ORDER BY t.id) AS tags,
    array(SELECT coalesce(error, '') FROM messages WHERE conversation_id = c.id AND status = 'dead'
          UNION ALL SELECT coalesce(error, '') FROM outbox
          WHERE conversation_id = c.id AND status IN ('dead', 'undelivered')) AS dead,
    (SELECT count(*)::int FROM gap_items WHERE conversation_id = c.id) AS gaps
FROM conversations c JOIN customers cu ON cu.id = c.customer_id
WHERE c.open_kfid = %s AND c.external_userid = %s
"""
_BOOKINGS = """
SELECT b.id, s.name AS service, b.starts_at, b.status FROM bookings b JOIN services s ON s.id = b.service_id
WHERE b.external_userid = %s ORDER BY b.id
"""


async def end_state(connection: Connection, open_kfid: str, external_userid: str) -> EndState:
    """Return what a customer's conversation left; an empty one when they never wrote."""
    row = await (await connection.execute(_STATE, (open_kfid, external_userid))).fetchone()
    bookings = list(await (await connection.execute(_BOOKINGS, (external_userid,))).fetchall())
    if row is None:
        return EndState(bookings=bookings)
    return EndState(**{**row, "session": ServiceState(row["session"]), "bookings": bookings})


async def is_busy(connection: Connection, merchant_id: int) -> bool:
    """Return whether anything of a shop is under way or about to be: jobs, rows to send (platform)."""
    query = """
    SELECT EXISTS (
        SELECT FROM procrastinate_jobs
        WHERE (args->>'merchant_id')::bigint = %(shop)s
          AND (status = 'doing'
               OR status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now() + interval '3 seconds'))
    ) OR EXISTS (
        SELECT FROM outbox WHERE merchant_id = %(shop)s AND status = 'queued' AND due_at <= now() + interval '6 seconds'
    ) AS busy
    """
    row = await (await connection.execute(query, {"shop": merchant_id})).fetchone()
    return bool(row and row["busy"])
