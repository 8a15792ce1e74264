"""Products and stock as their sources tell them, many at once and in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from store.engine import Connection
from store.json import dumps
from store.records.product import ProductRecord, StockRecord, VariantRecord
from store.upserting import Outcome, Table, Versioned, Written, hold, write

PRODUCTS = Table(
    "products",
    keys=("sku",),
    columns={
        "name": "text",
        "category": "text",
        "aliases": "text[]",
        "description": "text",
        "price_fen": "bigint",
        "list_price_fen": "bigint",
        "images": "text[]",
        "size_table": "jsonb",
        "listed": "boolean",
    },
    defaults={"category": "", "aliases": [], "description": "", "images": [], "size_table": [], "listed": True},
)
STRUCTURE = Table(
    "variants",
    keys=("sku", "store_name"),
    columns={"product_id": "bigint", "options": "jsonb", "price_fen": "bigint"},
    defaults={"options": {}},
)
STOCK = Table("variants", keys=("sku", "store_name"), columns={"stock": "integer"}, defaults={})


async def write_products(
    connection: Connection, merchant_id: int, products: Sequence[Versioned[ProductRecord]], source: str
) -> list[Written]:
    """Add or change products by SKU with their variants; stock that came before its product finds it now."""
    await hold(connection, merchant_id, PRODUCTS.name)
    await _drop_low_list_prices(connection, merchant_id, products)
    rows = [_product_row(each.record) | {"version": each.version, "source": source} for each in products]
    written = await write(connection, merchant_id, PRODUCTS, rows)
    taken = {done.key[0]: done.id for done in written if done.outcome is not Outcome.STALE}
    known = [each for each in products if each.record.sku in taken]
    variants = [(taken[each.record.sku], variant) for each in known for variant in each.record.variants]
    await _write_structure(connection, merchant_id, variants, source)
    await _write_own_stock(connection, merchant_id, known, source)
    await _find_products(connection, merchant_id, list(taken))
    return written


async def write_stock(
    connection: Connection, merchant_id: int, stock: Sequence[Versioned[StockRecord]], source: str
) -> list[Written]:
    """Set stock by SKU and store; a SKU nobody knows yet waits for its product."""
    rows = [
        {
            "sku": each.record.sku,
            "store_name": each.record.store,
            "stock": each.record.stock,
            "version": each.version,
            "source": source,
        }
        for each in stock
    ]
    written = await write(connection, merchant_id, STOCK, rows)
    await _find_products(connection, merchant_id, [done.key[0] for done in written if done.outcome is Outcome.ADDED])
    return written


def _product_row(product: ProductRecord) -> dict[str, Any]:
    row = product.model_dump(exclude={"variants"}, mode="json")
    return row | {"size_table": row["size_table"] or None}


async def _drop_low_list_prices(
    connection: Connection, merchant_id: int, products: Sequence[Versioned[ProductRecord]]
) -> None:
    """Forget struck-through prices that a new price has overtaken."""
    query = """
    UPDATE products p SET list_price_fen = NULL
    FROM jsonb_to_recordset(%s::jsonb) AS j(sku text, price_fen bigint, version bigint)
    WHERE p.merchant_id = %s AND p.sku = j.sku AND p.list_price_fen < j.price_fen
      AND coalesce(j.version, p.version) >= p.version
    """
    rows = [{"sku": p.record.sku, "price_fen": p.record.price_fen, "version": p.version} for p in products]
    await connection.execute(query, (dumps(rows), merchant_id))


async def _write_structure(
    connection: Connection, merchant_id: int, variants: Sequence[tuple[int, VariantRecord]], source: str
) -> None:
    """Write what the variants are, for every store that has them; how many there are stays."""
    await hold(connection, merchant_id, STRUCTURE.name)
    query = "SELECT sku, store_name FROM variants WHERE merchant_id = %s AND sku = ANY(%s)"
    skus = [variant.sku for _, variant in variants]
    stores: dict[str, set[str]] = {}
    for row in await (await connection.execute(query, (merchant_id, skus))).fetchall():
        stores.setdefault(row["sku"], set()).add(row["store_name"])
    rows = [
        {
            "sku": variant.sku,
            "store_name": store,
            "product_id": product_id,
            "options": variant.options or None,
            "price_fen": variant.price_fen,
            "source": source,
        }
        for product_id, variant in variants
        for store in sorted(stores.get(variant.sku, set()) | _own_store(variant, stores))
    ]
    await write(connection, merchant_id, STRUCTURE, rows)


def _own_store(variant: VariantRecord, stores: dict[str, set[str]]) -> set[str]:
    """Return the store a variant names; one without stock adds no row beside those that have some."""
    return {variant.store} if variant.stock is not None or variant.sku not in stores else set()


async def _write_own_stock(
    connection: Connection, merchant_id: int, products: Iterable[Versioned[ProductRecord]], source: str
) -> None:
    stock = [
        Versioned(StockRecord(sku=variant.sku, store=variant.store, stock=variant.stock), each.version)
        for each in products
        for variant in each.record.variants
        if variant.stock is not None
    ]
    await write_stock(connection, merchant_id, stock, source)


async def _find_products(connection: Connection, merchant_id: int, skus: Sequence[str]) -> None:
    """Give variants without a product theirs: that of the same SKU in another store, or the one with this very SKU."""
    query = """
    UPDATE variants v SET product_id = coalesce(s.product_id, p.id), options = coalesce(s.options, v.options),
        price_fen = coalesce(s.price_fen, v.price_fen)
    FROM variants w
        LEFT JOIN LATERAL (
            SELECT product_id, options, price_fen FROM variants
            WHERE merchant_id = w.merchant_id AND sku = w.sku AND product_id IS NOT NULL LIMIT 1) s ON true
        LEFT JOIN products p ON p.merchant_id = w.merchant_id AND p.sku = w.sku
    WHERE v.id = w.id AND w.merchant_id = %s AND w.product_id IS NULL AND w.sku = ANY(%s)
    """
    if skus:
        await connection.execute(query, (merchant_id, list(skus)))
