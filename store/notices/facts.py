"""What notices tell of orders, refunds and reviews beyond their own rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.engine import Connection


async def order_categories(connection: Connection, items: Sequence[dict[str, Any]]) -> list[str]:
    """Return the categories of what was bought, by product code or, without one, by name."""
    query = """
    SELECT DISTINCT p.category FROM products p LEFT JOIN variants v ON v.product_id = p.id
    WHERE p.category <> '' AND (p.sku = ANY(%(skus)s) OR v.sku = ANY(%(skus)s) OR p.name = ANY(%(names)s)) ORDER BY 1
    """
    skus = [str(item["sku"]) for item in items if item.get("sku")]
    names = [str(item["name"]) for item in items if item.get("name") and not item.get("sku")]
    rows = await (await connection.execute(query, {"skus": skus, "names": names})).fetchall()
    return [row["category"] for row in rows]


async def latest_refund(connection: Connection, order_no: str) -> dict[str, Any] | None:
    """Return the refund of an order that moved last: id, amount_fen and moved_at."""
    query = """
    SELECT id, amount_fen, coalesce(closed_at, asked_at) AS moved_at FROM refunds WHERE order_no = %s
    ORDER BY coalesce(closed_at, asked_at) DESC, id DESC LIMIT 1
    """
    return await (await connection.execute(query, (order_no,))).fetchone()


async def review_by_id(connection: Connection, review_id: int) -> dict[str, Any] | None:
    """Return a review with the store of its order and the category of its product."""
    query = """
    SELECT r.id, r.order_no, r.product_sku, r.stars, r.text, coalesce(o.store_name, '') AS store_name,
           coalesce(p.category, '') AS category
    FROM reviews r LEFT JOIN orders o ON o.merchant_id = r.merchant_id AND o.order_no = r.order_no
    LEFT JOIN products p ON p.merchant_id = r.merchant_id AND p.sku = r.product_sku
    WHERE r.id = %s
    """
    return await (await connection.execute(query, (review_id,))).fetchone()
