"""Customers: people who wrote to the shop."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from store.columns import identity, moment, shop_key, texts


class Customer(SQLModel, table=True):
    """A WeChat user as this shop's corp knows them."""

    __tablename__: ClassVar[Any] = "customers"
    __table_args__ = (UniqueConstraint("merchant_id", "external_userid"),)

    id: int = identity()
    merchant_id: int = shop_key()
    external_userid: str = Field(sa_type=Text)
    nickname: str = Field(default="", sa_type=Text)
    tags: list[str] = texts()
    created_at: datetime = moment()


async def name_customer(
    session: AsyncSession, merchant_id: int, external_userid: str, nickname: str, tags: list[str]
) -> None:
    """Add a customer, or change name and tags of a known one."""
    statement = insert(Customer).values(
        merchant_id=merchant_id, external_userid=external_userid, nickname=nickname, tags=tags
    )
    await session.exec(
        statement.on_conflict_do_update(
            index_elements=["merchant_id", "external_userid"],
            set_={"nickname": statement.excluded.nickname, "tags": statement.excluded.tags},
        )
    )
