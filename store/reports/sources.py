"""Where figures come from: the rows of one kind in a span, so that a number and the list behind it are one query.

Each source is a SELECT with `%(since)s` and `%(until)s`; its rows have `id`, `at`, `title`, `detail`, `fen`
and whatever its figures filter by.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.conversations.messages import Origin
from store.orders.order_states import OrderState

UNSOLD = [OrderState.UNPAID.value, OrderState.CANCELLED.value, OrderState.CLOSED.value]
"""Orders in these states were never sold; one paid back later was, and shows among the refunds."""

BAD_STARS = 2


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind; `place` is where the program shows one of them, `begins` when the shop's first one was."""

    name: str
    query: str
    place: str
    begins: str


_SOLD = "o.placed_at >= %(since)s AND o.placed_at < %(until)s AND o.status <> ALL(%(unsold)s)"
_WHO = "JOIN conversations c ON c.id = {table}.conversation_id JOIN customers cu ON cu.id = c.customer_id"
_TOUCHED = "LEFT JOIN customers cu ON cu.merchant_id = t.merchant_id AND cu.external_userid = t.external_userid"
_UNASKED = "t.reason NOT IN ('booking', 'survey', 'answer')"
_FIRST_TOUCH = "SELECT min(sent_at) FROM touches"
_FIRST_ORDER = "SELECT min(placed_at) FROM orders"
_FIRST_WORD = "SELECT min(created_at) FROM conversations"

_ALL = [
    Source(
        "orders",
        f"""
        SELECT o.id, o.placed_at AS at, o.order_no AS title, o.status AS detail, o.amount_fen AS fen
        FROM orders o WHERE {_SOLD}
        """,
        "orders",
        _FIRST_ORDER,
    ),
    Source(
        "buyers",
        f"""
        SELECT b.id, b.at, b.title, b.orders || ' 单' AS detail, b.fen, b.orders, EXISTS (
            SELECT FROM orders p WHERE p.placed_at < %(since)s AND p.status <> ALL(%(unsold)s)
              AND (p.external_userid = b.userid OR (p.external_userid IS NULL AND p.phone_hash = b.phone))) AS known
        FROM (
            SELECT min(o.id) AS id, min(o.placed_at) AS at, max(o.buyer_name) AS title, count(*) AS orders,
                   sum(o.amount_fen)::bigint AS fen, o.external_userid AS userid,
                   CASE WHEN o.external_userid IS NULL THEN o.phone_hash END AS phone
            FROM orders o WHERE {_SOLD} AND (o.external_userid IS NOT NULL OR o.phone_hash IS NOT NULL)
            GROUP BY 6, 7) b
        """,
        "orders",
        _FIRST_ORDER,
    ),
    Source(
        "customers",
        """
        SELECT id, created_at AS at, nickname AS title, '' AS detail, NULL::bigint AS fen
        FROM customers WHERE created_at >= %(since)s AND created_at < %(until)s
        """,
        "customers",
        "SELECT min(created_at) FROM customers",
    ),
    Source(
        "customers_known",
        """
        SELECT id, created_at AS at, nickname AS title, '' AS detail, NULL::bigint AS fen
        FROM customers WHERE created_at < %(until)s
        """,
        "customers",
        "SELECT min(created_at) FROM customers",
    ),
    Source(
        "refunds_asked",
        """
        SELECT id, asked_at AS at, order_no AS title, reason AS detail, amount_fen AS fen
        FROM refunds WHERE asked_at >= %(since)s AND asked_at < %(until)s
        """,
        "refunds",
        _FIRST_ORDER,
    ),
    Source(
        "refunds_paid",
        """
        SELECT id, coalesce(closed_at, asked_at) AS at, order_no AS title, reason AS detail, amount_fen AS fen
        FROM refunds WHERE state = 'paid' AND coalesce(closed_at, asked_at) >= %(since)s
          AND coalesce(closed_at, asked_at) < %(until)s
        """,
        "refunds",
        _FIRST_ORDER,
    ),
    Source(
        "reviews",
        """
        SELECT id, written_at AS at, stars || ' 星' AS title, text AS detail, NULL::bigint AS fen, stars
        FROM reviews WHERE written_at >= %(since)s AND written_at < %(until)s
        """,
        "reviews",
        "SELECT min(written_at) FROM reviews",
    ),
    Source(
        "conversations",
        f"""
        SELECT m.conversation_id AS id, min(m.sent_at) AS at, max(cu.nickname) AS title,
               count(*) || ' 条' AS detail, NULL::bigint AS fen, count(*) AS words
        FROM messages m {_WHO.format(table="m")}
        WHERE m.origin = {int(Origin.CUSTOMER)} AND m.status NOT IN ('history', 'event')
          AND m.sent_at >= %(since)s AND m.sent_at < %(until)s GROUP BY m.conversation_id
        """,
        "conversations",
        _FIRST_WORD,
    ),
    Source(
        "answers",
        f"""
        SELECT t.id, t.created_at AS at, cu.nickname AS title, t.route AS detail, NULL::bigint AS fen, t.milliseconds
        FROM turns t {_WHO.format(table="t")} WHERE t.created_at >= %(since)s AND t.created_at < %(until)s
        """,
        "conversations",
        _FIRST_WORD,
    ),
    Source(
        "sessions",
        f"""
        SELECT s.id, s.ended_at AS at, cu.nickname AS title, s.resolution AS detail, NULL::bigint AS fen,
               s.resolution, s.score
        FROM service_sessions s {_WHO.format(table="s")}
        WHERE s.ended_at >= %(since)s AND s.ended_at < %(until)s
        """,
        "sessions",
        _FIRST_WORD,
    ),
    Source(
        "handoffs",
        f"""
        SELECT h.id, h.asked_at AS at, cu.nickname AS title, h.reason AS detail, NULL::bigint AS fen, h.state,
               extract(epoch FROM h.taken_at - h.asked_at)::float8 AS seconds
        FROM handoffs h {_WHO.format(table="h")}
        WHERE h.asked_at >= %(since)s AND h.asked_at < %(until)s AND h.trigger <> 'staff'
        """,
        "handoffs",
        _FIRST_WORD,
    ),
    Source(
        "gaps",
        f"""
        SELECT i.id, i.created_at AS at, i.question AS title, i.reason AS detail, NULL::bigint AS fen
        FROM gap_items i {_WHO.format(table="i")}
        WHERE i.created_at >= %(since)s AND i.created_at < %(until)s
        """,
        "gaps",
        _FIRST_WORD,
    ),
    Source(
        "coupons_granted",
        """
        SELECT g.id, g.granted_at AS at, k.name AS title, g.reason AS detail, g.value_fen AS fen
        FROM coupon_grants g JOIN coupons k ON k.id = g.coupon_id
        WHERE g.granted_at >= %(since)s AND g.granted_at < %(until)s
        """,
        "coupons",
        "SELECT min(granted_at) FROM coupon_grants",
    ),
    Source(
        "coupons_redeemed",
        """
        SELECT r.id, r.redeemed_at AS at, k.name AS title, r.order_no AS detail, r.discount_fen AS fen, r.order_fen
        FROM coupon_redemptions r JOIN coupon_grants g ON g.id = r.grant_id JOIN coupons k ON k.id = g.coupon_id
        WHERE r.redeemed_at >= %(since)s AND r.redeemed_at < %(until)s AND r.reversed_at IS NULL
        """,
        "coupons",
        "SELECT min(granted_at) FROM coupon_grants",
    ),
    Source(
        "touches",
        f"""
        SELECT t.id, t.sent_at AS at, coalesce(cu.nickname, '') AS title, t.text AS detail, NULL::bigint AS fen,
               t.replied_at, t.opted_out_at
        FROM touches t {_TOUCHED} WHERE t.sent_at >= %(since)s AND t.sent_at < %(until)s AND {_UNASKED}
        """,
        "touches",
        _FIRST_TOUCH,
    ),
    Source(
        "touch_orders",
        f"""
        SELECT t.id, t.ordered_at AS at, coalesce(cu.nickname, '') AS title, t.text AS detail, t.order_fen AS fen
        FROM touches t {_TOUCHED} WHERE t.ordered_at >= %(since)s AND t.ordered_at < %(until)s AND {_UNASKED}
        """,
        "touches",
        _FIRST_TOUCH,
    ),
    Source(
        "tickets",
        """
        SELECT id, opened_at AS at, summary AS title, kind AS detail, NULL::bigint AS fen, kind
        FROM tickets WHERE opened_at >= %(since)s AND opened_at < %(until)s
        """,
        "tickets",
        _FIRST_WORD,
    ),
    Source(
        "bookings",
        """
        SELECT b.id, b.starts_at AS at, s.name AS title, b.status AS detail, b.price_fen AS fen, b.status
        FROM bookings b JOIN services s ON s.id = b.service_id
        WHERE b.starts_at >= %(since)s AND b.starts_at < %(until)s AND b.status <> 'cancelled'
        """,
        "bookings",
        "SELECT min(created_at) FROM bookings",
    ),
]

SOURCES = {source.name: source for source in _ALL}
