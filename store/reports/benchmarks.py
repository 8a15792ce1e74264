"""How like shops did, so told that nobody's own number can be read from it (platform).

Like shops sold a similar number of orders in the same span. Nothing is told of fewer than `FEWEST`; what is told are
quartiles rounded to two digits, so that a shop coming or going moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

from agent.periods import Span
from store.engine import Connection
from store.reports.sources import UNSOLD

FEWEST = 20
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Three rounded quartiles of so many other shops; `shops` is rounded down to tens."""

    low: float
    middle: float
    high: float
    shops: int


_MEASURES = ("sales", "average_order", "returning_share", "refund_share")
_QUERY = """
WITH sold AS (
    SELECT o.merchant_id, o.external_userid, o.amount_fen FROM orders o LEFT JOIN report_settings s USING (merchant_id)
    WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s AND o.status <> ALL(%(unsold)s)
      AND coalesce(s.benchmark, true)),
buyers AS (
    SELECT merchant_id, external_userid, EXISTS (
        SELECT FROM orders p WHERE p.merchant_id = b.merchant_id AND p.external_userid = b.external_userid
          AND p.placed_at < %(since)s AND p.status <> ALL(%(unsold)s)) AS known
    FROM sold b WHERE external_userid IS NOT NULL GROUP BY 1, 2),
m AS (
    SELECT merchant_id, count(*) AS orders, sum(amount_fen)::float8 AS sales, avg(amount_fen)::float8 AS average_order,
           (SELECT 100.0 * avg(known::int) FROM buyers b WHERE b.merchant_id = sold.merchant_id) AS returning_share,
           100.0 * coalesce((SELECT sum(r.amount_fen) FROM refunds r WHERE r.merchant_id = sold.merchant_id
               AND r.state = 'paid' AND coalesce(r.closed_at, r.asked_at) >= %(since)s
               AND coalesce(r.closed_at, r.asked_at) < %(until)s), 0) / nullif(sum(amount_fen), 0) AS refund_share
    FROM sold GROUP BY merchant_id),
like_shops AS (
    SELECT m.* FROM m, (SELECT orders FROM m WHERE merchant_id = %(shop)s) me
    WHERE m.merchant_id <> %(shop)s AND m.orders BETWEEN me.orders / 3 AND me.orders * 3)
SELECT {measures}
FROM like_shops
"""


async def like_shops(connection: Connection, merchant_id: int, span: Span) -> dict[str, Quartiles]:
    """Return quartiles of like shops by measure, those fewer than `FEWEST` shops have are left out (platform)."""
    asked = {"shop": merchant_id, "since": span.since, "until": span.until, "unsold": UNSOLD}
    query = _QUERY.replace("{measures}", ", ".join(_measured(name) for name in _MEASURES))
    row = await (await connection.execute(query.encode(), asked)).fetchone() or {}
    found = {}
    for name in _MEASURES:
        shops, values = row.get(f"{name}_shops", 0), row.get(name)
        if shops >= FEWEST and values:
            found[name] = Quartiles(rounded(values[0]), rounded(values[1]), rounded(values[2]), shops // 10 * 10)
    return found


def _measured(name: str) -> str:
    quartiles = f"percentile_cont(ARRAY[.25, .5, .75]) WITHIN GROUP (ORDER BY {name})"
    return f"count({name}) AS {name}_shops, {quartiles} AS {name}"


def rounded(value: float) -> float:
    """Return a value with its first two digits only."""
    if value == 0:
        return 0.0
    step = 10.0 ** (floor(log10(abs(value))) - _DIGITS + 1)
    return round(value / step) * step
