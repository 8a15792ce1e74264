"""The database a command works with: the operator's own, or the embedded one of the data folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from agent.settings import Settings
from store.engine import Connection, Database, migrate
from store.postgres import EmbeddedPostgres
from store.shops.merchants import Merchant, merchant_by_name


@contextmanager
def database_url(settings: Settings, *, must_own: bool = False, wait_for_others: float = 20) -> Iterator[str]:
    """Yield the address of a migrated database; start or join the embedded one when none is set."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        migrate(url)
        yield url
        return
    server = EmbeddedPostgres(settings.data_dir)
    try:
        url = server.start(must_own=must_own)
        migrate(url)
        yield url
    finally:
        server.stop(wait_for_others_seconds=0 if must_own else wait_for_others)


@contextmanager
def bare_database_url(settings: Settings) -> Iterator[str]:
    """Yield the address of the database as it is, without bringing its schema to this program's version."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    server = EmbeddedPostgres(settings.data_dir)
    try:
        yield server.start()
    finally:
        server.stop(wait_for_others_seconds=20)


@asynccontextmanager
async def opened_database(url: str, *, pool_size: int = 16) -> AsyncIterator[Database]:
    """Yield a database with its pool open."""
    async with opened(Database(url, pool_size=pool_size)) as database:
        yield database


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Database]:
    """Yield `database` with its pool open."""
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def opened_shop(database: Database, name: str | None) -> AsyncIterator[tuple[Merchant, Connection]]:
    """Yield the shop with this name, or the only one when `name` is None, and a transaction in it; raise `NotFound`."""
    async with database.platform_session() as session:
        merchant = await merchant_by_name(session, name)
    async with database.shop(merchant.id) as connection:
        yield merchant, connection
