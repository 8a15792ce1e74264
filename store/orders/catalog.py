"""The catalogue: products, and their variants with stock per store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from store.columns import document, identity, moment, shop_key, texts
from store.engine import Connection
from store.json import dumps


class Product(SQLModel, table=True):
    """Something the shop sells; prices in fen."""

    __tablename__: ClassVar[Any] = "products"
    __table_args__ = (UniqueConstraint("merchant_id", "sku"),)

    id: int = identity()
    merchant_id: int = shop_key()
    sku: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    category: str = Field(default="", sa_type=Text)
    aliases: list[str] = texts()
    description: str = Field(default="", sa_type=Text)
    price_fen: int = Field(sa_type=BigInteger)
    list_price_fen: int | None = Field(default=None, sa_type=BigInteger)
    images: list[str] = texts()
    size_table: list[Any] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]"))
    listed: bool = True
    version: int = Field(default=0, sa_type=BigInteger)
    source: str = Field(default="", sa_type=Text)
    updated_at: datetime = moment()


class Variant(SQLModel, table=True):
    """One choice of a product (颜色, 尺码) and how many are left in a store; `version` is that of its stock."""

    __tablename__: ClassVar[Any] = "variants"
    __table_args__ = (UniqueConstraint("merchant_id", "sku", "store_name"),)

    id: int = identity()
    merchant_id: int = shop_key()
    product_id: int | None = Field(default=None, foreign_key="products.id", ondelete="CASCADE", sa_type=BigInteger)
    sku: str = Field(sa_type=Text)
    options: dict[str, Any] = document()
    stock: int = 0
    store_name: str = Field(default="", sa_type=Text)
    price_fen: int | None = Field(default=None, sa_type=BigInteger)
    version: int = Field(default=0, sa_type=BigInteger)
    source: str = Field(default="", sa_type=Text)
    updated_at: datetime = moment()


@dataclass(frozen=True, slots=True)
class VariantInfo:
    """A variant as the assistant reads it: option values by name, pieces in stock over all stores and by store.

    `price_fen` is set where the variant costs something else than its product.
    """

    sku: str
    options: dict[str, str]
    stock: int
    price_fen: int | None = None
    stores: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductInfo:
    """A product with its variants as the assistant reads it; prices in fen."""

    id: int
    sku: str
    name: str
    category: str
    aliases: tuple[str, ...]
    description: str
    price_fen: int
    list_price_fen: int | None
    variants: tuple[VariantInfo, ...]
    size_table: tuple[dict[str, Any], ...] = ()


_PRODUCTS = """
SELECT p.id, p.sku, p.name, p.category, p.aliases, p.description, p.price_fen, p.list_price_fen, p.size_table,
       coalesce((SELECT json_agg(v ORDER BY v.id) FROM (
           SELECT min(id) AS id, sku, options, sum(stock)::int AS stock, max(price_fen) AS price_fen,
                  coalesce(json_object_agg(store_name, stock) FILTER (WHERE store_name <> ''), '{}') AS stores
           FROM variants
           WHERE product_id = p.id GROUP BY sku, options) v), '[]') AS variants
FROM products p WHERE p.id = ANY(%s) ORDER BY p.id
"""


async def product_names(connection: Connection) -> list[dict[str, Any]]:
    """Return id, name, category and aliases of the products on sale: what a question can name."""
    query = "SELECT id, name, category, aliases FROM products WHERE listed ORDER BY id"
    return list(await (await connection.execute(query)).fetchall())


async def load_products(connection: Connection, ids: Sequence[int]) -> list[ProductInfo]:
    """Return products with today's price and stock."""
    rows = await (await connection.execute(_PRODUCTS, (list(ids),))).fetchall()
    return [
        ProductInfo(
            **{
                **row,
                "aliases": tuple(row["aliases"]),
                "size_table": tuple(row["size_table"]),
                "variants": tuple(_variant(v) for v in row["variants"]),
            }
        )
        for row in rows
    ]


async def option_values(connection: Connection) -> dict[str, set[str]]:
    """Return by option (颜色, 尺码) the values that anything on sale comes in."""
    query = """
    SELECT o.key AS name, array_agg(DISTINCT o.value) AS values
    FROM variants v JOIN products p ON p.id = v.product_id AND p.listed, jsonb_each_text(v.options) o GROUP BY o.key
    """
    return {row["name"]: set(row["values"]) for row in await (await connection.execute(query)).fetchall()}


async def products_with(connection: Connection, options: Mapping[str, Sequence[str]], limit: int) -> list[ProductInfo]:
    """Return products on sale that have all these options in one variant in stock, most pieces first."""
    query = """
    SELECT v.product_id AS id FROM variants v JOIN products p ON p.id = v.product_id AND p.listed
    WHERE v.stock > 0 AND NOT EXISTS (
        SELECT FROM jsonb_each(%(options)s::jsonb) w WHERE NOT w.value ? coalesce(v.options ->> w.key, ''))
    GROUP BY v.product_id ORDER BY sum(v.stock) DESC, v.product_id LIMIT %(limit)s
    """
    asked = {"options": dumps({name: sorted(values) for name, values in options.items()}), "limit": limit}
    ids = [row["id"] for row in await (await connection.execute(query, asked)).fetchall()]
    found = {product.id: product for product in await load_products(connection, ids)}
    return [found[key] for key in ids]


def _variant(row: dict[str, Any]) -> VariantInfo:
    return VariantInfo(row["sku"], row["options"], row["stock"], row["price_fen"], row["stores"])


async def upsert_product(
    session: AsyncSession, merchant_id: int, product: dict[str, Any], variants: Sequence[dict[str, Any]]
) -> None:
    """Add or change one product and its variants (by sku)."""
    values = {"merchant_id": merchant_id, **product}
    statement = insert(Product).values(**values)
    changes = {name: statement.excluded[name] for name in product if name != "sku"}
    done = await session.exec(
        statement.on_conflict_do_update(index_elements=["merchant_id", "sku"], set_=changes).returning(
            Product.__table__.c.id  # type: ignore[attr-defined]
        )
    )
    product_id = done.scalar_one()
    for variant in variants:
        row = insert(Variant).values(merchant_id=merchant_id, product_id=product_id, **variant)
        kept = {"options": row.excluded.options, "stock": row.excluded.stock, "product_id": row.excluded.product_id}
        await session.exec(row.on_conflict_do_update(index_elements=["merchant_id", "sku", "store_name"], set_=kept))


async def list_products(
    connection: Connection, *, limit: int, before: int | None = None, text: str | None = None
) -> list[dict[str, Any]]:
    """Return products with the variants of every store, the last to come first; `text` is a part of name or SKU."""
    query = """
    SELECT p.id, p.sku, p.name, p.category, p.aliases, p.description, p.price_fen, p.list_price_fen, p.images,
           p.size_table, p.listed, p.source, p.updated_at,
           coalesce((SELECT json_agg(json_build_object('sku', v.sku, 'options', v.options, 'price_fen', v.price_fen,
               'store', v.store_name, 'stock', v.stock) ORDER BY v.id)
               FROM variants v WHERE v.product_id = p.id), '[]') AS variants
    FROM products p
    WHERE (%(before)s::bigint IS NULL OR p.id < %(before)s)
      AND (%(text)s::text IS NULL OR strpos(lower(p.name || ' ' || p.sku), lower(%(text)s)) > 0)
    ORDER BY p.id DESC LIMIT %(limit)s
    """
    return list(await (await connection.execute(query, {"before": before, "text": text, "limit": limit})).fetchall())


async def product_by_id(connection: Connection, product_id: int) -> dict[str, Any] | None:
    """Return one product of the shop as `list_products` does, or None."""
    found = await list_products(connection, limit=1, before=product_id + 1)
    return found[0] if found and found[0]["id"] == product_id else None
