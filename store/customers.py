"""Customers: people who wrote to the shop."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

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
