"""Old processes run on the new schema while an upgrade goes through the machines: what a migration may not do.

A migration expands: tables, columns that old code need not know of, indexes. What old code still reads or writes is
taken away by a later release, whose migration says which release stopped using it: `CONTRACT = "…"` by its `revision`.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.rows import dict_row
from sqlalchemy import create_engine

from store.postgres import EmbeddedPostgres

_COLUMNS = """
SELECT c.table_name || '.' || c.column_name AS name, c.udt_name AS type, c.is_nullable = 'YES' AS nullable,
       c.column_default IS NOT NULL OR c.is_identity = 'YES' OR c.is_generated = 'ALWAYS' AS filled
FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name NOT LIKE 'procrastinate%'
"""
_WALLS = """
SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS rule
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'x', 'f')
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index i JOIN pg_class k ON k.oid = indexrelid WHERE indisunique AND NOT indisprimary
AND k.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


class Catalogue:
    """What old code knows of a database: its columns, and the rules its rows must keep."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self.columns = {row["name"]: row for row in connection.execute(_COLUMNS)}
        self.walls = {(row["table"], row["rule"]) for row in connection.execute(_WALLS)}

    @property
    def tables(self) -> set[str]:
        return {name.partition(".")[0] for name in self.columns}


def breaks(before: Catalogue, after: Catalogue) -> list[str]:
    """Return what code written for `before` would trip over in `after`."""
    found = [f"{name} is gone" for name in before.columns if name not in after.columns]
    for name, new in after.columns.items():
        old = before.columns.get(name)
        if old is None:
            if name.partition(".")[0] in before.tables and not new["nullable"] and not new["filled"]:
                found.append(f"{name} is new and must be filled: old code does not know it")
        elif old["type"] != new["type"]:
            found.append(f"{name} was {old['type']} and is {new['type']}")
        elif old["nullable"] and not new["nullable"]:
            found.append(f"{name} could be null and may not be any more")
    new_columns = {name for name in after.columns if name not in before.columns}
    for table, rule in after.walls - before.walls:
        about_new = any(name.partition(".")[2] in rule for name in new_columns if name.startswith(f"{table}."))
        widened = any(old == table for old, _ in before.walls - after.walls)
        implied = re.search(r"UNIQUE.*\bid\b", rule)  # by the primary key, which every table calls id
        if table in before.tables and not (about_new or widened or implied):
            found.append(f"{table} has a new rule for what it held before: {rule}")
    return found


@pytest.fixture(scope="module")
def steps(postgres: EmbeddedPostgres) -> list[tuple[str, list[str], str]]:
    """Every migration with what it breaks for the code before it, and its own word about that."""
    url = postgres.create_database(f"steps_{uuid4().hex}")
    config = Config()
    config.set_main_option("script_location", str(files("store").joinpath("migrations")))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())[::-1]
    engine, taken = create_engine(url.replace("postgresql://", "postgresql+psycopg://")), []
    before: Catalogue | None = None
    for script in scripts:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, script.revision)
        with psycopg.connect(url, row_factory=dict_row) as raw:
            after = Catalogue(raw)
        word = getattr(script.module, "CONTRACT", "")
        taken.append((Path(script.path).stem, breaks(before, after) if before else [], word))
        before = after
    engine.dispose()
    return taken


def test_no_migration_breaks_the_code_that_still_runs(steps: list[tuple[str, list[str], str]]) -> None:
    wrong = [f"{name}: {line}" for name, broken, word in steps if not word for line in broken]
    assert not wrong, "expand, migrate, contract (docs/operations.md):\n" + "\n".join(wrong)
    assert not [name for name, broken, word in steps if word and not broken], "a CONTRACT that takes nothing away"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("ALTER TABLE stores DROP COLUMN hours", "stores.hours is gone"),
        ("ALTER TABLE stores RENAME COLUMN hours TO opening", "stores.hours is gone"),
        ("DROP TABLE slots", "slots.name is gone"),
        ("ALTER TABLE stores ADD COLUMN city text NOT NULL", "must be filled"),
        ("ALTER TABLE stores ALTER COLUMN hours TYPE varchar", "was text and is varchar"),
        ("ALTER TABLE kf_accounts ALTER COLUMN cursor SET NOT NULL", "could be null"),
        ("ALTER TABLE stores ADD CHECK (hours <> '')", "new rule"),
        ("CREATE UNIQUE INDEX one_name ON stores (name)", "new rule"),
        ("ALTER TABLE stores ADD COLUMN city text NOT NULL DEFAULT ''; CREATE INDEX ON stores (city)", ""),
        ("CREATE TABLE news (id bigint PRIMARY KEY, words text NOT NULL CHECK (words <> ''))", ""),
    ],
)
def test_what_would_break_it_is_seen(database_url: str, change: str, says: str) -> None:
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        before = Catalogue(connection)
        connection.execute(change.encode())
        found = "\n".join(breaks(before, Catalogue(connection)))
        connection.rollback()
    assert (says in found) if says else not found, found
