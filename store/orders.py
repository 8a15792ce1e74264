"""Orders: what customers bought and where it is now."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from store.columns import identity, moment, shop_key
from store.engine import Connection


class Order(SQLModel, table=True):
    """One order of one customer; `amount_fen` is what was paid, `logistics` the trace, newest last."""

    __tablename__: ClassVar[Any] = "orders"
    __table_args__ = (UniqueConstraint("merchant_id", "order_no"),)

    id: int = identity()
    merchant_id: int = shop_key()
    order_no: str = Field(sa_type=Text)
    external_userid: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    amount_fen: int = Field(sa_type=BigInteger)
    items: list[Any] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]"))
    courier: str = Field(default="", sa_type=Text)
    tracking_no: str = Field(default="", sa_type=Text)
    logistics: list[Any] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]"))
    placed_at: datetime = moment()


async def orders_of(connection: Connection, external_userid: str, limit: int = 5) -> list[dict[str, Any]]:
    """Return a customer's newest orders. Nobody else's: the customer is part of the query, not of a filter."""
    query = """
    SELECT order_no, status, amount_fen, items, courier, tracking_no, logistics, placed_at
    FROM orders WHERE external_userid = %s ORDER BY placed_at DESC LIMIT %s
    """
    return list(await (await connection.execute(query, (external_userid, limit))).fetchall())


async def upsert_order(session: AsyncSession, merchant_id: int, order: dict[str, Any]) -> None:
    """Add or change one order by its number."""
    statement = insert(Order).values(merchant_id=merchant_id, **order)
    changes = {name: statement.excluded[name] for name in order if name != "order_no"}
    await session.exec(statement.on_conflict_do_update(index_elements=["merchant_id", "order_no"], set_=changes))
