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
    """A variant in a store: pieces left and sold in `SPEED_DAYS`, its limits, and its price in fen."""

    sku: str
    store_name: str
    name: str
    options: dict[str, str]
    stock: int
    sold: int
    price_fen: int
    yellow: int | None
    red: int | None
    lead_days: int | None
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

    @property
    def days_left(self) -> float | None:
        """For how many days it lasts at that speed; None when it does not sell."""
        return round(self.stock / self.per_day, 1) if self.sold else None

    def colour(self, settings: AlertSettings) -> str | None:
        """Return out, red or yellow, None when there is enough.

        A variant without limits of its own that did not sell is left alone: nobody misses it.
        """
        if self.yellow is None and not self.sold:
            return None
        if self.stock == 0:
            return "out"
        yellow, red = self.yellow, self.red
        limits = (settings.yellow, settings.red) if yellow is None or red is None else (yellow, red)
        lead = settings.lead_days if self.lead_days is None else self.lead_days
        left = self.days_left
        if self.stock <= limits[1] or (left is not None and left <= lead):
            return "red"
        return "yellow" if self.stock <= limits[0] or (left is not None and left <= 2 * lead) else None


_LEVELS = """
WITH sold AS (
    SELECT i.sku, o.store_name, sum(coalesce(i.quantity, 1))::bigint AS pieces
    FROM orders o CROSS JOIN LATERAL jsonb_to_recordset(o.items) AS i(sku text, quantity bigint)
    WHERE o.placed_at > %(since)s AND o.placed_at <= %(now)s AND o.status <> ALL(%(unsold)s) AND i.sku <> ''
    GROUP BY 1, 2)
SELECT v.sku, v.store_name, p.name, v.options, v.stock, coalesce(v.price_fen, p.price_fen) AS price_fen,
       coalesce((SELECT sum(s.pieces) FROM sold s WHERE s.sku = v.sku
                 AND (v.store_name = '' OR s.store_name = v.store_name)), 0)::bigint AS sold,
       l.yellow, l.red, l.lead_days, p.id AS product_id
FROM variants v JOIN products p ON p.id = v.product_id
LEFT JOIN stock_limits l ON l.merchant_id = v.merchant_id AND l.sku = v.sku
WHERE p.listed ORDER BY v.id
"""


async def stock_levels(connection: Connection, now: datetime) -> list[Level]:
    """Return every listed variant with its stock and speed of sale."""
    asked = {"since": now - timedelta(days=SPEED_DAYS), "now": now, "unsold": UNSOLD}
    return [Level(**row) for row in await (await connection.execute(_LEVELS, asked)).fetchall()]


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
