"""How much is left of what sells, how fast it goes, and for how many days it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.errors import NotFound
from agent.phrases import say
from store.alerts.settings import AlertSettings
from store.engine import Connection
from store.reports.sources import UNSOLD

SPEED_DAYS = 28
"""Speed of sale is told from so many days."""


@dataclass(frozen=True, slots=True)
class Level:
    """A variant in a store: pieces left and sold in `SPEED_DAYS`, for how many days they last, its price in fen.

    `days_left` is None when it does not sell. `colour` is out, red or yellow, None when there is enough.
    """

    sku: str
    store_name: str
    name: str
    options: dict[str, str]
    stock: int
    sold: int
    days_left: float | None
    colour: str | None
    price_fen: int
    product_id: int

    @property
    def subject(self) -> str:
        """What tells it from others."""
        return f"{self.sku}@{self.store_name}" if self.store_name else self.sku

    @property
    def title(self) -> str:
        """Its name with options and store, as people say it."""
        chosen = "".join(self.options.values())
        store = f"（{self.store_name}）" if self.store_name else ""
        return f"{self.name}{f' {chosen}' if chosen else ''}{store}"

    @property
    def per_day(self) -> float:
        """Pieces sold a day."""
        return self.sold / SPEED_DAYS


# a variant without limits of its own that did not sell is left alone: nobody misses it
_LEVELS = f"""
WITH sold AS (
    SELECT i.sku, o.store_name, sum(coalesce(i.quantity, 1))::bigint AS pieces
    FROM orders o CROSS JOIN LATERAL jsonb_to_recordset(o.items) AS i(sku text, quantity bigint)
    WHERE o.placed_at > %(since)s AND o.placed_at <= %(now)s AND o.status <> ALL(%(unsold)s) AND i.sku <> ''
    GROUP BY 1, 2),
speed AS (
    SELECT v.id, v.sku, v.store_name, p.name, v.options, v.stock, coalesce(v.price_fen, p.price_fen) AS price_fen,
           p.id AS product_id, coalesce(CASE v.store_name WHEN '' THEN every.pieces ELSE here.pieces END, 0) AS sold,
           l.yellow, coalesce(l.yellow, %(yellow)s) AS yellow_at, coalesce(l.red, %(red)s) AS red_at,
           coalesce(l.lead_days, %(lead)s) AS lead
    FROM variants v JOIN products p ON p.id = v.product_id
    LEFT JOIN stock_limits l ON l.merchant_id = v.merchant_id AND l.sku = v.sku
    LEFT JOIN sold here ON here.sku = v.sku AND here.store_name = v.store_name
    LEFT JOIN (SELECT sku, sum(pieces)::bigint AS pieces FROM sold GROUP BY 1) every ON every.sku = v.sku
    WHERE p.listed),
lasting AS (SELECT *, round(stock * {SPEED_DAYS}.0 / nullif(sold, 0), 1) AS days_left FROM speed),
levels AS (
    SELECT *, CASE
        WHEN yellow IS NULL AND sold = 0 THEN NULL
        WHEN stock = 0 THEN 'out'
        WHEN stock <= red_at OR days_left <= lead THEN 'red'
        WHEN stock <= yellow_at OR days_left <= 2 * lead THEN 'yellow' END AS colour
    FROM lasting)
"""  # noqa: S608  (fixed parts)
_SHOWN = f"""{_LEVELS}
SELECT sku, store_name, name, options, stock, sold, days_left::float8 AS days_left, colour, price_fen, product_id
FROM levels WHERE NOT %(low)s OR colour IS NOT NULL ORDER BY id
"""  # noqa: S608  (fixed parts)
_LOW = f"{_LEVELS} SELECT count(*) AS n FROM levels WHERE colour IS NOT NULL"  # noqa: S608  (fixed parts)


async def stock_levels(
    connection: Connection, settings: AlertSettings, now: datetime, *, low: bool = False
) -> list[Level]:
    """Return every listed variant with its stock, speed of sale and colour; by `low` only those that have a colour."""
    rows = await (await connection.execute(_SHOWN.encode(), _asked(settings, now) | {"low": low})).fetchall()
    return [Level(**row) for row in rows]


async def count_low(connection: Connection, settings: AlertSettings, now: datetime) -> int:
    """Return how many listed variants have a colour."""
    row = await (await connection.execute(_LOW.encode(), _asked(settings, now))).fetchone()
    return int(row["n"]) if row else 0


def _asked(settings: AlertSettings, now: datetime) -> dict[str, Any]:
    limits = {"yellow": settings.yellow, "red": settings.red, "lead": settings.lead_days}
    return limits | {"since": now - timedelta(days=SPEED_DAYS), "now": now, "unsold": UNSOLD}


async def list_limits(connection: Connection) -> list[dict[str, Any]]:
    """Return the limits that variants have of their own."""
    query = "SELECT sku, yellow, red, lead_days FROM stock_limits ORDER BY sku"
    return list(await (await connection.execute(query)).fetchall())


async def save_limit(connection: Connection, merchant_id: int, sku: str, yellow: int, red: int, lead_days: int) -> None:
    """Give a variant limits of its own; raises `NotFound` for an unknown one."""
    if not (await connection.execute("SELECT FROM variants WHERE sku = %s LIMIT 1", (sku,))).rowcount:
        raise NotFound(say("alert_no_sku", book="report", sku=sku))
    query = """
    INSERT INTO stock_limits (merchant_id, sku, yellow, red, lead_days) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id, sku) DO UPDATE SET yellow = excluded.yellow, red = excluded.red,
        lead_days = excluded.lead_days
    """
    await connection.execute(query, (merchant_id, sku, yellow, red, lead_days))


async def delete_limit(connection: Connection, sku: str) -> None:
    """Let a variant have the shop's limits again; raises `NotFound`."""
    if not (await connection.execute("DELETE FROM stock_limits WHERE sku = %s", (sku,))).rowcount:
        raise NotFound(say("alert_no_sku", book="report", sku=sku))
