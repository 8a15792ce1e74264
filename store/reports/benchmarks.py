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


_QUERY = """
WITH m AS (
    SELECT o.merchant_id, count(*) AS orders, sum(amount_fen)::float8 AS sales,
           avg(amount_fen)::float8 AS average_order,
           100.0 * count(*) FILTER (WHERE EXISTS (
               SELECT FROM orders p WHERE p.merchant_id = o.merchant_id AND p.external_userid = o.external_userid
                 AND p.placed_at < %(since)s)) / count(*) AS returning_share,
           100.0 * sum(refunded_fen) / nullif(sum(amount_fen), 0) AS refund_share
    FROM orders o LEFT JOIN report_settings s USING (merchant_id)
    WHERE placed_at >= %(since)s AND placed_at < %(until)s AND status <> ALL(%(unsold)s)
      AND coalesce(s.benchmark, true)
    GROUP BY o.merchant_id),
like_shops AS (
    SELECT m.* FROM m, (SELECT orders FROM m WHERE merchant_id = %(shop)s) me
    WHERE m.merchant_id <> %(shop)s AND m.orders BETWEEN me.orders / 3 AND me.orders * 3)
SELECT count(*) AS shops,
       percentile_cont(ARRAY[.25, .5, .75]) WITHIN GROUP (ORDER BY sales) AS sales,
       percentile_cont(ARRAY[.25, .5, .75]) WITHIN GROUP (ORDER BY average_order) AS average_order,
       percentile_cont(ARRAY[.25, .5, .75]) WITHIN GROUP (ORDER BY returning_share) AS returning_share,
       percentile_cont(ARRAY[.25, .5, .75]) WITHIN GROUP (ORDER BY refund_share) AS refund_share
FROM like_shops
"""


async def like_shops(connection: Connection, merchant_id: int, span: Span) -> dict[str, Quartiles]:
    """Return quartiles of like shops by measure; empty when they are fewer than `FEWEST` (platform)."""
    asked = {"shop": merchant_id, "since": span.since, "until": span.until, "unsold": UNSOLD}
    row = await (await connection.execute(_QUERY, asked)).fetchone()
    if row is None or row["shops"] < FEWEST:
        return {}
    shops = row.pop("shops") // 10 * 10
    return {
        name: Quartiles(rounded(values[0]), rounded(values[1]), rounded(values[2]), shops)
        for name, values in row.items()
        if values and None not in values
    }


def rounded(value: float) -> float:
    """Return a value with its first two digits only."""
    if value == 0:
        return 0.0
    step = 10.0 ** (floor(log10(abs(value))) - _DIGITS + 1)
    return round(value / step) * step
