"""The ledger of touches: everything the shop sends unasked, once each, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.engine import Connection
from store.json import dumps
from store.touches.touch import SHOWN, NewTouch, Touch

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
    row = await (await connection.execute(f"{SHOWN} WHERE t.id = %s".encode(), (touch_id,))).fetchone()
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
    query = f"{SHOWN} WHERE (%(before)s::bigint IS NULL OR t.id < %(before)s){where} ORDER BY t.id DESC LIMIT %(limit)s"
    rows = await (await connection.execute(query.encode(), chosen | {"before": before, "limit": limit})).fetchall()
    return [Touch(**row) for row in rows]


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a rule planned that nobody approved yet: how many, one of the texts, when the first would go."""

    rule: str
    count: int
    sample: str
    due_at: datetime


async def waiting_by_rule(connection: Connection, now: datetime) -> list[Waiting]:
    """Return what waits for the owner, most first."""
    query = """
    SELECT coalesce(r.name, '') AS rule, count(*) AS count, (array_agg(t.text ORDER BY t.id))[1] AS sample,
           min(t.due_at) AS due_at
    FROM touches t LEFT JOIN touch_rules r ON r.id = t.rule_id
    WHERE t.status = 'planned' AND t.expires_at > %s GROUP BY t.rule_id, r.name ORDER BY count DESC, rule
    """
    return [Waiting(**row) for row in await (await connection.execute(query, (now,))).fetchall()]


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


async def discount_share(connection: Connection, now: datetime) -> tuple[int, int]:
    """Return how many touches of thirty days carry a discount, and how many there are; what waits counts."""
    query = """
    SELECT count(*) FILTER (WHERE discount) AS discounted, count(*) AS touches FROM touches
    WHERE planned_at > %s::timestamptz - interval '30 days' AND status IN ('planned', 'approved', 'tasked', 'sent')
      AND reason IN ('dormant', 'birthday', 'festival', 'repurchase', 'care')
    """
    row = await (await connection.execute(query, (now,))).fetchone()
    return (row["discounted"], row["touches"]) if row else (0, 0)
