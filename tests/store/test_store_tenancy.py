"""The second wall: whoever forgets the shop, or names the wrong one, sees and writes nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import psycopg
import pytest

from store.engine import Connection, Database
from tests.store.shops import filled_shop


async def rows(connection: Connection, query: str, *values: Any) -> list[dict[str, Any]]:
    return await (await connection.execute(query.encode(), values)).fetchall()


async def tables_of_shops(database: Database) -> list[str]:
    query = """
    SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND column_name = 'merchant_id' AND table_type = 'BASE TABLE' ORDER BY 1
    """
    async with database.platform() as connection:
        return [row["table_name"] for row in await rows(connection, query)]


async def owners(connection: Connection, table: str) -> set[int]:
    column = "id" if table == "merchants" else "merchant_id"
    return {row["owner"] for row in await rows(connection, f"SELECT DISTINCT {column} AS owner FROM {table}")}


async def test_every_table_of_a_shop_is_walled(database: Database) -> None:
    mine, other = await filled_shop(database, 1), await filled_shop(database, 2)
    tables = [*await tables_of_shops(database), "merchants"]
    assert len(tables) >= 13
    for table in tables:
        async with database.platform() as connection:
            assert await owners(connection, table) == {mine, other}, f"{table} has no rows to hide"
        async with database.shop(mine) as connection:
            assert await owners(connection, table) == {mine}, table
        async with database.session(other) as session:
            column = "id" if table == "merchants" else "merchant_id"
            found = await (await session.connection()).exec_driver_sql(f"SELECT DISTINCT {column} FROM {table}")
            assert set(found.scalars()) == {other}, table


async def test_a_query_without_the_shop_sees_nothing(database: Database) -> None:
    await filled_shop(database, 1)
    for table in [*await tables_of_shops(database), "merchants"]:
        async with database._pool.connection() as connection:
            assert await owners(connection, table) == set(), table


async def test_the_wall_stands_again_after_platform_work(database: Database) -> None:
    await filled_shop(database, 1)
    async with database._pool.connection() as connection:
        await connection.execute("SELECT set_config('role', 'none', true)")
        await connection.execute("SELECT set_config('xiaoer.merchant_id', '1', true)")
        await connection.commit()
        assert await owners(connection, "messages") == set()


async def test_no_shop_can_write_for_another(database: Database) -> None:
    mine, other = await filled_shop(database, 1), await filled_shop(database, 2)
    for table in await tables_of_shops(database):
        async with database.platform() as connection:
            query = """
            SELECT string_agg(quote_ident(column_name), ', ') AS columns FROM information_schema.columns
            WHERE table_name = %s AND column_name <> 'merchant_id' AND is_identity = 'NO'
            """
            columns = (await rows(connection, query, table))[0]["columns"]
        for statement in (
            f"INSERT INTO {table} (merchant_id, {columns}) SELECT {other}, {columns} FROM {table} LIMIT 1",
            f"UPDATE {table} SET merchant_id = {other}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                async with database.shop(mine) as connection:
                    await connection.execute(statement.encode())
        with suppress(psycopg.errors.InsufficientPrivilege):  # what is only ever added to
            async with database.shop(mine) as connection:
                done = await connection.execute(f"DELETE FROM {table} WHERE merchant_id = {other}".encode())
                assert done.rowcount == 0, table


async def test_a_shop_cannot_read_the_queue_or_open_shops(database: Database) -> None:
    mine = await filled_shop(database, 1)
    for statement in (
        "SELECT * FROM procrastinate_jobs",
        "SELECT * FROM slots",
        "INSERT INTO merchants (name) VALUES ('假店')",
        "DELETE FROM merchants",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with database.shop(mine) as connection:
                await connection.execute(statement.encode())
