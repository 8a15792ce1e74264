"""A database that cuts off, is taken up by others, or has no room left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from random import Random

import psycopg

from chaos import disk
from chaos.place import Place


@contextlib.asynccontextmanager
async def cut_database(place: Place, dice: Random) -> AsyncIterator[str]:
    """Every connection to the database is cut, again and again."""
    times = dice.randint(1, 4)
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL"
    )
    for _ in range(times):
        await place.sql(query)
        await asyncio.sleep(0.3)
    yield f"×{times}"


@contextlib.asynccontextmanager
async def hog_connections(place: Place, _: Random) -> AsyncIterator[str]:
    """Somebody takes every connection the database has left, and those that come free."""
    held: list[psycopg.AsyncConnection[tuple[object, ...]]] = []

    async def hog() -> None:
        while True:
            try:
                held.append(await psycopg.AsyncConnection.connect(place.parts.url, connect_timeout=2))
            except psycopg.Error:
                await asyncio.sleep(0.05)

    hogging = asyncio.create_task(hog())
    await place.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() LIMIT 20")
    await asyncio.sleep(0.3)
    yield str(len(held))
    hogging.cancel()
    await asyncio.gather(hogging, return_exceptions=True)
    await asyncio.gather(*(connection.close() for connection in held))


@contextlib.asynccontextmanager
async def fill_disk(place: Place, _: Random) -> AsyncIterator[str]:
    """The database's disk is full."""
    assert place.disk is not None
    ballast = disk.fill(place.disk)
    yield f"{ballast.stat().st_size >> 20} MB"
    ballast.unlink()
