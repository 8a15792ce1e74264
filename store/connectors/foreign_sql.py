"""Reading a shop's own database: one SELECT in a read-only transaction with a time limit, where the operator allows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, bindparam, create_engine, make_url, text
from sqlalchemy.engine import URL, CursorResult
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.types import NullType

from agent.errors import BadInput
from agent.phrases import say
from store.connectors.pulling import Pages, PullFailed, Watermark
from store.connectors.select_only import check_select

STATEMENT_SECONDS = 60
RUN_SECONDS = 600.0
_QUERY_KEYS = {"sslmode", "charset"}  # others can name another host, a file, or commands to run on connecting
_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "mssql": "mssql+pymssql",
    "oracle": "oracle+oracledb",
    "sqlite": "sqlite+pysqlite",
}
_CONNECT = {
    "postgresql": {"connect_timeout": 10},
    "mysql": {"connect_timeout": 10, "read_timeout": STATEMENT_SECONDS},
    "mariadb": {"connect_timeout": 10, "read_timeout": STATEMENT_SECONDS},
    "mssql": {"login_timeout": 10, "timeout": STATEMENT_SECONDS},
}
_READ_ONLY = {
    "postgresql": ["SET TRANSACTION READ ONLY", f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'"],
    "mysql": ["SET SESSION TRANSACTION READ ONLY", f"SET SESSION max_execution_time = {STATEMENT_SECONDS * 1000}"],
    "mariadb": ["SET SESSION TRANSACTION READ ONLY", f"SET SESSION max_statement_time = {STATEMENT_SECONDS}"],
    "oracle": ["SET TRANSACTION READ ONLY"],
    "sqlite": ["PRAGMA query_only = ON"],
}


def check_address(address: str, allowed: Collection[str]) -> URL:
    """Return where a database is; raises `BadInput` when it is none, or none the operator allows."""
    try:
        url = make_url(address)
        dialect = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise BadInput(say("pull_sql_address", book="owner")) from None
    if dialect not in _DRIVERS or set(url.query) - _QUERY_KEYS:
        raise BadInput(say("pull_sql_address", book="owner"))
    place = url.database if dialect == "sqlite" else url.host
    places = {place, f"{place}:{url.port}"} if dialect != "sqlite" else {place}
    if not place or not places & set(allowed):
        raise BadInput(say("pull_sql_off", book="owner", host=place or "?"))
    return url.set(drivername=_DRIVERS[dialect])


async def sql_pages(address: str, query: str, page_size: int, watermark: Watermark, allowed: Collection[str]) -> Pages:
    """Yield the rows of a query in pages; `:watermark` in it is bound. Raises `PullFailed` or `BadInput`."""
    url, plain = check_address(address, allowed), check_select(query)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, thread_name_prefix="foreign-sql") as thread:  # a driver may want one thread all along
        pages = _pages(url, plain, page_size, watermark)
        try:
            async with asyncio.timeout(RUN_SECONDS):
                while (page := await loop.run_in_executor(thread, next, pages, None)) is not None:
                    yield page
        except TimeoutError:
            raise PullFailed(say("pull_sql_failed", book="owner", reason="超过 10 分钟")) from None
        finally:
            await loop.run_in_executor(thread, pages.close)


def _pages(url: URL, query: str, page_size: int, watermark: Watermark) -> Any:
    """Yield pages in the thread this runs in."""
    try:
        with _connected(url) as connection, closing(_asked(connection, query, watermark)) as result:
            names = list(result.keys())
            yielded = False
            while (rows := result.fetchmany(page_size)) or not yielded:
                yielded = True
                yield [dict(zip(names, row, strict=True)) for row in rows]
    except DBAPIError as error:  # the database's own words, without the statement and its address
        reason = str(error.orig).strip().splitlines()[0][:200] if error.orig and str(error.orig).strip() else "断开了"
        raise PullFailed(say("pull_sql_failed", book="owner", reason=reason)) from None
    except SQLAlchemyError as error:
        raise PullFailed(say("pull_sql_failed", book="owner", reason=type(error).__name__)) from None


def _asked(connection: Connection, query: str, watermark: Watermark) -> CursorResult[Any]:
    statement = text(query)
    if "watermark" in statement.compile().params:
        # no type: the database reads the text as its own column's
        statement = statement.bindparams(bindparam("watermark", watermark, type_=NullType()))
    return connection.execution_options(stream_results=True).execute(statement)


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    """Yield a connection in a transaction that cannot write and is rolled back."""
    dialect = url.get_backend_name()
    engine = _engine(url, dialect)
    try:
        with engine.connect() as connection:
            if dialect == "sqlite":
                _limit_sqlite(connection)
            for statement in _READ_ONLY.get(dialect, []):
                connection.exec_driver_sql(statement)
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _engine(url: URL, dialect: str) -> Engine:
    if dialect == "sqlite":
        url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    try:
        return create_engine(url, poolclass=NullPool, connect_args=_CONNECT.get(dialect, {}))
    except ModuleNotFoundError:
        raise PullFailed(say("pull_sql_no_driver", book="owner", dialect=dialect)) from None


def _limit_sqlite(connection: Connection) -> None:
    """Interrupt a statement that runs too long: SQLite has no setting for it."""
    deadline = time.monotonic() + RUN_SECONDS
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: time.monotonic() > deadline, 100_000)
