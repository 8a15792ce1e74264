"""Refunds: what customers ask back, and what was paid back. Written by the shop's own systems, never by the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.engine import Connection
from store.records.refund import RefundRecord
from store.upserting import Table, Versioned, Written, hold, write

REFUNDS = Table(
    "refunds",
    keys=("refund_no",),
    columns={
        "order_no": "text",
        "state": "text",
        "amount_fen": "bigint",
        "reason": "text",
        "asked_at": "timestamptz",
        "closed_at": "timestamptz",
    },
    defaults={"reason": ""},
)


async def write_refunds(
    connection: Connection, merchant_id: int, refunds: Sequence[Versioned[RefundRecord]], source: str
) -> tuple[list[Written], list[int]]:
    """Add or change refunds by number; return them, and the ids of the orders whose refund state changed."""
    await hold(connection, merchant_id, "orders")  # an order coming in this moment must not miss its refund
    rows = [
        each.record.model_dump() | {"state": each.record.state.value, "version": each.version, "source": source}
        for each in refunds
    ]
    written = await write(connection, merchant_id, REFUNDS, rows)
    numbers = {row["order_no"] for done in written for row in (done.before, done.after) if row}
    return written, await count_refunds(connection, merchant_id, sorted(numbers))


async def count_refunds(connection: Connection, merchant_id: int, order_nos: Sequence[str]) -> list[int]:
    """Bring the refund state of these orders up to their refunds; return the ids of the orders that changed."""
    query = """
    UPDATE orders o SET refund_state = r.state, refunded_fen = r.paid_fen, updated_at = now()
    FROM (
        SELECT w.order_no, coalesce(f.paid_fen, 0) AS paid_fen,
               CASE WHEN f.open THEN 'asked' WHEN f.paid_fen >= w.amount_fen AND f.paid_fen > 0 THEN 'full'
                    WHEN f.paid_fen > 0 THEN 'partial' WHEN f.refused THEN 'refused' ELSE '' END AS state
        FROM orders w LEFT JOIN (
            SELECT order_no, sum(amount_fen) FILTER (WHERE state = 'paid') AS paid_fen,
                   bool_or(state IN ('asked', 'agreed')) AS open, bool_or(state = 'refused') AS refused
            FROM refunds WHERE merchant_id = %(shop)s AND order_no = ANY(%(numbers)s) GROUP BY order_no
        ) f USING (order_no)
        WHERE w.merchant_id = %(shop)s AND w.order_no = ANY(%(numbers)s)
    ) r
    WHERE o.merchant_id = %(shop)s AND o.order_no = r.order_no
      AND (o.refund_state, o.refunded_fen) IS DISTINCT FROM (r.state, r.paid_fen)
    RETURNING o.id
    """
    if not order_nos:
        return []
    rows = await (await connection.execute(query, {"shop": merchant_id, "numbers": list(order_nos)})).fetchall()
    return [row["id"] for row in rows]


async def list_refunds(
    connection: Connection, *, limit: int, before: int | None = None, state: str | None = None
) -> list[dict[str, Any]]:
    """Return refunds with their orders, the last to come first; `before` is the last id seen."""
    query = """
    SELECT r.id, r.refund_no, r.order_no, o.id AS order_id, r.state, r.amount_fen, r.reason, r.asked_at, r.closed_at,
           r.source
    FROM refunds r LEFT JOIN orders o ON o.merchant_id = r.merchant_id AND o.order_no = r.order_no
    WHERE (%(before)s::bigint IS NULL OR r.id < %(before)s) AND (%(state)s::text IS NULL OR r.state = %(state)s)
    ORDER BY r.id DESC LIMIT %(limit)s
    """
    values = {"before": before, "state": state, "limit": limit}
    return list(await (await connection.execute(query, values)).fetchall())
