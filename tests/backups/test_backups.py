"""A backup restored into an empty place: everything is there, and nothing opens without the key."""

from __future__ import annotations

import asyncio
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from agent.errors import BadInput, Conflict, XiaoerError
from store.backups.dumping import back_up, restore
from store.backups.vault import Header, read_header, seal, unseal
from store.engine import migrate
from store.postgres import EmbeddedPostgres
from tests.worlds import town

HEADER = Header(datetime(2026, 1, 2, tzinfo=UTC), "0001")
MIB = 1 << 20


def _sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    assert seal(io.BytesIO(content), target, "key", HEADER) == len(content)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB])
def test_what_was_sealed_opens_again(size: int) -> None:
    content = os.urandom(size)
    sealed = _sealed(content)
    assert read_header(io.BytesIO(sealed)) == HEADER
    assert b"".join(unseal(io.BytesIO(sealed), "key")) == content


def test_what_was_changed_does_not_open() -> None:
    sealed = _sealed(os.urandom(2 * MIB + 5))
    start = sealed.index(b"\n") + 1
    first, second = sealed[start : start + MIB + 20], sealed[start + MIB + 20 : start + 2 * (MIB + 20)]
    head, rest = sealed[:start], sealed[start + 2 * (MIB + 20) :]
    broken = {
        "cut off inside a frame": sealed[:-3],
        "cut off between frames": head + first + second,
        "nothing after the header": head,
        "a flipped bit": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "frames in another order": head + second + first + rest,
        "a frame left out": head + second + rest,
        "another time in the header": sealed.replace(b"2026", b"2027", 1),
        "something else": b"PK\x03\x04 no backup",
        "nothing": b"",
    }
    opened = []
    for name, content in broken.items():
        try:
            b"".join(unseal(io.BytesIO(content), "key"))
        except BadInput:
            continue
        opened.append(name)
    assert opened == []
    with pytest.raises(BadInput, match="密钥"):
        b"".join(unseal(io.BytesIO(sealed), "another key"))


async def test_a_shop_lives_on_from_its_backup(postgres: EmbeddedPostgres, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    async with town(database_url, tmp_path / "old") as t:
        t.say("wmA", "满多少包邮")
        await t.hears("wmA")
        await asyncio.to_thread(back_up, database_url, file, "key", t.house.clock())
        shop = t.merchant_id
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"\xe5\x8c\x85\xe9\x82\xae" not in file.read_bytes(), "包邮 cannot be read in it"

    empty = postgres.create_database(f"restored_{os.getpid()}")
    with pytest.raises(BadInput):
        restore(empty, file, "another key")
    restore(empty, file, "key")
    migrate(empty)
    with psycopg.connect(database_url) as old, psycopg.connect(empty) as new:
        for table in ("merchants", "messages", "turns", "outbox", "knowledge_entries", "conversations"):
            query = f"SELECT * FROM {table} ORDER BY id".encode()
            assert new.execute(query).fetchall() == old.execute(query).fetchall(), table
        new.execute("SET ROLE xiaoer_tenant")
        assert new.execute("SELECT count(*) FROM messages").fetchone() == (0,), "the wall stands there too"
        new.execute("SELECT set_config('xiaoer.merchant_id', %s, false)", (str(shop),))
        assert new.execute("SELECT count(*) FROM messages").fetchone() != (0,)
    with pytest.raises(Conflict):
        restore(empty, file, "key")


def test_a_backup_that_fails_leaves_nothing(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    nowhere = postgres.url.replace("/xiaoer?", "/nowhere?")
    with pytest.raises((XiaoerError, psycopg.OperationalError)):
        back_up(nowhere, tmp_path / "x.backup", "key", datetime.now(UTC))
    assert list(tmp_path.iterdir()) == []
