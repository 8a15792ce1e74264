"""The tables of a shop as the schema tells them: their columns, what refers to what, and an order that respects it."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

SHOP = "merchants"
LEFT_OUT = frozenset({"access_tokens", "api_tokens", "invitations", "embedding_states"})
"""Stays behind when a shop moves: what lets somebody in there, and what is made anew here."""

_COLUMNS = """
SELECT table_name AS name, array_agg(column_name::text ORDER BY ordinal_position) AS columns,
       bool_or(column_name = 'id' AND is_identity = 'YES') AS numbered
FROM information_schema.columns
WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name IN (
    SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
      AND (column_name = 'merchant_id' OR table_name = 'merchants'))
GROUP BY table_name ORDER BY table_name
"""
_KEYS = """
SELECT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent,
       own.attname::text AS column, other.attname::text AS referred
FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS pair(own, other)
JOIN pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = pair.own
JOIN pg_attribute other ON other.attrelid = c.confrelid AND other.attnum = pair.other
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
"""


@dataclass(frozen=True, slots=True)
class ShopTable:
    """A table with rows of shops.

    Attributes:
        numbered: Its `id` is drawn from a sequence all shops share.
        refers: The columns that hold another table's id, with that table.
    """

    name: str
    columns: tuple[str, ...]
    numbered: bool
    refers: dict[str, str]

    @property
    def owner(self) -> str:
        """The column that says whose a row is."""
        return "id" if self.name == SHOP else "merchant_id"

    @property
    def quoted(self) -> sql.Identifier:
        """The name, quoted."""
        return sql.Identifier(self.name)


def shop_tables(connection: psycopg.Connection[Any]) -> list[ShopTable]:
    """Return the tables of shops, `merchants` first, each after all it refers to."""
    found = {row[0]: (row[1], row[2]) for row in connection.execute(_COLUMNS.encode())}
    keys = [row for row in connection.execute(_KEYS.encode()) if row[0] in found and row[1] in found]
    order = TopologicalSorter({name: {p for c, p, *_ in keys if c == name and p != name} for name in found})
    return [
        ShopTable(
            name,
            tuple(found[name][0]),
            found[name][1],
            {column: parent for child, parent, column, referred in keys if child == name and referred == "id"},
        )
        for name in order.static_order()
    ]
