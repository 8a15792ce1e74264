"""Everything of one shop into a sealed file, through the door that shows no other shop's rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

import psycopg
from psycopg import sql

from agent.errors import NotFound
from store.backups.dumping import schema_version
from store.backups.vault import ONE_SHOP, Header, seal
from store.engine import TENANT_ROLE
from store.moving.tables import LEFT_OUT, ShopTable, shop_tables
from store.sealing import Sealer

PROBE = "xiaoer"  # its keyed hash tells whether two places hash phones alike


def export_shop(url: str, merchant_id: int, file: Path, key: str, sealer: Sealer, now: datetime) -> dict[str, int]:
    """Write a shop's rows sealed to `file`, mode 0600; return how many rows of which table.

    One snapshot, while messages flow. The shop's secrets are opened here and stand in the file under its own `key`.
    The file appears under its name only when it is whole. Raises `NotFound` when there is no such shop.
    """
    header = Header(now, schema_version(url), ONE_SHOP)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".part")
    partial.unlink(missing_ok=True)
    partial.touch(0o600)
    counts: dict[str, int] = {}
    try:
        with psycopg.connect(url) as connection, partial.open("wb") as target:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            tables = [table for table in shop_tables(connection) if table.name not in LEFT_OUT]
            connection.execute(f"SET LOCAL ROLE {TENANT_ROLE}; SET LOCAL xiaoer.merchant_id = '{merchant_id}'".encode())
            lines = _lines(connection, tables, merchant_id, sealer, counts)
            seal(cast(IO[bytes], _Reader(lines)), target, key, header)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return {table: count for table, count in counts.items() if count}


def _lines(
    connection: psycopg.Connection[Any],
    tables: list[ShopTable],
    merchant_id: int,
    sealer: Sealer,
    counts: dict[str, int],
) -> Iterator[bytes]:
    shop = connection.execute("SELECT name, corp_id FROM merchants").fetchone()
    if shop is None:
        raise NotFound(f"没有编号为 {merchant_id} 的店铺")
    spans = {table.name: span for table in tables if table.numbered and (span := _span(connection, table))}
    head = {"name": shop[0], "corp_id": shop[1], "lookup": sealer.fingerprint(PROBE), "spans": spans}
    yield _line(head)
    for table in tables:
        yield _line({"table": table.name, "columns": table.columns})
        counts[table.name] = 0
        opened = [sealer.open if column.endswith("_sealed") else None for column in table.columns]
        for row in _rows(connection, table):
            counts[table.name] += 1
            yield _line(
                [act(value) if act and value is not None else value for act, value in zip(opened, row, strict=True)]
            )
    yield _line({"counts": counts})


def _span(connection: psycopg.Connection[Any], table: ShopTable) -> tuple[int, int] | None:
    query = sql.SQL("SELECT min(id), max(id) FROM {}").format(table.quoted)
    row = connection.execute(query).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else None


def _rows(connection: psycopg.Connection[Any], table: ShopTable) -> Iterator[tuple[str | None, ...]]:
    """Yield a table's rows as PostgreSQL writes them: text that reads back as the same value, whatever its type."""
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        table.quoted,
        sql.Identifier("id" if "id" in table.columns else table.owner),
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        yield from copy.rows()


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


class _Reader:
    """Lines as a stream of bytes, so that nothing is written down before it is sealed."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._left = b""

    def read(self, size: int) -> bytes:
        """Return `size` bytes, less only at the end."""
        parts, have = [self._left], len(self._left)
        while have < size and (line := next(self._lines, None)) is not None:
            parts.append(line)
            have += len(line)
        whole = b"".join(parts)
        self._left = whole[size:]
        return whole[:size]
