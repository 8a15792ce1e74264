"""The ledger of touches: everything the shop sends unasked, once each, from plan to effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from store.engine import Connection
from store.json import dumps


class TouchStatus(StrEnum):
    """How far a touch is; the last four are its end."""

    PLANNED = "planned"
    APPROVED = "approved"
    TASKED = "tasked"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class NewTouch:
    """A touch to write down; `occasion` makes it one of its kind for this customer and reason.

    `text_key` keeps two customers from the same words; None where they are meant to be the same.
    """

    external_userid: str
    reason: str
    occasion: str
    due_at: datetime
    expires_at: datetime
    text: str = ""
    text_key: str | None = None
    status: str = TouchStatus.PLANNED
    approved_by: str | None = None
    channel: str = ""
    refusal: str = ""
    angle: str = ""
    discount: bool = False
    variant: str = ""
    rule_id: int | None = None
    broadcast_id: int | None = None
    trial_id: int | None = None
    coupon_id: int | None = None
    model: str | None = None
    cost_fen: float = 0.0
    sent_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touch:
    """A touch as the ledger has it."""

    id: int
    external_userid: str
    nickname: str
    reason: str
    occasion: str
    status: str
    channel: str
    refusal: str
    rule_id: int | None
    broadcast_id: int | None
    task_id: int | None
    trial_id: int | None
    variant: str
    text: str
    angle: str
    discount: bool
    coupon_id: int | None
    grant_id: int | None
    facts: dict[str, Any]
    planned_at: datetime
    due_at: datetime
    expires_at: datetime
    approved_at: datetime | None
    approved_by: str | None
    tasked_at: datetime | None
    sent_at: datetime | None
    replied_at: datetime | None
    coupon_used_at: datetime | None
    ordered_at: datetime | None
    order_fen: int
    opted_out_at: datetime | None


_SHOWN = """
SELECT t.id, t.external_userid, coalesce(c.nickname, '') AS nickname, t.reason, t.occasion, t.status, t.channel,
    t.refusal, t.rule_id, t.broadcast_id, t.task_id, t.trial_id, t.variant, t.text, t.angle, t.discount, t.coupon_id,
    t.grant_id, t.facts, t.planned_at, t.due_at, t.expires_at, t.approved_at, t.approved_by, t.tasked_at, t.sent_at,
    t.replied_at, t.coupon_used_at, t.ordered_at, t.order_fen, t.opted_out_at
FROM touches t
LEFT JOIN customers c ON c.merchant_id = t.merchant_id AND c.external_userid = t.external_userid
"""

_ADD = """
INSERT INTO touches (merchant_id, external_userid, reason, occasion, due_at, expires_at, text, text_key, status,
    approved_by, approved_at, channel, refusal, angle, discount, variant, rule_id, broadcast_id, trial_id, coupon_id,
    model, cost_fen, sent_at, facts, planned_at)
SELECT %(merchant)s, j.external_userid, j.reason, j.occasion, j.due_at, j.expires_at, j.text, j.text_key, j.status,
    j.approved_by, CASE WHEN j.approved_by IS NOT NULL THEN %(now)s::timestamptz END, j.channel, j.refusal, j.angle,
    j.discount, j.variant, j.rule_id, j.broadcast_id, j.trial_id, j.coupon_id, j.model, j.cost_fen, j.sent_at, j.facts,
    %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS j(external_userid text, reason text, occasion text, due_at timestamptz,
    expires_at timestamptz, text text, text_key text, status text, approved_by text, channel text, refusal text,
    angle text, discount boolean, variant text, rule_id bigint, broadcast_id bigint, trial_id bigint, coupon_id bigint,
    model text, cost_fen numeric, sent_at timestamptz, facts jsonb)
ON CONFLICT DO NOTHING RETURNING id
"""


async def add_touches(
    connection: Connection, merchant_id: int, touches: Sequence[NewTouch], now: datetime
) -> list[int]:
    """Write touches down; return the ids of those that are new (not done already, not in another's words)."""
    if not touches:
        return []
    rows = dumps([{name: getattr(touch, name) for name in NewTouch.__slots__} for touch in touches])
    values = {"merchant": merchant_id, "rows": rows, "now": now}
    return [row["id"] for row in await (await connection.execute(_ADD, values)).fetchall()]


async def known_occasions(
    connection: Connection, reason: str, pairs: Sequence[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return which (customer, occasion) of a reason the ledger has already."""
    query = """
    SELECT external_userid, occasion FROM touches WHERE reason = %s AND (external_userid, occasion) IN (
        SELECT * FROM unnest(%s::text[], %s::text[]))
    """
    values = (reason, [who for who, _ in pairs], [what for _, what in pairs])
    rows = await (await connection.execute(query, values)).fetchall()
    return {(row["external_userid"], row["occasion"]) for row in rows}


async def touch_by_id(connection: Connection, touch_id: int) -> Touch | None:
    """Return a touch of the shop."""
    row = await (await connection.execute(f"{_SHOWN} WHERE t.id = %s".encode(), (touch_id,))).fetchone()
    return Touch(**row) if row else None


async def list_touches(
    connection: Connection,
    *,
    limit: int,
    before: int | None = None,
    status: str | None = None,
    reason: str | None = None,
    external_userid: str | None = None,
    rule_id: int | None = None,
    broadcast_id: int | None = None,
) -> list[Touch]:
    """Return touches, the last planned first."""
    wanted = {
        "status": status,
        "reason": reason,
        "external_userid": external_userid,
        "rule_id": rule_id,
        "broadcast_id": broadcast_id,
    }
    chosen = {name: value for name, value in wanted.items() if value is not None}
    where = "".join(f" AND t.{name} = %({name})s" for name in chosen)
    query = (
        f"{_SHOWN} WHERE (%(before)s::bigint IS NULL OR t.id < %(before)s){where} ORDER BY t.id DESC LIMIT %(limit)s"
    )
    rows = await (await connection.execute(query.encode(), chosen | {"before": before, "limit": limit})).fetchall()
    return [Touch(**row) for row in rows]


async def due_touches(connection: Connection, now: datetime, limit: int) -> list[Touch]:
    """Return approved touches whose time has come, one a customer, oldest first."""
    query = f"""
    {_SHOWN}
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


async def settle(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write what became of touches: each row has `id` and any of status, channel, refusal, due_at, sent_at, task_id …

    What is at its end stays so.
    """
    if not rows:
        return
    query = """
    UPDATE touches t SET
        status = coalesce(j.status, t.status), channel = coalesce(j.channel, t.channel),
        refusal = coalesce(j.refusal, t.refusal), due_at = coalesce(j.due_at, t.due_at),
        sent_at = coalesce(j.sent_at, t.sent_at), tasked_at = coalesce(j.tasked_at, t.tasked_at),
        task_id = coalesce(j.task_id, t.task_id), grant_id = coalesce(j.grant_id, t.grant_id),
        text = coalesce(j.text, t.text), ended_at = coalesce(j.ended_at, t.ended_at)
    FROM jsonb_to_recordset(%s::jsonb) AS j(id bigint, status text, channel text, refusal text, due_at timestamptz,
        sent_at timestamptz, tasked_at timestamptz, task_id bigint, grant_id bigint, text text, ended_at timestamptz)
    WHERE t.id = j.id AND t.status IN ('planned', 'approved', 'tasked')
    """
    await connection.execute(query, (dumps(list(rows)),))


async def approve_touches(connection: Connection, ids: Sequence[int], by: str, now: datetime) -> int:
    """Let planned touches go out; return how many were still waiting for it."""
    query = """
    UPDATE touches SET status = 'approved', approved_at = %s, approved_by = %s
    WHERE id = ANY(%s) AND status = 'planned' AND expires_at > %s
    """
    return (await connection.execute(query, (now, by, list(ids), now))).rowcount


async def cancel_touches(connection: Connection, ids: Sequence[int], refusal: str, now: datetime) -> int:
    """Take back touches that are not out yet and not in a member's hands; return how many."""
    query = """
    UPDATE touches SET status = 'cancelled', refusal = %s, ended_at = %s
    WHERE id = ANY(%s) AND status IN ('planned', 'approved')
    """
    return (await connection.execute(query, (refusal, now, list(ids)))).rowcount


async def reword(connection: Connection, touch_id: int, text: str, text_key: str) -> bool:
    """Give a touch that waits other words; False when it does not wait (any more)."""
    query = "UPDATE touches SET text = %s, text_key = %s, model = NULL WHERE id = %s AND status = 'planned'"
    return (await connection.execute(query, (text, text_key, touch_id))).rowcount == 1


async def lapse(connection: Connection, now: datetime) -> int:
    """Let go of what nobody approved in time; return how many."""
    query = """
    UPDATE touches SET status = 'skipped', refusal = 'not_approved', ended_at = %(now)s
    WHERE status = 'planned' AND expires_at <= %(now)s
    """
    return (await connection.execute(query, {"now": now})).rowcount


async def withdraw_customer(connection: Connection, external_userid: str, now: datetime) -> list[int]:
    """Cancel all that is planned for a customer who opted out; return the tasks that still hold touches of theirs."""
    query = """
    UPDATE touches SET status = 'cancelled', refusal = 'opted_out', ended_at = %s
    WHERE external_userid = %s AND status IN ('planned', 'approved')
    """
    await connection.execute(query, (now, external_userid))
    query = (
        "SELECT DISTINCT task_id FROM touches WHERE external_userid = %s AND status = 'tasked' AND task_id IS NOT NULL"
    )
    return [row["task_id"] for row in await (await connection.execute(query, (external_userid,))).fetchall()]


async def taken_words(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Return which of these words were said to a customer already."""
    query = "SELECT text_key FROM touches WHERE text_key = ANY(%s)"
    return {row["text_key"] for row in await (await connection.execute(query, (list(keys),))).fetchall()}


async def discount_share(connection: Connection, now: datetime) -> tuple[int, int]:
    """Return how many touches of thirty days carry a discount, and how many there are; what waits counts."""
    query = """
    SELECT count(*) FILTER (WHERE discount) AS discounted, count(*) AS touches FROM touches
    WHERE planned_at > %s::timestamptz - interval '30 days' AND status IN ('planned', 'approved', 'tasked', 'sent')
      AND reason IN ('dormant', 'birthday', 'festival', 'repurchase', 'care')
    """
    row = await (await connection.execute(query, (now,))).fetchone()
    return (row["discounted"], row["touches"]) if row else (0, 0)
