"""Orders: what customers bought and where it is now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from store.columns import identity, moment, shop_key
from store.customers.phones import phone_hash, read_phone
from store.engine import Connection
from store.orders.ownership import orders_of_customer
from store.orders.refunds import count_refunds
from store.records.order import OrderRecord
from store.sealing import Sealer
from store.upserting import Outcome, Table, Versioned, Written, write


class Order(SQLModel, table=True):
    """One order of one customer; `amount_fen` is what was paid, `logistics` the trace, newest last."""

    __tablename__: ClassVar[Any] = "orders"
    __table_args__ = (UniqueConstraint("merchant_id", "order_no"),)

    id: int = identity()
    merchant_id: int = shop_key()
    order_no: str = Field(sa_type=Text)
    external_userid: str | None = Field(default=None, sa_type=Text)
    status: str = Field(sa_type=Text)
    amount_fen: int = Field(sa_type=BigInteger)
    items: list[Any] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]"))
    courier: str = Field(default="", sa_type=Text)
    tracking_no: str = Field(default="", sa_type=Text)
    logistics: list[Any] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]"))
    placed_at: datetime = moment()
    buyer_name: str = Field(default="", sa_type=Text)
    phone_hash: str | None = Field(default=None, sa_type=Text)
    phone_last4: str | None = Field(default=None, sa_type=Text)
    store_name: str = Field(default="", sa_type=Text)
    paid_at: datetime | None = moment(nullable=True)
    shipped_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)
    refund_state: str = Field(default="", sa_type=Text)
    refunded_fen: int = Field(default=0, sa_type=BigInteger)
    version: int = Field(default=0, sa_type=BigInteger)
    source: str = Field(default="", sa_type=Text)
    created_at: datetime = moment()
    updated_at: datetime = moment()


async def orders_of(connection: Connection, external_userid: str, limit: int = 5) -> list[dict[str, Any]]:
    """Return a customer's newest orders, by WeCom identity, bound phone or an order they have shown to be theirs.

    Nobody else's: the customer is part of the query, not of a filter.
    """
    query = f"""
    SELECT order_no, status, amount_fen, items, courier, tracking_no, logistics, placed_at
    FROM {orders_of_customer("%(who)s")} o ORDER BY placed_at DESC LIMIT %(limit)s
    """
    found = await connection.execute(query.encode(), {"who": external_userid, "limit": limit})
    return list(await found.fetchall())


async def newest_items(connection: Connection, external_userids: Sequence[str], limit: int) -> dict[str, list[str]]:
    """Return what is in the newest orders of each of these customers, newest first, as `orders_of` finds them."""
    query = f"""
    SELECT who, array_agg(i->>'name' ORDER BY o.placed_at DESC, n) AS names
    FROM unnest(%(who)s::text[]) who
    CROSS JOIN LATERAL (SELECT items, placed_at FROM {orders_of_customer("who")} f
                        ORDER BY placed_at DESC LIMIT %(limit)s) o
    CROSS JOIN LATERAL jsonb_array_elements(o.items) WITH ORDINALITY AS e(i, n)
    WHERE i->>'name' <> '' GROUP BY 1
    """
    rows = await (await connection.execute(query.encode(), {"who": list(external_userids), "limit": limit})).fetchall()
    return {row["who"]: row["names"] for row in rows}


async def upsert_order(session: AsyncSession, merchant_id: int, order: dict[str, Any]) -> None:
    """Add or change one order by its number."""
    statement = insert(Order).values(merchant_id=merchant_id, **order)
    changes = {name: statement.excluded[name] for name in order if name != "order_no"}
    await session.exec(statement.on_conflict_do_update(index_elements=["merchant_id", "order_no"], set_=changes))


ORDERS = Table(
    "orders",
    keys=("order_no",),
    columns={
        "external_userid": "text",
        "status": "text",
        "amount_fen": "bigint",
        "items": "jsonb",
        "courier": "text",
        "tracking_no": "text",
        "logistics": "jsonb",
        "placed_at": "timestamptz",
        "paid_at": "timestamptz",
        "shipped_at": "timestamptz",
        "finished_at": "timestamptz",
        "buyer_name": "text",
        "phone_hash": "text",
        "phone_last4": "text",
        "store_name": "text",
    },
    defaults={"items": [], "courier": "", "tracking_no": "", "logistics": [], "buyer_name": "", "store_name": ""},
)


async def write_orders(
    connection: Connection, merchant_id: int, orders: Sequence[Versioned[OrderRecord]], sealer: Sealer, source: str
) -> list[Written]:
    """Add or change orders by number (`write` says how); refunds that came before their order are counted now."""
    rows = [order_row(each.record, sealer) | {"version": each.version, "source": source} for each in orders]
    written = await write(connection, merchant_id, ORDERS, rows)
    await count_refunds(connection, merchant_id, [done.key[0] for done in written if done.outcome is Outcome.ADDED])
    return written


def order_row(order: OrderRecord, sealer: Sealer) -> dict[str, Any]:
    """Return the columns of an order; None for what its source does not say."""
    last4 = read_phone(order.phone)[1] if order.phone else None
    return {
        **order.model_dump(exclude={"phone", "store", "items", "logistics"}),
        "status": order.status.value,
        "items": None if order.items is None else [item.model_dump() for item in order.items],
        "logistics": None if order.logistics is None else [step.model_dump() for step in order.logistics],
        "store_name": order.store,
        "phone_hash": phone_hash(sealer, order.phone) if order.phone else None,
        "phone_last4": last4,
    }


_SHOWN = """
SELECT id, order_no, external_userid, status, amount_fen, items, courier, tracking_no, logistics, placed_at, paid_at,
       shipped_at, finished_at, buyer_name, phone_last4, store_name, refund_state, refunded_fen, source, updated_at
FROM orders
"""


async def list_orders(
    connection: Connection,
    *,
    limit: int,
    before: int | None = None,
    status: str | None = None,
    number: str | None = None,
) -> list[dict[str, Any]]:
    """Return orders, the last to come first; `before` is the last id seen, `number` a part of an order number."""
    query = f"""{_SHOWN}
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s) AND (%(status)s::text IS NULL OR status = %(status)s)
      AND (%(number)s::text IS NULL OR strpos(order_no, %(number)s) > 0)
    ORDER BY id DESC LIMIT %(limit)s
    """
    values = {"before": before, "status": status, "number": number, "limit": limit}
    return list(await (await connection.execute(query.encode(), values)).fetchall())


async def order_by_id(connection: Connection, order_id: int) -> dict[str, Any] | None:
    """Return one order of the shop, or None."""
    return await (await connection.execute(f"{_SHOWN} WHERE id = %s".encode(), (order_id,))).fetchone()
