"""Lists beside the figures: what sold best and not at all, what was asked in vain, who of the staff answered."""

from __future__ import annotations

from dataclasses import dataclass

from agent.periods import Span
from store.engine import Connection
from store.reports.sources import UNSOLD


@dataclass(frozen=True, slots=True)
class Sold:
    """A product as it sold in a span; `fen` at the prices of the order lines, 0 where they name none."""

    name: str
    pieces: int
    fen: int
    orders: int


@dataclass(frozen=True, slots=True)
class Slow:
    """A product with stock that sold little: pieces left, what they are worth in fen, pieces sold in the span."""

    product_id: int
    name: str
    stock: int
    worth_fen: int
    sold: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked in vain so many times in a span."""

    gap_id: int
    question: str
    times: int


@dataclass(frozen=True, slots=True)
class Served:
    """What one of the staff did in a span; the wait in seconds is the median of those they took."""

    userid: str
    name: str
    taken: int
    wait_seconds: float | None
    answered: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class Hour:
    """Orders of one hour of the day, 0 to 23 in shop time."""

    hour: int
    orders: int


_LINES = """
FROM orders o CROSS JOIN LATERAL jsonb_to_recordset(o.items)
    AS i(name text, sku text, quantity bigint, price_fen bigint)
WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s AND o.status <> ALL(%(unsold)s)
"""


async def best_sellers(connection: Connection, span: Span, limit: int = 10) -> list[Sold]:
    """Return what sold most pieces, first."""
    query = f"""
    SELECT i.name, sum(coalesce(i.quantity, 1))::bigint AS pieces, count(DISTINCT o.id) AS orders,
           coalesce(sum(coalesce(i.quantity, 1) * i.price_fen), 0)::bigint AS fen
    {_LINES} GROUP BY i.name ORDER BY pieces DESC, fen DESC, i.name LIMIT %(limit)s
    """
    rows = await (await connection.execute(query.encode(), _asked(span) | {"limit": limit})).fetchall()
    return [Sold(**row) for row in rows]


async def slow_movers(connection: Connection, span: Span, most_sold: int = 0) -> list[Slow]:
    """Return all products with stock of which at most `most_sold` pieces sold, the dearest heap first.

    A line of an order tells of a product by its name, its sku or a variant's; who fits twice is counted once.
    """
    query = f"""
    WITH sold AS (
        SELECT row_number() OVER () AS line, i.sku, i.name, sum(coalesce(i.quantity, 1))::bigint AS pieces
        {_LINES} GROUP BY i.sku, i.name),
    told AS (
        SELECT p.id AS product_id, s.line, s.pieces FROM products p JOIN sold s ON s.name = p.name
        UNION SELECT p.id, s.line, s.pieces FROM products p JOIN sold s ON s.sku = p.sku
        UNION SELECT v.product_id, s.line, s.pieces FROM variants v JOIN sold s ON s.sku = v.sku),
    moved AS (SELECT product_id, sum(pieces)::bigint AS pieces FROM told GROUP BY product_id)
    SELECT p.id AS product_id, p.name, sum(v.stock)::bigint AS stock,
           sum(v.stock * coalesce(v.price_fen, p.price_fen))::bigint AS worth_fen, coalesce(m.pieces, 0) AS sold
    FROM products p JOIN variants v ON v.product_id = p.id LEFT JOIN moved m ON m.product_id = p.id
    WHERE p.listed AND coalesce(m.pieces, 0) <= %(most)s
    GROUP BY p.id, m.pieces HAVING sum(v.stock) > 0 ORDER BY worth_fen DESC, p.id
    """
    asked = _asked(span) | {"most": most_sold}
    return [Slow(**row) for row in await (await connection.execute(query.encode(), asked)).fetchall()]


async def top_gaps(connection: Connection, span: Span, limit: int = 5) -> list[Asked]:
    """Return what was asked in vain most often, of what is still open."""
    query = """
    SELECT g.id AS gap_id, g.question, count(*) AS times FROM gap_items i JOIN gaps g ON g.id = i.gap_id
    WHERE i.created_at >= %s AND i.created_at < %s AND g.state = 'open'
    GROUP BY g.id ORDER BY times DESC, g.id LIMIT %s
    """
    rows = await (await connection.execute(query, (span.since, span.until, limit))).fetchall()
    return [Asked(**row) for row in rows]


async def staff_work(connection: Connection, span: Span) -> list[Served]:
    """Return what each of the staff took over, how long customers waited, and what they said after."""
    query = """
    SELECT h.servicer_userid AS userid, coalesce(max(w.name), h.servicer_userid) AS name, count(*) AS taken,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM h.taken_at - h.asked_at))::float8
               AS wait_seconds,
           count(s.score) AS answered, count(*) FILTER (WHERE s.score = 3) AS satisfied
    FROM handoffs h LEFT JOIN LATERAL (
        SELECT score FROM service_sessions s WHERE s.conversation_id = h.conversation_id
          AND s.resolution = 'handed_over' AND s.ended_at >= h.taken_at ORDER BY s.id LIMIT 1) s ON true
    LEFT JOIN staff w ON w.merchant_id = h.merchant_id AND w.userid = h.servicer_userid
    WHERE h.asked_at >= %s AND h.asked_at < %s AND h.taken_at IS NOT NULL AND h.servicer_userid IS NOT NULL
    GROUP BY h.servicer_userid ORDER BY taken DESC, userid
    """
    rows = await (await connection.execute(query, (span.since, span.until))).fetchall()
    return [Served(**row) for row in rows]


async def busy_hours(connection: Connection, span: Span, zone: str) -> list[Hour]:
    """Return how many orders came in each hour that had any."""
    query = """
    SELECT extract(hour FROM o.placed_at AT TIME ZONE %(zone)s)::int AS hour, count(*) AS orders FROM orders o
    WHERE o.placed_at >= %(since)s AND o.placed_at < %(until)s AND o.status <> ALL(%(unsold)s) GROUP BY 1 ORDER BY 1
    """
    return [Hour(**row) for row in await (await connection.execute(query, _asked(span) | {"zone": zone})).fetchall()]


def _asked(span: Span) -> dict[str, object]:
    return {"since": span.since, "until": span.until, "unsold": UNSOLD}
