"""Migrations from nothing, and whether the classes and the tables speak of the same columns."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlmodel import SQLModel

import store
from store.engine import Database, migrate
from store.json import dumps, loads
from store.postgres import EmbeddedPostgres


async def test_several_programs_migrate_an_empty_database_at_once(postgres: EmbeddedPostgres) -> None:
    url = postgres.create_database(f"empty_{uuid4().hex}")
    await asyncio.gather(*(asyncio.to_thread(migrate, url) for _ in range(3)))
    with psycopg.connect(url) as connection:
        versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        newest = max(path.name for path in (Path(store.__file__).parent / "migrations/versions").glob("0*.py"))
        assert versions == [(newest[:4],)]
        assert connection.execute("SELECT count(*) FROM merchants").fetchone() == (0,)
        connection.execute(
            "UPDATE alembic_version SET version_num = '9999'"
        )  # the next version ran here and was taken back
    await asyncio.to_thread(migrate, url)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


async def test_every_mapped_column_exists_with_its_nullability(database: Database) -> None:
    for module in pkgutil.walk_packages(store.__path__, "store."):
        if not module.name.startswith("store.migrations"):
            importlib.import_module(module.name)
    query = """
    SELECT table_name || '.' || column_name AS name, is_nullable = 'YES' AS nullable, data_type
    FROM information_schema.columns WHERE table_schema = 'public'
    """
    async with database.platform() as connection:
        real = {row["name"]: row for row in await (await connection.execute(query)).fetchall()}
    mapped = {
        f"{table.name}.{column.name}": column for table in SQLModel.metadata.tables.values() for column in table.c
    }
    assert len(mapped) > 60
    assert set(mapped) - set(real) == set()
    loose = [name for name, column in mapped.items() if bool(column.nullable) != real[name]["nullable"]]
    assert loose == []
    whole = {name for name, row in real.items() if row["data_type"] == "timestamp without time zone"}
    assert not whole & set(mapped), "times are aware"


def test_json_for_the_database_has_neither_nul_nor_half_characters() -> None:
    typed = "\\u0000"
    said = {"a": ["x\x00y", typed, typed + "\x00", "\\"], "b": "喂\ud83d"}
    assert loads(dumps(said)) == {"a": ["xy", typed, typed, "\\"], "b": "喂"}
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert datetime.fromisoformat(loads(dumps({"at": moment, "b": "\ud83d"}))["at"]) == moment
