"""A shop that leaves: nothing of it stays but a line that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from agent.errors import NotFound
from store.json import dumps
from store.moving.tables import SHOP, shop_tables

_LOGINS = """
SELECT l.id, l.phone FROM logins l WHERE NOT l.operator
AND EXISTS (SELECT FROM staff s WHERE s.login_id = l.id AND s.merchant_id = %(shop)s)
AND NOT EXISTS (SELECT FROM staff s WHERE s.login_id = l.id AND s.merchant_id <> %(shop)s)
"""
_BESIDE = (
    # what names the shop without being one of its rows
    "DELETE FROM procrastinate_jobs WHERE args->>'merchant_id' = %(shop)s::bigint::text",
    "DELETE FROM slots WHERE name LIKE '%%:' || %(shop)s::bigint",
)


@dataclass(frozen=True, slots=True)
class Departure:
    """A shop that was erased: its number and name, who did it, when, and how many rows of which table."""

    shop: int
    name: str
    actor: str
    at: datetime
    counts: dict[str, int]


def erase_shop(url: str, merchant_id: int, actor: str, now: datetime) -> Departure:
    """Erase a shop with all its rows, its waiting jobs, and the logins of people who work nowhere else.

    Its audit log goes too; that it left, who did it and what it had is kept. Vectors are the index's to forget.
    Raises `NotFound`.
    """
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL xiaoer.brought_in = 'on'")  # no counting of what goes anyway
        shop = connection.execute("SELECT name FROM merchants WHERE id = %s FOR UPDATE", (merchant_id,)).fetchone()
        if shop is None:
            raise NotFound(f"没有编号为 {merchant_id} 的店铺")
        logins = connection.execute(_LOGINS, {"shop": merchant_id}).fetchall()
        counts = {}
        for table in reversed(shop_tables(connection)):
            query = sql.SQL("DELETE FROM {} WHERE {} = %s").format(table.quoted, sql.Identifier(table.owner))
            counts[table.name] = connection.execute(query, (merchant_id,)).rowcount
        for statement in _BESIDE:
            connection.execute(statement, {"shop": merchant_id})
        connection.execute("DELETE FROM login_failures WHERE phone = ANY(%s)", ([phone for _, phone in logins],))
        connection.execute("DELETE FROM logins WHERE id = ANY(%s)", ([login for login, _ in logins],))
        counts = {table: count for table, count in sorted(counts.items()) if count and table != SHOP}
        counts |= {"logins": len(logins)} if logins else {}
        query_departure = "INSERT INTO departures (shop, name, actor, at, counts) VALUES (%s, %s, %s, %s, %s)"
        connection.execute(query_departure, (merchant_id, shop[0], actor, now, dumps(counts)))
    return Departure(merchant_id, shop[0], actor, now, counts)


def departures(url: str) -> list[Departure]:
    """Return the shops that left, the last first."""
    query = "SELECT shop, name, actor, at, counts FROM departures ORDER BY at DESC"
    with psycopg.connect(url) as connection:
        return [Departure(*row) for row in connection.execute(query)]
