"""Reviews: what customers wrote about their orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.engine import Connection
from store.records.review import ReviewRecord
from store.upserting import Table, Versioned, Written, write

REVIEWS = Table(
    "reviews",
    keys=("review_no",),
    columns={
        "order_no": "text",
        "product_sku": "text",
        "stars": "smallint",
        "text": "text",
        "images": "text[]",
        "reply": "text",
        "written_at": "timestamptz",
    },
    defaults={"order_no": "", "product_sku": "", "text": "", "images": [], "reply": ""},
)


async def write_reviews(
    connection: Connection, merchant_id: int, reviews: Sequence[Versioned[ReviewRecord]], source: str
) -> list[Written]:
    """Add or change reviews by number."""
    rows = [each.record.model_dump() | {"version": each.version, "source": source} for each in reviews]
    return await write(connection, merchant_id, REVIEWS, rows)


async def list_reviews(
    connection: Connection, *, limit: int, before: int | None = None, stars_at_most: int = 5
) -> list[dict[str, Any]]:
    """Return reviews with their order and product, the last to come first; `before` is the last id seen."""
    query = """
    SELECT r.id, r.review_no, r.order_no, o.id AS order_id, r.product_sku, coalesce(p.name, '') AS product, r.stars,
           r.text, r.images, r.reply, r.written_at, r.source
    FROM reviews r LEFT JOIN orders o ON o.merchant_id = r.merchant_id AND o.order_no = r.order_no
    LEFT JOIN products p ON p.merchant_id = r.merchant_id AND p.sku = r.product_sku
    WHERE (%(before)s::bigint IS NULL OR r.id < %(before)s) AND r.stars <= %(stars)s ORDER BY r.id DESC LIMIT %(limit)s
    """
    values = {"before": before, "stars": stars_at_most, "limit": limit}
    return list(await (await connection.execute(query, values)).fetchall())
