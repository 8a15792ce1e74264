"""Many rows at once into a table whose rows others change too: newer wins, the same again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from psycopg import sql

from store.engine import Connection
from store.json import dumps

Key = tuple[str, ...]
RecordT = TypeVar("RecordT", covariant=True)


@dataclass(frozen=True, slots=True)
class Versioned(Generic[RecordT]):
    """A record and how new it is among all that its source says of the same thing (None: not known, always taken)."""

    record: RecordT
    version: int | None = None


class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a shop, its columns by SQL type; a new row takes from `defaults` what it does not say."""

    name: str
    keys: Sequence[str]
    columns: Mapping[str, str]
    defaults: Mapping[str, Any]

    @property
    def types(self) -> dict[str, str]:
        """All columns a row may set, by SQL type."""
        return {**dict.fromkeys(self.keys, "text"), **self.columns, "version": "bigint", "source": "text"}


@dataclass(frozen=True, slots=True)
class Written:
    """One row after writing; `before` and `after` hold its columns (before is empty for a new one)."""

    id: int
    key: Key
    outcome: Outcome
    before: dict[str, Any]
    after: dict[str, Any]


async def hold(connection: Connection, merchant_id: int, table: str) -> None:
    """Let no other transaction write to this table of the shop until ours ends."""
    query = "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))"
    await connection.execute(query, (f"write:{table}", merchant_id))


async def write(
    connection: Connection, merchant_id: int, table: Table, rows: Iterable[dict[str, Any]]
) -> list[Written]:
    """Add or change rows by key, in the shop's transaction; one writer a shop and table at a time.

    A value of None keeps what is there (or the column's default). A `version` lower than the stored one makes the
    row stale: nothing of it is taken. Without a version a row is always taken, and the stored version stays.
    """
    wanted = _folded(table, rows)
    if not wanted:
        return []
    await hold(connection, merchant_id, table.name)
    known = await _known(connection, merchant_id, table, list(wanted))
    added = await _insert(connection, merchant_id, table, [row for key, row in wanted.items() if key not in known])
    judged = [_judge(key, before, wanted[key], table) for key, before in known.items()]
    await _update(connection, merchant_id, table, [written for written in judged if written.after != written.before])
    return [*added, *judged]


def _folded(table: Table, rows: Iterable[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    """Return one row a key: of several versions the newest, filled up from the older ones."""
    folded: dict[Key, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row.get("version") or 0):
        key = tuple(row[name] for name in table.keys)
        folded[key] = folded.get(key, {}) | {name: value for name, value in row.items() if value is not None}
    return folded


async def _known(connection: Connection, merchant_id: int, table: Table, keys: list[Key]) -> dict[Key, dict[str, Any]]:
    query = sql.SQL(
        "SELECT t.id, {columns} FROM {table} t JOIN {wanted} USING ({keys}) WHERE t.merchant_id = %s FOR UPDATE OF t"
    ).format(
        columns=_names(table.types, "t"),
        table=sql.Identifier(table.name),
        wanted=_recordset(dict.fromkeys(table.keys, "text")),
        keys=_names(table.keys),
    )
    document = dumps([dict(zip(table.keys, key, strict=True)) for key in keys])
    rows = await (await connection.execute(query, (document, merchant_id))).fetchall()
    return {tuple(row[name] for name in table.keys): row for row in rows}


async def _insert(connection: Connection, merchant_id: int, table: Table, rows: list[dict[str, Any]]) -> list[Written]:
    query = sql.SQL(
        "INSERT INTO {table} (merchant_id, {names}) SELECT %s, {chosen} FROM {rows} RETURNING id, {keys}"
    ).format(
        table=sql.Identifier(table.name),
        names=_names(table.types),
        chosen=_names(table.types, "j"),
        rows=_recordset(table.types),
        keys=_names(table.keys),
    )
    blank = {"version": 0, "source": "", **table.defaults}
    full = {tuple(row[name] for name in table.keys): blank | row for row in rows}
    done = await (await connection.execute(query, (merchant_id, dumps(list(full.values()))))).fetchall()
    ids = {tuple(row[name] for name in table.keys): row["id"] for row in done}
    return [Written(ids[key], key, Outcome.ADDED, {}, row) for key, row in full.items()]


def _judge(key: Key, before: dict[str, Any], row: dict[str, Any], table: Table) -> Written:
    if row.get("version") is not None and row["version"] < before["version"]:
        return Written(before["id"], key, Outcome.STALE, before, before)
    same = all(row.get(name) in (None, before[name]) for name in table.columns)
    kept = ["version"] if same else [*table.columns, "version", "source"]
    after = before | {name: row[name] for name in kept if row.get(name) is not None}
    return Written(before["id"], key, Outcome.UNCHANGED if same else Outcome.CHANGED, before, after)


async def _update(connection: Connection, merchant_id: int, table: Table, rows: list[Written]) -> None:
    if not rows:
        return
    types = {name: kind for name, kind in table.types.items() if name not in table.keys}
    query = sql.SQL(
        "UPDATE {table} t SET ({names}, updated_at) ="
        " ROW ({chosen}, CASE WHEN j.changed THEN now() ELSE t.updated_at END)"
        " FROM {rows} WHERE t.id = j.id AND t.merchant_id = %s"
    ).format(
        table=sql.Identifier(table.name),
        names=_names(types),
        chosen=_names(types, "j"),
        rows=_recordset({"id": "bigint", "changed": "boolean", **types}),
    )
    documents = [{**row.after, "changed": row.outcome is Outcome.CHANGED} for row in rows]
    await connection.execute(query, (dumps(documents), merchant_id))


def _names(names: Iterable[str], alias: str = "") -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(*([alias] if alias else []), name) for name in names)


def _recordset(types: Mapping[str, str]) -> sql.Composable:
    """Return `jsonb_to_recordset(%s) AS j(name type, …)`; the types are words of this program."""
    columns = [sql.Identifier(name) + sql.SQL(" " + kind) for name, kind in types.items()]
    return sql.SQL("jsonb_to_recordset(%s::jsonb) AS j({})").format(sql.SQL(", ").join(columns))
