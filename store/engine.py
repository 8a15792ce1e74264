"""The way to the database: a psycopg pool for the hot path, SQLModel sessions for the rest, both walled by shop."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import SettingsError
from store.json import dumps, loads

TENANT_ROLE = "xiaoer_tenant"
_KEPT_OPEN = 8  # a burst must not begin with opening connections
_MIGRATIONS = files("store").joinpath("migrations")
_MIGRATION_LOCK = 7_201_126  # any constant: one migration at a time

Connection = psycopg.AsyncConnection[DictRow]
"""A transaction on the hot path; rows are dicts."""


class Database:
    """Sessions to one PostgreSQL.

    Every connection starts as a role that sees no row at all. `shop` opens the rows of one shop for one
    transaction; `platform` sees all shops and is for work that is nobody's own (routing, sweeping, ticking).
    """

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        self.url = url
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            min_size=min(pool_size, _KEPT_OPEN),
            max_size=pool_size,
            open=False,
            timeout=30,
            kwargs={"row_factory": dict_row, "autocommit": True, "prepare_threshold": 1},
            configure=_as_tenant,
        )
        self._engine: AsyncEngine | None = None
        self._mode = ""

    def read_only(self) -> Database:
        """Return a door to the same rows through which nothing can be written: PostgreSQL refuses."""
        twin = copy.copy(self)
        twin._engine, twin._mode = self._sqlalchemy(), " READ ONLY"
        return twin

    async def open(self) -> None:
        """Open the pool; raises `psycopg.OperationalError` when the database does not answer."""
        set_json_dumps(dumps)
        set_json_loads(loads)
        await self._pool.open(wait=True, timeout=30)

    async def close(self) -> None:
        """Give all connections back."""
        await self._pool.close()
        if self._engine is not None:
            await self._engine.dispose()

    @asynccontextmanager
    async def shop(self, merchant_id: int) -> AsyncIterator[Connection]:
        """Open a transaction that sees the rows of one shop only."""
        async with self._transaction(f"SET LOCAL xiaoer.merchant_id = '{int(merchant_id)}'") as connection:
            yield connection

    @asynccontextmanager
    async def platform(self) -> AsyncIterator[Connection]:
        """Open a transaction that sees every shop: for routing and housekeeping, never for a shop's own request."""
        async with self._transaction("SET LOCAL ROLE none") as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, setting: str) -> AsyncIterator[Connection]:
        """Open a transaction and make its setting in one trip to the server; the pool commits or rolls back."""
        async with self._pool.connection() as connection:
            await connection.execute(f"BEGIN{self._mode}; {setting}".encode())
            yield connection

    @asynccontextmanager
    async def session(self, merchant_id: int) -> AsyncIterator[AsyncSession]:
        """Open a SQLModel session in a transaction that sees the rows of one shop only."""
        async with AsyncSession(self._sqlalchemy(), expire_on_commit=False) as session, session.begin():
            await self._set_mode(session)
            statement = text("SELECT set_config('role', :role, true), set_config('xiaoer.merchant_id', :id, true)")
            await (await session.connection()).execute(statement, {"role": TENANT_ROLE, "id": str(merchant_id)})
            yield session

    @asynccontextmanager
    async def platform_session(self) -> AsyncIterator[AsyncSession]:
        """Open a SQLModel session that sees every shop: for opening shops and for the operator."""
        async with AsyncSession(self._sqlalchemy(), expire_on_commit=False) as session, session.begin():
            await self._set_mode(session)
            yield session

    async def _set_mode(self, session: AsyncSession) -> None:
        if self._mode:
            await (await session.connection()).execute(text(f"SET TRANSACTION{self._mode}"))

    def _sqlalchemy(self) -> AsyncEngine:
        if self._engine is None:
            self._engine = create_async_engine(
                _for_sqlalchemy(self.url),
                pool_size=2,
                max_overflow=4,
                json_serializer=dumps,
                json_deserializer=loads,
            )
        return self._engine


def _for_sqlalchemy(url: str) -> str:
    """Name the driver in the address (`postgres://` and `postgresql://` are the same to psycopg)."""
    return "postgresql+psycopg://" + url.split("://", 1)[1]


async def _as_tenant(connection: Connection) -> None:
    await connection.execute(f"SET ROLE {TENANT_ROLE}".encode())


def migrate(url: str) -> None:
    """Bring the schema to this program's version; several programs may call it at once.

    A newer schema is left as it is: the program that made it was taken back, and the one before runs on it, too.

    Raises `SettingsError` when there is no database at that address.
    """
    try:
        engine = create_engine(_for_sqlalchemy(url))
        engine.connect().close()
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise SettingsError([f"XIAOER_DATABASE_URL：数据库没有应答（{reason}）"]) from None
    except (ArgumentError, ValueError):  # their words may hold a part of the password
        raise SettingsError(["XIAOER_DATABASE_URL 应写成 postgresql://用户:密码@主机:端口/库名"]) from None
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        version = _version_of(connection)
        if version is None or version < newest_version():
            _upgrade(connection)
    engine.dispose()


def newest_version() -> str:
    """Return the version of the schema this program works with: a migration's file begins with it."""
    names = (file.name for file in _MIGRATIONS.joinpath("versions").iterdir())
    return max(name.partition("_")[0] for name in names if name[0].isdigit())


def _version_of(connection: SyncConnection) -> str | None:
    """Return the version of a database's schema, None where it has none."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _upgrade(connection: SyncConnection) -> None:
    """Run the migrations; what runs them is loaded for that alone: most starts have nothing to do."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
