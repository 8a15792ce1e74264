"""What all tests share: no network beyond loopback, one PostgreSQL a run, an empty migrated database a test."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from store.engine import Database, migrate
from store.postgres import EmbeddedPostgres
from tests.databases import TEMPLATE, Databases

_LOOPBACK = ("127.", "::1", "localhost", "/")
_LONG = ("web", "jobs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders whose files take longest, so that no core is idle at the end."""
    items.sort(key=lambda item: item.path.parent.name not in _LONG)


@pytest.fixture(scope="session", autouse=True)
def _stay_home() -> Iterator[None]:
    """Fail whatever tries to leave this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else str(address)
        if not str(host).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {host}")
        real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One PostgreSQL for the whole run: the first worker to come starts it, the last one to leave stops it."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    server = EmbeddedPostgres(shared / "pg", durable=False)
    with _once_at_a_time(shared / "pg.setup"):
        url = server.start()
        if not (shared / "pg.ready").exists():
            server.create_database(TEMPLATE)
            migrate(url.replace("/xiaoer?", f"/{TEMPLATE}?"))
            (shared / "pg.ready").touch()
        held = psycopg.connect(url)  # tells the owner that this worker is not done, also between its tests
    yield server
    held.close()
    server.stop(wait_for_others_seconds=300)


@contextmanager
def _once_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Databases:
    """The databases of this worker."""
    return Databases(postgres)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty, migrated database."""
    url = databases.take()
    yield url
    databases.give_back(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh database with its pool open."""
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def short_tmp() -> Iterator[Path]:
    """A folder with a short name, for sockets."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
