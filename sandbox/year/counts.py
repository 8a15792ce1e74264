"""Counting the numbers of a report another way: SQL of its own on the shop's tables, by WHERE of wall clock times.

Nothing here asks the code that made the report: neither its spans nor its sources.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from store.engine import Connection

_SOLD = "status NOT IN ('待付款', '已取消', '已关闭')"
_IN = ">= %(since)s::timestamptz AND {0} < %(until)s::timestamptz"


def _in(column: str) -> str:
    return f"{column} {_IN.format(column)}"


_COUNTS = f"""
WITH o AS (SELECT *, min(placed_at) FILTER (WHERE {_SOLD}) OVER (PARTITION BY external_userid) AS first_at FROM orders
           WHERE external_userid IN (SELECT external_userid FROM orders WHERE {_in("placed_at")})),
sold AS (SELECT * FROM o WHERE {_in("placed_at")} AND {_SOLD}),
buyer AS (SELECT external_userid, bool_or(first_at < %(since)s::timestamptz) AS old FROM sold GROUP BY 1),
refund AS (SELECT * FROM refunds), review AS (SELECT * FROM reviews WHERE {_in("written_at")}),
word AS (SELECT * FROM messages WHERE {_in("sent_at")} AND origin = 3 AND status <> 'history'),
turn AS (SELECT * FROM turns WHERE {_in("created_at")}),
chat AS (SELECT * FROM service_sessions WHERE {_in("ended_at")}),
hand AS (SELECT *, extract(epoch FROM taken_at) - extract(epoch FROM asked_at) AS took FROM handoffs
         WHERE {_in("asked_at")} AND trigger <> 'staff'),
touch AS (SELECT * FROM touches WHERE reason IN ('dormant', 'birthday', 'festival', 'repurchase', 'care', 'broadcast'))
SELECT
  (SELECT coalesce(sum(amount_fen), 0) FROM sold) AS sales, (SELECT count(*) FROM sold) AS orders,
  (SELECT round(1.0 * sum(amount_fen) / nullif(count(*), 0)) FROM sold) AS average_order,
  (SELECT count(*) FROM buyer) AS buyers, (SELECT count(*) FROM buyer WHERE NOT old) AS new_buyers,
  (SELECT count(*) FROM buyer WHERE old) AS returning_buyers,
  (SELECT round(100 * avg(old::int), 1) FROM buyer) AS returning_share,
  (SELECT count(*) FROM customers WHERE {_in("created_at")}) AS new_customers,
  (SELECT count(*) FROM customers WHERE created_at < %(until)s::timestamptz) AS customers_total,
  (SELECT count(*) FROM refund WHERE {_in("asked_at")}) AS refunds_asked,
  (SELECT count(closed_at) FROM refund WHERE {_in("closed_at")} AND state = 'paid') AS refunds_paid,
  (SELECT coalesce(sum(amount_fen), 0) FROM refund WHERE {_in("closed_at")} AND state = 'paid') AS refunded,
  (SELECT count(*) FROM review) AS reviews, (SELECT count(*) FROM review WHERE stars IN (1, 2)) AS bad_reviews,
  (SELECT round(avg(stars), 2) FROM review) AS stars,
  (SELECT count(DISTINCT conversation_id) FROM word) AS conversations, (SELECT count(*) FROM word) AS customer_messages,
  (SELECT count(*) FROM turn) AS answers,
  (SELECT round(avg(milliseconds) / 1000, 1) FROM (SELECT milliseconds, row_number() OVER (ORDER BY milliseconds) AS n,
      count(*) OVER () AS all_n FROM turn) m WHERE n IN ((all_n + 1) / 2, all_n / 2 + 1)) AS answer_seconds,
  (SELECT count(*) FROM chat) AS sessions, (SELECT count(*) FROM chat WHERE resolution = 'confirmed') AS confirmed,
  (SELECT count(*) FROM chat WHERE resolution = 'assumed') AS assumed,
  (SELECT count(*) FROM chat WHERE resolution LIKE 'handed%%') AS handed_over,
  (SELECT count(*) FROM chat WHERE resolution = 'lost') AS lost,
  (SELECT round(100 * avg((resolution LIKE '%%med')::int), 1) FROM chat) AS assistant_share,
  (SELECT count(score) FROM chat) AS surveys,
  (SELECT round(100 * avg((score = 3)::int), 1) FROM chat WHERE score > 0) AS satisfied_share,
  (SELECT count(*) FROM hand) AS handoffs, (SELECT count(*) FROM hand WHERE state = 'lost') AS handoffs_missed,
  (SELECT round(avg(took)) FROM (SELECT took, row_number() OVER (ORDER BY took) AS n, count(*) OVER () AS all_n
      FROM hand WHERE took IS NOT NULL) m WHERE n IN ((all_n + 1) / 2, all_n / 2 + 1)) AS wait_seconds,
  (SELECT count(*) FROM gap_items WHERE {_in("created_at")}) AS gaps,
  (SELECT count(*) FROM coupon_grants WHERE {_in("granted_at")}) AS coupons_granted,
  (SELECT count(*) FROM coupon_redemptions WHERE {_in("redeemed_at")}) AS coupons_redeemed,
  (SELECT coalesce(sum(discount_fen), 0) FROM coupon_redemptions WHERE {_in("redeemed_at")}) AS coupon_discount,
  (SELECT coalesce(sum(order_fen), 0) FROM coupon_redemptions WHERE {_in("redeemed_at")}) AS coupon_sales,
  (SELECT count(*) FROM touch WHERE {_in("sent_at")}) AS touches,
  (SELECT count(replied_at) FROM touch WHERE {_in("sent_at")}) AS touch_replies,
  (SELECT count(opted_out_at) FROM touch WHERE {_in("sent_at")}) AS opt_outs,
  (SELECT count(*) FROM touch WHERE {_in("ordered_at")}) AS touch_orders,
  (SELECT coalesce(sum(order_fen), 0) FROM touch WHERE {_in("ordered_at")}) AS touch_sales,
  (SELECT count(*) FROM tickets WHERE {_in("opened_at")}) AS tickets,
  (SELECT count(*) FROM tickets WHERE {_in("opened_at")} AND kind = 'complaint') AS complaints,
  (SELECT count(*) FROM bookings WHERE {_in("starts_at")} AND status <> 'cancelled') AS bookings,
  (SELECT count(*) FROM bookings WHERE {_in("starts_at")} AND status = 'no_show') AS no_shows
"""  # noqa: S608  (fixed parts)
_PIECES = f"""
SELECT i->>'name' AS name, count(*) AS pieces, sum((i->>'price_fen')::bigint) / 100.0 AS yuan,
       count(DISTINCT order_no) AS orders
FROM orders, jsonb_array_elements(items) i WHERE {_in("placed_at")} AND {_SOLD} GROUP BY 1
"""  # noqa: S608
_BY_DAY = f"""
SELECT to_char(placed_at AT TIME ZONE 'PRC', 'FMMM/FMDD') AS day, sum(amount_fen) / 100.0 AS yuan
FROM orders WHERE {_in("placed_at")} AND {_SOLD} AND to_char(placed_at AT TIME ZONE 'PRC', 'HH24:MI') < %(clock)s
GROUP BY 1
"""  # noqa: S608

Counted = dict[str, float | None]


async def counted(connection: Connection, since: datetime, until: datetime) -> Counted:
    """Return every figure of a shop in a span, counted anew."""
    row = await (await connection.execute(_COUNTS.encode(), {"since": since, "until": until})).fetchone()
    return {name: None if value is None else float(value) for name, value in (row or {}).items()}


async def pieces(connection: Connection, since: datetime, until: datetime) -> dict[str, list[Any]]:
    """Return pieces, yuan and orders of each product in a span; the year's orders hold one piece a line."""
    rows = await (await connection.execute(_PIECES.encode(), {"since": since, "until": until})).fetchall()
    return {row["name"]: [row["pieces"], float(row["yuan"]), row["orders"]] for row in rows}


async def yuan_by_day(connection: Connection, since: datetime, until: datetime, clock: str) -> dict[str, float]:
    """Return the sales of each day as charts name them (11/7), of each only what came before `clock`."""
    asked = {"since": since, "until": until, "clock": clock}
    rows = await (await connection.execute(_BY_DAY.encode(), asked)).fetchall()
    return {row["day"]: float(row["yuan"]) for row in rows}
