"""A shop out of its sealed file into this database: all of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from agent.errors import BadInput, Conflict
from store.backups.dumping import schema_version
from store.backups.vault import ONE_SHOP, read_header, unseal
from store.moving.exporting import PROBE
from store.moving.references import References, Span
from store.moving.tables import LEFT_OUT, SHOP, ShopTable, shop_tables
from store.sealing import Sealer

_BROKEN = "导出文件不完整，请重新导出"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in: the shop's number here, its name, rows by table, and whether phones are recognised as before."""

    merchant_id: int
    name: str
    counts: dict[str, int]
    same_hashes: bool


def import_shop(url: str, file: Path, key: str, sealer: Sealer) -> Imported:
    """Bring a shop's rows in and return what came; its secrets are sealed with this place's key.

    Vectors are made anew by whoever indexes next. Phones that were hashed with another place's key find nobody: their
    hashes are left out, and customers show their orders anew.

    Raises:
        BadInput: Not a shop's file, another key, another version, or not whole.
        Conflict: The shop, or another one of its name, is here already.
    """
    with file.open("rb") as source:
        if read_header(source).schema != schema_version(url):
            raise BadInput("两边的程序版本不一样：请先升级到同一个版本，再重新导出")
    with file.open("rb") as source:
        lines = _lines(unseal(source, key, format=ONE_SHOP))
        head = next(lines)
        with psycopg.connect(url) as connection:
            tables = {table.name: table for table in shop_tables(connection) if table.name not in LEFT_OUT}
            _refuse_twins(connection, head)
        spans = _reserved(url, tables, {name: Span(first, last) for name, (first, last) in head["spans"].items()})
        here = _Here(spans, sealer, same_hashes=sealer.fingerprint(PROBE) == head["lookup"])
        with psycopg.connect(url) as connection:
            connection.execute("SET LOCAL xiaoer.brought_in = 'on'")  # triggers that count and stamp keep still
            counts = _bring(connection, tables, lines, here)
    return Imported(here.merchant_id, head["name"], counts, here.same_hashes)


def _refuse_twins(connection: psycopg.Connection[Any], head: dict[str, Any]) -> None:
    twin = connection.execute(
        "SELECT id, name, corp_id FROM merchants WHERE corp_id = %s OR name = %s", (head["corp_id"], head["name"])
    )
    if row := twin.fetchone():
        same = "同一家企业" if row[2] == head["corp_id"] else "同一个店名"
        raise Conflict(
            f"这里已经有「{row[1]}」（编号 {row[0]}，{same}），什么都没有改。要换成文件里的，先运行 xiaoer shop delete"
        )


def _reserved(url: str, tables: dict[str, ShopTable], spans: dict[str, Span]) -> dict[str, Span]:
    """Set numbers aside for the rows to come: their own where nobody ever had them here, else others."""
    with psycopg.connect(url, autocommit=True) as connection:
        return {name: _set_aside(connection, tables[name], span) for name, span in spans.items()}


def _set_aside(connection: psycopg.Connection[Any], table: ShopTable, span: Span) -> Span:
    sequence = sql.Identifier(f"{table.name}_id_seq")
    with connection.transaction():  # the lock, because a number drawn meanwhile must not be one of these
        connection.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(table.quoted))
        row = connection.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sequence)).fetchone()
        drawn = row[0] if row and row[1] else 0
        start = span.first if drawn < span.first else max(drawn, span.last) + 1
        moved = Span(span.first, span.last, start - span.first)
        connection.execute(sql.SQL("SELECT setval({}, %s)").format(f"{table.name}_id_seq"), (moved.moved(span.last),))
    return moved


class _Here:
    """How a row is written in its new place."""

    def __init__(self, spans: dict[str, Span], sealer: Sealer, *, same_hashes: bool) -> None:
        shop = spans[SHOP]
        self.merchant_id = shop.moved(shop.first)
        self.same_hashes = same_hashes
        self._references = References(spans)
        self._sealer = sealer

    def rewrites(self, table: ShopTable, columns: list[str]) -> list[Callable[[str], str | None] | None]:
        """Return what to do with each column, None for those that stay."""
        known: dict[str, Any] = self._references.rewrites(table)
        known |= {column: self._sealer.seal for column in columns if column.endswith("_sealed")}
        known |= {table.owner: lambda _: str(self.merchant_id)}
        known |= _ANEW.get(table.name, {})
        if not self.same_hashes and table.name == "orders":
            known |= {"phone_hash": _nothing}
        return [known.get(column) for column in columns]

    def keeps(self, table: ShopTable, row: dict[str, str | None]) -> bool:
        """Whether a row means anything here."""
        return self.same_hashes or table.name != "identities" or row["kind"] != "phone"


def _nothing(_: str) -> None:
    return None


_ANEW: dict[str, dict[str, Callable[[str], str | None]]] = {
    SHOP: {"indexed_version": lambda _: "0", "indexed_on": _nothing},
    "staff": {"login_id": _nothing},  # logins belong to people, not to shops
}


def _bring(
    connection: psycopg.Connection[Any], tables: dict[str, ShopTable], lines: Iterator[Any], here: _Here
) -> dict[str, int]:
    counts: dict[str, int] = {}
    line: Any = next(lines, {})
    while "table" in line:
        table, columns = tables.get(line["table"]), line["columns"]
        if table is None or not set(columns) <= set(table.columns):
            raise BadInput(_BROKEN)
        acts = here.rewrites(table, columns)
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(
            table.quoted, sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        came, line = 0, {}
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            for line in lines:
                if isinstance(line, dict):
                    break
                came += 1
                if here.keeps(table, dict(zip(columns, line, strict=True))):
                    copy.write_row(
                        [
                            act(value) if act and value is not None else value
                            for act, value in zip(acts, line, strict=True)
                        ]
                    )
        counts[table.name] = came
    if not isinstance(line, dict) or line.get("counts") != counts:
        raise BadInput(_BROKEN)
    return {table: count for table, count in counts.items() if count}


def _lines(parts: Iterator[bytes]) -> Iterator[Any]:
    left = b""
    for part in chain(parts, (b"\n",)):
        *whole, left = (left + part).split(b"\n")
        yield from (json.loads(line) for line in whole if line)
