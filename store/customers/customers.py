"""Customers: people who wrote to the shop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.calendar.birthdays import Birthday
from agent.errors import NotFound
from agent.phrases import say
from store.columns import identity, moment, shop_key, texts
from store.engine import Connection


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


async def external_userid_of(connection: Connection, customer_id: int) -> str:
    """Return how WeCom calls a customer of the shop; raise `NotFound`."""
    query = "SELECT external_userid FROM customers WHERE id = %s"
    row = await (await connection.execute(query, (customer_id,))).fetchone()
    if row is None:
        raise NotFound(say("customer_unknown", book="owner"))
    return str(row["external_userid"])


async def set_birthday(connection: Connection, customer_id: int, birthday: Birthday | None) -> str:
    """Note a birthday (None: unknown) and return the customer's external_userid; raise `NotFound`."""
    query = """
    UPDATE customers SET birthday_month = %s, birthday_day = %s, birthday_lunar = %s, birthday_leap = %s
    WHERE id = %s RETURNING external_userid
    """
    parts = (birthday.month, birthday.day, birthday.lunar, birthday.leap) if birthday else (None, None, False, False)
    row = await (await connection.execute(query, (*parts, customer_id))).fetchone()
    if row is None:
        raise NotFound(say("customer_unknown", book="owner"))
    return str(row["external_userid"])


async def birthday_of(connection: Connection, customer_id: int) -> Birthday | None:
    """Return a customer's birthday, None when nobody told it; raise `NotFound`."""
    query = """
    SELECT birthday_month AS month, birthday_day AS day, birthday_lunar AS lunar, birthday_leap AS leap
    FROM customers WHERE id = %s
    """
    row = await (await connection.execute(query, (customer_id,))).fetchone()
    if row is None:
        raise NotFound(say("customer_unknown", book="owner"))
    return Birthday(**row) if row["month"] else None


async def called(connection: Connection, external_userid: str) -> str:
    """Return how colleagues tell this customer from others."""
    return (await names_of(connection, [external_userid]))[external_userid]


async def names_of(connection: Connection, external_userids: Iterable[str | None]) -> dict[str | None, str]:
    """Return how colleagues tell each of these customers from others, also those nobody knows; None is nobody."""
    wanted = {one for one in external_userids if one}
    query = "SELECT external_userid, nickname FROM customers WHERE external_userid = ANY(%s) AND nickname <> ''"
    rows = await (await connection.execute(query, (list(wanted),))).fetchall()
    named = {row["external_userid"]: row["nickname"] for row in rows}
    return {None: ""} | {one: named.get(one) or _unnamed(one) for one in wanted}


async def find_by_name(connection: Connection, text: str, limit: int) -> list[tuple[int, str]]:
    """Return (id, external_userid) of customers whose name or WeCom id holds a text, the last who wrote first."""
    query = """
    SELECT c.id, c.external_userid FROM customers c
    LEFT JOIN LATERAL (SELECT max(changed_at) AS at FROM conversations WHERE customer_id = c.id) k ON true
    WHERE %(text)s = '' OR strpos(lower(c.nickname), lower(%(text)s)) > 0 OR strpos(c.external_userid, %(text)s) > 0
    ORDER BY k.at DESC NULLS LAST, c.id DESC LIMIT %(limit)s
    """
    rows = await (await connection.execute(query, {"text": text, "limit": limit})).fetchall()
    return [(row["id"], row["external_userid"]) for row in rows]


def _unnamed(external_userid: str) -> str:
    return f"{say('card_new_customer', book='staff')} …{external_userid[-6:]}"


async def customer_called(connection: Connection, name: str) -> int:
    """Return the id of the customer with this external_userid or, if there is just one, this nickname."""
    query = "SELECT id FROM customers WHERE external_userid = %s OR nickname = %s LIMIT 2"
    rows = await (await connection.execute(query, (name, name))).fetchall()
    if len(rows) != 1:
        raise NotFound(say("customer_ambiguous" if rows else "customer_unknown", book="owner"))
    return int(rows[0]["id"])
