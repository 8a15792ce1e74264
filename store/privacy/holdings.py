"""What a shop holds about one customer: found by the schema itself, so that no later table can be forgotten.

A table is the customer's when it names them (`external_userid`, `customer_id`, `conversation_id`), or belongs to a row
that does, by a foreign key, however many steps away.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter

from psycopg import sql

from store.engine import Connection

_COLUMNS = ("external_userid", "customer_id", "conversation_id")

_NAMING = """
SELECT table_name, array_agg(column_name::text) AS columns FROM information_schema.columns
WHERE table_schema = 'public' AND table_name IN (
    SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'merchant_id')
GROUP BY table_name
"""

# an order that names nobody is theirs who showed so: by phone or by number
_ORDERS = """
external_userid = %(who)s OR (external_userid IS NULL AND (
    phone_hash IN (SELECT value FROM identities WHERE external_userid = %(who)s AND kind = 'phone')
    OR order_no IN (SELECT value FROM identities WHERE external_userid = %(who)s AND kind = 'order')))
"""

# reviews and refunds are of an order; what staff were told has their name, under the key of what it is about
_OF_AN_ORDER = "order_no IN (SELECT order_no FROM orders WHERE {orders})"
_TOLD = """
(split_part(subject_of(key), ':', 1), split_part(subject_of(key), ':', 2)) IN (
    SELECT kind, id::text FROM orders, unnest(ARRAY['order', 'refund']) kind WHERE {orders}
    UNION ALL SELECT 'review', id::text FROM reviews WHERE {reviews}
    UNION ALL SELECT 'visit', id::text FROM bookings WHERE {bookings})
""".replace("subject_of(key)", "regexp_replace(key, '^alert:[^:]*:[^:]*:[^:]*:', '')")

# keys that name the shop too count by their other column
_KEYS = """
SELECT DISTINCT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent,
       own.attname::text AS child_column, other.attname::text AS parent_column
FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS pair(own, other)
JOIN pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = pair.own
JOIN pg_attribute other ON other.attrelid = c.confrelid AND other.attnum = pair.other
WHERE c.contype = 'f' AND own.attname <> 'merchant_id'
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """A table with rows about a customer, and the condition that finds them; its parameters are named."""

    table: str
    condition: sql.Composable

    @property
    def name(self) -> sql.Identifier:
        """The table, quoted."""
        return sql.Identifier(self.table)


@dataclass(frozen=True, slots=True)
class _Key:
    child: str
    child_column: str
    parent: str
    parent_column: str


async def holdings(connection: Connection) -> list[Holding]:
    """Return the tables that hold something about customers, those that belong to others first."""
    naming = {row["table_name"]: row["columns"] for row in await (await connection.execute(_NAMING)).fetchall()}
    keys = [_Key(**row) for row in await (await connection.execute(_KEYS)).fetchall()]
    found = {
        table: _condition(column)
        for table, columns in naming.items()
        if (column := next((name for name in _COLUMNS if name in columns), None))
    }
    found |= {
        "customers": _condition("external_userid"),
        "media": sql.SQL("msgid IN (SELECT msgid FROM messages WHERE {})").format(found["messages"]),
        "orders": (orders := sql.SQL(_ORDERS)),
        "reviews": (reviews := sql.SQL(_OF_AN_ORDER).format(orders=orders)),
        "refunds": sql.SQL(_OF_AN_ORDER).format(orders=orders),
        "notices": sql.SQL(_TOLD).format(orders=orders, reviews=reviews, bookings=found["bookings"]),
    }
    while grown := {key: found[key.parent] for key in keys if key.parent in found and _hangs(key, found, naming)}:
        found |= {key.child: _through(key, condition) for key, condition in grown.items()}
    first = {table: {key.child for key in keys if key.parent == table} & set(found) - {table} for table in found}
    first["messages"].add("media")
    first["identities"].add("orders")
    first["orders"] |= {"reviews", "refunds", "notices"}
    for table in ("reviews", "bookings"):
        first[table].add("notices")
    return [Holding(table, found[table]) for table in TopologicalSorter(first).static_order()]


def _hangs(key: _Key, found: dict[str, sql.Composable], naming: dict[str, list[str]]) -> bool:
    return key.child not in found and key.child in naming


def _through(key: _Key, condition: sql.Composable) -> sql.Composable:
    return sql.SQL("{} IN (SELECT {} FROM {} WHERE {})").format(
        sql.Identifier(key.child_column), sql.Identifier(key.parent_column), sql.Identifier(key.parent), condition
    )


def _condition(column: str) -> sql.Composable:
    match column:
        case "customer_id":
            return sql.SQL("customer_id IN (SELECT id FROM customers WHERE external_userid = %(who)s)")
        case "conversation_id":
            return sql.SQL("conversation_id IN (SELECT id FROM conversations WHERE external_userid = %(who)s)")
        case _:
            return sql.SQL("external_userid = %(who)s")
