"""Orders that should have left the house, and what is known of who wrote a review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection
from store.orders.order_states import OrderState
from store.reports.sources import UNSOLD


@dataclass(frozen=True, slots=True)
class Late:
    """A paid order that waits to be shipped since `since`."""

    order_no: str
    since: datetime
    amount_fen: int


@dataclass(frozen=True, slots=True)
class History:
    """What a buyer bought before: orders, money in fen and how many of them were about to be paid back."""

    orders: int
    fen: int
    refunds: int


async def late_orders(connection: Connection, before: datetime) -> list[Late]:
    """Return orders paid before then and not shipped, the longest waiting first."""
    query = """
    SELECT order_no, coalesce(paid_at, placed_at) AS since, amount_fen FROM orders
    WHERE status = %s AND coalesce(paid_at, placed_at) < %s AND shipped_at IS NULL AND refund_state <> 'full'
    ORDER BY 2
    """
    rows = await (await connection.execute(query, (OrderState.TO_SHIP.value, before))).fetchall()
    return [Late(**row) for row in rows]


async def history_of_customer(connection: Connection, external_userid: str) -> History | None:
    """Return what a customer bought until now; None when nothing is known of it."""
    query = """
    SELECT count(*) AS orders, coalesce(sum(amount_fen), 0)::bigint AS fen,
           count(*) FILTER (WHERE refund_state <> '') AS refunds
    FROM orders WHERE external_userid = %s AND status <> ALL(%s)
    """
    row = await (await connection.execute(query, (external_userid, UNSOLD))).fetchone()
    return History(**row) if row and row["orders"] else None


async def history_of(connection: Connection, order_no: str) -> History | None:
    """Return what the buyer of an order bought until now; None when nobody knows who it is."""
    query = """
    SELECT count(*) AS orders, coalesce(sum(o.amount_fen), 0)::bigint AS fen,
           count(*) FILTER (WHERE o.refund_state <> '') AS refunds
    FROM orders b JOIN orders o ON o.merchant_id = b.merchant_id
      AND (o.external_userid = b.external_userid OR (b.external_userid IS NULL AND o.phone_hash = b.phone_hash))
    WHERE b.order_no = %s AND o.status <> ALL(%s)
    """
    row = await (await connection.execute(query, (order_no, UNSOLD))).fetchone()
    return History(**row) if row and row["orders"] else None
