"""Coupons a shop has on offer, and what its owner allows to be given away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.errors import UniqueViolation

from agent.coupons import Limits, Terms
from agent.errors import Conflict
from agent.phrases import say
from store.engine import Connection

_TERMS = ("name", "amount_fen", "percent_off", "most_off_fen", "threshold_fen", "store_names", "categories")
_REST = "valid_from, valid_until, valid_days, stock, granted, per_customer, by_assistant, occasion, active"
_COLUMNS = f"id, {', '.join(_TERMS)}, {_REST}"
_SETTABLE = (*_TERMS, *(name for name in _REST.split(", ") if name != "granted"))
_LIMITS = tuple(Limits.model_fields)


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon on offer; `stock` is how many may be given in all, `granted` how many were."""

    id: int
    terms: Terms
    valid_from: date | None
    valid_until: date | None
    valid_days: int
    stock: int | None
    granted: int
    per_customer: int
    by_assistant: bool
    occasion: str
    active: bool

    def offered(self, today: date) -> bool:
        """Whether it may be given today."""
        begun = self.valid_from is None or self.valid_from <= today
        return self.active and begun and (self.valid_until is None or today <= self.valid_until)

    @property
    def left(self) -> int | None:
        """How many may still be given; None without a limit."""
        return None if self.stock is None else max(0, self.stock - self.granted)


def _coupon(row: dict[str, Any]) -> Coupon:
    terms = Terms(**{name: row.pop(name) for name in _TERMS})
    return Coupon(terms=terms, **row)


async def coupons_of(
    connection: Connection, *, active: bool | None = None, limit: int = 100, after: int | None = None
) -> list[Coupon]:
    """Return the shop's coupons, oldest first."""
    query = f"""
    SELECT {_COLUMNS} FROM coupons
    WHERE id > %(after)s AND (%(active)s::boolean IS NULL OR active = %(active)s) ORDER BY id LIMIT %(limit)s
    """  # noqa: S608  (only columns named above)
    values = {"after": after or 0, "active": active, "limit": limit}
    return [_coupon(row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def coupon_by_id(connection: Connection, coupon_id: int) -> Coupon | None:
    """Return a coupon of the shop."""
    return (await coupons_by_ids(connection, [coupon_id])).get(coupon_id)


async def coupons_by_ids(connection: Connection, coupon_ids: Collection[int]) -> dict[int, Coupon]:
    """Return those of these coupons the shop has, by id."""
    query = f"SELECT {_COLUMNS} FROM coupons WHERE id = ANY(%s)"  # noqa: S608
    rows = await (await connection.execute(query.encode(), (list(coupon_ids),))).fetchall()
    return {row["id"]: _coupon(row) for row in rows}


async def coupon_by_name(connection: Connection, name: str) -> Coupon | None:
    """Return the coupon of this very name, if the shop has it."""
    query = f"SELECT {_COLUMNS} FROM coupons WHERE name = %s"  # noqa: S608
    row = await (await connection.execute(query.encode(), (name,))).fetchone()
    return _coupon(row) if row else None


async def add_coupon(connection: Connection, merchant_id: int, values: dict[str, Any]) -> int:
    """Put a coupon on offer and return its id; raises `Conflict` when the name is taken."""
    columns = [name for name in _SETTABLE if name in values]
    query = f"""
    INSERT INTO coupons (merchant_id, {", ".join(columns)})
    VALUES (%(merchant_id)s, {", ".join(f"%({name})s" for name in columns)})
    ON CONFLICT (merchant_id, name) DO NOTHING RETURNING id
    """  # noqa: S608
    row = await (await connection.execute(query.encode(), values | {"merchant_id": merchant_id})).fetchone()
    if row is None:
        raise Conflict(say("coupon_name_taken", book="owner", name=str(values["name"])))
    return int(row["id"])


async def change_coupon(connection: Connection, coupon_id: int, values: dict[str, Any]) -> bool:
    """Change a coupon; what was granted keeps its terms. Return False when the shop has no such coupon."""
    columns = [name for name in _SETTABLE if name in values]
    query = f"""
    UPDATE coupons SET {", ".join(f"{name} = %({name})s" for name in columns)}, updated_at = now() WHERE id = %(id)s
    """  # noqa: S608
    try:
        return (await connection.execute(query.encode(), values | {"id": coupon_id})).rowcount == 1
    except UniqueViolation:
        raise Conflict(say("coupon_name_taken", book="owner", name=str(values["name"]))) from None


async def limits_of(connection: Connection) -> Limits:
    """Return what the shop's owner allows; careful defaults until they say otherwise."""
    query = f"SELECT {', '.join(_LIMITS)} FROM coupon_policies"  # noqa: S608
    row = await (await connection.execute(query.encode())).fetchone()
    return Limits(**row) if row else Limits()


async def lock_limits(connection: Connection, merchant_id: int) -> Limits:
    """Return the shop's limits with their row locked: coupons of a shop are given one after the other.

    Lock the conversation first, where there is one.
    """
    insert = "INSERT INTO coupon_policies (merchant_id) VALUES (%s) ON CONFLICT (merchant_id) DO NOTHING"
    await connection.execute(insert, (merchant_id,))
    query = f"SELECT {', '.join(_LIMITS)} FROM coupon_policies FOR UPDATE"  # noqa: S608
    row = await (await connection.execute(query.encode())).fetchone()
    assert row is not None  # noqa: S101  (inserted above)
    return Limits(**row)


async def save_limits(connection: Connection, merchant_id: int, limits: Limits) -> None:
    """Write what the owner allows."""
    values = limits.model_dump()
    query = f"""
    INSERT INTO coupon_policies (merchant_id, {", ".join(values)})
    VALUES (%(merchant_id)s, {", ".join(f"%({name})s" for name in values)})
    ON CONFLICT (merchant_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in values)},
        updated_at = now()
    """  # noqa: S608
    await connection.execute(query.encode(), values | {"merchant_id": merchant_id})
