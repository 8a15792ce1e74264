"""Asking the database with a rule: who, how many, and why (not)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from agent.calendar.lunar import months_around
from agent.clock import in_shop_time
from store.audience.measures import Leaf, Values, leaf
from store.audience.rules import All, AnyOf, Not, measures_of
from store.engine import Connection
from store.json import dumps


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of a rule as it stands for one customer."""

    condition: str
    actual: str
    holds: bool


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list."""

    id: int
    external_userid: str
    nickname: str
    tags: list[str]


def condition(rule: Any, values: Values) -> str:
    """Return a rule as SQL over `cu`; unknown values make a measure false, so NOT can be trusted."""
    if isinstance(rule, All | AnyOf):
        glue = " AND " if isinstance(rule, All) else " OR "
        return "(" + glue.join(condition(part, values) for part in rule.parts) + ")"
    if isinstance(rule, Not):
        return f"(NOT {condition(rule.part, values)})"
    return f"coalesce({leaf(rule, values).holds}, false)"


def describe(rule: Any) -> str:
    """Return a rule in Chinese."""
    if isinstance(rule, All | AnyOf):
        glue = "，并且" if isinstance(rule, All) else "，或者"
        texts = [describe(part) for part in rule.parts]
        return glue.join(
            f"（{text}）" if isinstance(part, All | AnyOf) and len(part.parts) > 1 else text
            for part, text in zip(rule.parts, texts, strict=True)
        )
    if isinstance(rule, Not):
        return f"不是（{describe(rule.part)}）"
    return leaf(rule, Values()).says


def at(now: datetime, values: Values) -> dict[str, Any]:
    """Return the values of a query with the moment it is asked for."""
    today = in_shop_time(now).date()
    return values.named | {"now": now, "today": today, "lunar": _lunar_months(today)}


@lru_cache(maxsize=8)
def _lunar_months(today: date) -> str:
    """Return the lunar months to come as the measure of birthdays reads them."""
    months = [
        {
            "month": each.month,
            "begins": each.begins,
            "days": each.days,
            "common": each.for_common,
            "leap": each.for_leap,
        }
        for each in months_around(today)
    ]
    return dumps(months)


async def count_matching(connection: Connection, rule: Any, now: datetime) -> int:
    """Return how many of the shop's customers a rule selects."""
    values = Values()
    query = f"SELECT count(*) AS n FROM customers cu WHERE {condition(rule, values)}"
    row = await (await connection.execute(query.encode(), at(now, values))).fetchone()
    return int(row["n"]) if row else 0


async def matching(
    connection: Connection, rule: Any, now: datetime, *, limit: int, after: int | None = None
) -> list[CustomerRow]:
    """Return customers a rule selects, oldest first, after an id."""
    values = Values()
    query = f"""
    SELECT cu.id, cu.external_userid, cu.nickname,
           array(SELECT t.name FROM customer_tags x JOIN tags t ON t.id = x.tag_id
                 WHERE x.customer_id = cu.id ORDER BY t.id) AS tags
    FROM customers cu
    WHERE cu.id > %(after)s AND {condition(rule, values)} ORDER BY cu.id LIMIT %(limit)s
    """
    asked = at(now, values) | {"after": after or 0, "limit": limit}
    return [CustomerRow(**row) for row in await (await connection.execute(query.encode(), asked)).fetchall()]


async def reasons(connection: Connection, rule: Any, customer_id: int, now: datetime) -> list[Reason]:
    """Return each condition of a rule with this customer's value: why they are in it, or not."""
    values = Values()
    leaves: list[Leaf] = [leaf(measure, values) for measure in measures_of(rule)]
    columns = ", ".join(
        f"{each.value} AS value{n}, coalesce({each.holds}, false) AS holds{n}" for n, each in enumerate(leaves)
    )
    query = f"SELECT {columns} FROM customers cu WHERE cu.id = %(customer)s"
    row = await (await connection.execute(query.encode(), at(now, values) | {"customer": customer_id})).fetchone()
    if row is None:
        return []
    return [Reason(each.says, each.shows(row[f"value{n}"]), row[f"holds{n}"]) for n, each in enumerate(leaves)]
