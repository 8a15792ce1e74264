"""What touches brought: a reply, an order, a coupon used, an opt-out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection
from store.touches.standings import SERVICE

# an order, a reply belongs to the last touch before it; what the customer awaited themselves brings nothing
_EFFECTS = """
UPDATE touches t SET
    replied_at = coalesce(t.replied_at, (
        SELECT min(m.sent_at) FROM messages m JOIN conversations c ON c.id = m.conversation_id
        WHERE c.merchant_id = t.merchant_id AND c.customer_id = u.customer_id AND m.origin = 3
          AND m.sent_at > t.sent_at AND m.sent_at <= u.until)),
    coupon_used_at = coalesce(t.coupon_used_at, (
        SELECT min(r.redeemed_at) FROM coupon_redemptions r
        WHERE r.merchant_id = t.merchant_id AND r.grant_id = t.grant_id AND r.reversed_at IS NULL)),
    ordered_at = coalesce(t.ordered_at, o.placed_at),
    order_fen = CASE WHEN t.ordered_at IS NULL THEN coalesce(o.amount_fen, 0) ELSE t.order_fen END,
    opted_out_at = coalesce(t.opted_out_at, (
        SELECT x.at FROM opt_outs x WHERE x.merchant_id = t.merchant_id AND x.external_userid = t.external_userid
          AND x.at > t.sent_at AND x.at <= u.until))
FROM (
    SELECT e.id, cu.id AS customer_id, least(e.sent_at + make_interval(days => %(days)s), coalesce((
        SELECT min(l.sent_at) FROM touches l WHERE l.merchant_id = e.merchant_id AND l.status = 'sent'
          AND l.reason <> ALL(%(service)s)
          AND l.external_userid = e.external_userid AND l.sent_at > e.sent_at), 'infinity')) AS until
    FROM touches e JOIN customers cu ON cu.merchant_id = e.merchant_id AND cu.external_userid = e.external_userid
    WHERE e.status = 'sent' AND e.reason <> ALL(%(service)s)
      AND e.sent_at > %(now)s::timestamptz - make_interval(days => %(days)s + 2)
) u
LEFT JOIN LATERAL (
    SELECT d.placed_at, d.amount_fen FROM orders d JOIN touches y ON y.id = u.id
    WHERE d.merchant_id = y.merchant_id AND d.external_userid = y.external_userid AND d.placed_at > y.sent_at
      AND d.placed_at <= u.until AND d.status NOT IN ('待付款', '已取消', '已关闭', '已退款')
    ORDER BY d.placed_at LIMIT 1) o ON true
WHERE t.id = u.id
"""


async def note_effects(connection: Connection, days: int, now: datetime) -> None:
    """Write down what the touches of the last `days` brought so far."""
    await connection.execute(_EFFECTS, {"days": days, "now": now, "service": SERVICE})


async def shops_with_effects(connection: Connection, now: datetime) -> list[int]:
    """Return the shops whose touches may still bring something (platform)."""
    query = """
    SELECT DISTINCT merchant_id FROM touches WHERE status = 'sent' AND sent_at > %s::timestamptz - interval '32 days'
    """
    return [row["merchant_id"] for row in await (await connection.execute(query, (now,))).fetchall()]


@dataclass(frozen=True, slots=True)
class Brought:
    """What the touches of a reason (or variant) came to; money in fen."""

    key: str
    planned: int
    sent: int
    skipped: int
    failed: int
    replied: int
    ordered: int
    order_fen: int
    coupons_used: int
    opted_out: int
    discounted: int


_BROUGHT = """
SELECT {key} AS key, count(*) AS planned, count(*) FILTER (WHERE status = 'sent') AS sent,
       count(*) FILTER (WHERE status = 'skipped') AS skipped, count(*) FILTER (WHERE status = 'failed') AS failed,
       count(replied_at) AS replied, count(ordered_at) AS ordered, coalesce(sum(order_fen), 0)::bigint AS order_fen,
       count(coupon_used_at) AS coupons_used, count(opted_out_at) AS opted_out,
       count(*) FILTER (WHERE discount AND status = 'sent') AS discounted
FROM touches WHERE {where} GROUP BY 1 ORDER BY 1
"""


async def brought_by_reason(connection: Connection, since: datetime, until: datetime) -> list[Brought]:
    """Return what the touches planned in a span came to, by reason."""
    query = _BROUGHT.format(key="reason", where="planned_at >= %s AND planned_at < %s")
    return [Brought(**row) for row in await (await connection.execute(query.encode(), (since, until))).fetchall()]


async def brought_by_variant(connection: Connection, broadcast_id: int) -> list[Brought]:
    """Return what a broadcast came to, by variant."""
    query = _BROUGHT.format(key="variant", where="broadcast_id = %s")
    return [Brought(**row) for row in await (await connection.execute(query.encode(), (broadcast_id,))).fetchall()]
