"""After a change of keys all is sealed again: columns are found by the schema, so that no later one is forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from psycopg import sql

from store.engine import Database
from store.sealing import Sealer

_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name LIKE '%\\_sealed' ORDER BY table_name, column_name
"""


async def reseal(database: Database, sealer: Sealer) -> AsyncIterator[tuple[str, int]]:
    """Yield each sealed column and how many of its values the key that seals now did not open and has sealed again.

    May run while the program runs, and again: what is done is passed over. Raises `SettingsError` when no known key
    opens a value; what was sealed before it stays so.
    """
    async with database.platform() as connection:
        columns = await (await connection.execute(_COLUMNS)).fetchall()
    for column in columns:
        yield f"{column['table_name']}.{column['column_name']}", await _column(database, sealer, column)


async def _column(database: Database, sealer: Sealer, column: dict[str, Any]) -> int:
    table, name = sql.Identifier(column["table_name"]), sql.Identifier(column["column_name"])
    look = sql.SQL("SELECT {name} AS sealed FROM {table} WHERE {name} IS NOT NULL").format(name=name, table=table)
    # where it still stands: a value that was changed meanwhile is sealed with the new key already
    write = sql.SQL("UPDATE {table} SET {name} = %s WHERE {name} = %s").format(name=name, table=table)
    async with database.platform() as connection:
        values = [row["sealed"] for row in await (await connection.execute(look)).fetchall()]
        old = [value for value in values if not sealer.is_current(value)]
        for value in old:
            await connection.execute(write, (sealer.seal(sealer.open(value)), value))
    return len(old)
