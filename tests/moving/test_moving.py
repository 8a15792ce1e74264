"""A shop moves to another database and leaves the old one: row by row the same there, and nothing left here."""

from __future__ import annotations

import io
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from agent.errors import BadInput, Conflict, NotFound
from store.backups.vault import ONE_SHOP, unseal
from store.engine import Database
from store.moving.exporting import export_shop
from store.moving.importing import import_shop
from store.moving.leaving import departures, erase_shop
from store.moving.tables import LEFT_OUT, shop_tables
from store.postgres import EmbeddedPostgres
from store.sealing import Sealer
from tests.store.shops import SECRETS, filled_shop

NOW = datetime(2026, 1, 2, tzinfo=UTC)
OURS, THEIRS = Sealer("test"), Sealer("another place")
FIRST = 7_000_000_000
"""Ids begin here, a million apart by table: in a column, in JSON or in a key, one is told from all else."""
WORTHLESS = {"merchants": {"indexed_version", "indexed_on"}, "staff": {"login_id"}}
"""What is made anew."""

# numbers of rows in JSON, lists and words, where no foreign key says so
HIDDEN = """
UPDATE segments SET rule = jsonb_build_object('measure', 'tag', 'tags', (SELECT jsonb_agg(id) FROM tags));
UPDATE saved_questions SET entry_ids = (SELECT array_agg(id) FROM knowledge_entries);
UPDATE replay_results SET expects = (SELECT jsonb_build_object('entry_ids', jsonb_agg(id)) FROM knowledge_entries);
UPDATE outbox SET dedupe_key = 'coupon:' || (SELECT min(id) FROM coupon_grants);
UPDATE touches SET occasion = 'broadcast:' || (SELECT min(id) FROM broadcasts);
UPDATE notices SET key = 'order:' || (SELECT min(id) FROM orders) || ':rule';
UPDATE notice_sends SET lead_id = id;
UPDATE alerts SET place = 'bookings/' || (SELECT min(id) FROM bookings);
"""

TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'departures'
"""


def numbered_apart(url: str) -> dict[int, str]:
    """Let every sequence begin in a range of its own; return table by range."""
    bases = {}
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute("SELECT sequencename FROM pg_sequences WHERE sequencename NOT LIKE 'procr%'")
        for number, (name,) in enumerate(sorted(names.fetchall())):
            bases[FIRST // 1_000_000 + number] = str(name).removesuffix("_id_seq")
            connection.execute("SELECT setval(%s, %s)", (name, FIRST + number * 1_000_000))
    return bases


async def filled(url: str, *numbers: int) -> list[int]:
    database = Database(url, pool_size=4)
    await database.open()
    shops = [await filled_shop(database, number) for number in numbers]
    for shop in shops:
        async with database.shop(shop) as connection:
            for statement in HIDDEN.split(";\n"):
                await connection.execute(statement.encode())
    await database.close()
    return shops


def rows_of(url: str, shop: int, sealer: Sealer) -> dict[str, list[dict[str, str | None]]]:
    """Return a shop's rows as text, by table, in the order of their ids, secrets opened."""
    found = {}
    with psycopg.connect(url) as connection:
        for table in shop_tables(connection):
            columns = ", ".join(f'"{column}"::text' for column in table.columns)
            order = "id" if "id" in table.columns else columns
            query = f"SELECT {columns} FROM {table.name} WHERE {table.owner} = {shop} ORDER BY {order}"
            rows = [dict(zip(table.columns, row, strict=True)) for row in connection.execute(query.encode())]
            for row in rows:
                for column in WORTHLESS.get(table.name, ()):
                    row.pop(column)
                row |= {name: sealer.open(text) for name, text in row.items() if name.endswith("_sealed") and text}
            found[table.name] = rows
    return found


def distances(old: dict[str, list[Any]], new: dict[str, list[Any]]) -> dict[str, int]:
    """Return how far each table's ids moved."""
    return {
        table: int(new[table][0]["id"]) - int(rows[0]["id"])
        for table, rows in old.items()
        if rows and "id" in rows[0] and new[table]
    }


@pytest.fixture
def other_url(postgres: EmbeddedPostgres) -> str:
    return postgres.create_database(f"moved_{os.getpid()}_{uuid4().hex[:6]}", template="template_xiaoer")


async def test_a_shop_is_the_same_in_its_new_place(database_url: str, other_url: str, tmp_path: Path) -> None:
    bases, file = numbered_apart(database_url), tmp_path / "one.shop"
    assert numbered_apart(other_url) == bases
    mine, stranger = await filled(database_url, 1, 2)
    await filled(other_url, 3)  # its numbers are those of ours
    counts = export_shop(database_url, mine, file, "the key", OURS, NOW)
    assert file.stat().st_mode & 0o777 == 0o600
    before = rows_of(database_url, mine, OURS)
    assert {table for table, rows in before.items() if not rows} == set(), "every table has something to forget"
    assert counts == {table: len(rows) for table, rows in before.items() if table not in LEFT_OUT}

    came = import_shop(other_url, file, "the key", Sealer("test"))
    assert came.counts == counts
    after = rows_of(other_url, came.merchant_id, OURS)
    moved = distances(before, after)
    assert all(moved[table] for table in moved if table not in LEFT_OUT), "all numbers were taken there"

    def expected(text: str | None) -> str | None:
        def elsewhere(number: re.Match[str]) -> str:
            table = bases.get(int(number[0]) // 1_000_000, "")
            return str(int(number[0]) + moved.get(table, 0))

        return None if text is None else re.sub(r"\b70\d{8}\b", elsewhere, text)

    for table, rows in before.items():
        if table not in LEFT_OUT:
            told = [{name: expected(text) for name, text in row.items()} for row in rows]
            assert after[table] == told, table

    text = b"".join(unseal(io.BytesIO(file.read_bytes()), "the key", format=ONE_SHOP)).decode()
    theirs = {row["id"] for rows in rows_of(database_url, stranger, OURS).values() for row in rows if "id" in row}
    assert not theirs & set(re.findall(r"\b70\d{8}\b", text)), "a row of the other shop"
    assert not [secret for secret in SECRETS if secret.format(n=2) in text]
    assert "app-secret-1" in text
    assert b"app-secret-1" not in file.read_bytes()


async def test_numbers_stay_where_nobody_had_them_and_keys_are_changed(
    database_url: str, other_url: str, tmp_path: Path
) -> None:
    numbered_apart(database_url)
    file = tmp_path / "one.shop"
    [mine] = await filled(database_url, 1)
    export_shop(database_url, mine, file, "the key", OURS, NOW)
    for key, target, wrong, said in (
        ("another key", other_url, BadInput, "口令"),
        ("the key", database_url, Conflict, "shop delete"),
    ):
        with pytest.raises(wrong, match=said):
            import_shop(target, file, key, THEIRS)
    short = tmp_path / "short.shop"
    short.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(BadInput):
        import_shop(other_url, short, "the key", THEIRS)
    with pytest.raises(BadInput, match="shop import"):
        b"".join(unseal(io.BytesIO(file.read_bytes()), "the key"))

    came = import_shop(other_url, file, "the key", THEIRS)
    assert came.merchant_id == mine
    assert not came.same_hashes
    before, after = rows_of(database_url, mine, OURS), rows_of(other_url, mine, THEIRS)
    assert set(distances(before, after).values()) == {0}
    for table, rows in before.items():
        if table not in LEFT_OUT | {"orders", "identities"}:
            assert after[table] == rows, table
    assert all(row["phone_hash"] is None for row in after["orders"])


async def test_nothing_is_left_of_a_shop_that_leaves(database_url: str) -> None:
    numbered_apart(database_url)
    mine, stranger = await filled(database_url, 1, 2)
    before = rows_of(database_url, stranger, OURS)
    with psycopg.connect(database_url) as connection:
        for phone, operator in (("13800000001", False), ("13800000002", True)):
            login = (
                "INSERT INTO logins (phone, name, password_hash, operator) VALUES (%s, '张三', 'x', %s) RETURNING id"
            )
            row = connection.execute(login, (phone, operator)).fetchone()
            insert = (
                "INSERT INTO staff (merchant_id, userid, name, role, login_id) VALUES (%s, %s, '张三', 'staff', %s)"
            )
            connection.execute(insert, (mine, phone, row[0] if row else None))
        job = """
        INSERT INTO procrastinate_jobs (queue_name, task_name, args)
        VALUES ('default', 'turn', jsonb_build_object('merchant_id', %s::int8))
        """
        connection.execute(job, (mine,))
        connection.execute(job, (stranger,))
    gone = erase_shop(database_url, mine, "root@box", NOW)
    assert gone.counts["messages"] == 1
    assert departures(database_url) == [gone]
    assert not any(rows_of(database_url, mine, OURS).values())
    assert rows_of(database_url, stranger, OURS) == before, "the neighbour did not feel it"
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT phone FROM logins").fetchall() == [("13800000002",)], "operators stay"
        assert connection.execute("SELECT args->>'merchant_id' FROM procrastinate_jobs").fetchall() == [
            (str(stranger),)
        ]
        for (table,) in connection.execute(TABLES).fetchall():
            dump = connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall()
            assert not [row for (row,) in dump if "1 号店" in row or "app-secret-1" in row], table
    with pytest.raises(NotFound):
        erase_shop(database_url, mine, "root@box", NOW)
