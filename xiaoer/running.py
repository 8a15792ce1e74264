"""How a command starts: settings, logs, an event loop, a database."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
from collections.abc import Callable, Coroutine
from typing import Any

from agent.logging import configure_logging
from agent.settings import Settings, load_settings
from store.engine import Database
from xiaoer.auditing import AuditedDatabase
from xiaoer.databases import database_url, opened

_M_ARENA_MAX = -8  # malloc.h


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on uvloop where there is one."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


def collect_less_often() -> None:
    """Let the garbage collector look at new objects by ten thousands: loading a program makes little garbage."""
    gc.set_threshold(10_000, 20, 10)


def keep_memory_together() -> None:
    """Let glibc's threads share two heaps: one for each thread keeps what the others freed."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def settings_for_command(**overrides: object) -> Settings:
    """Return the settings of a short command, which logs only what went wrong."""
    settings = load_settings(**overrides)
    configure_logging("WARNING" if settings.log_level == "INFO" else settings.log_level, as_json=False)
    return settings


def with_database(work: Callable[[Settings, Database], Coroutine[Any, Any, None]]) -> None:
    """Run `work` with the database, whether or not `xiaoer up` runs on the same data folder."""
    settings = settings_for_command()

    async def main(database: Database) -> None:
        async with opened(database):
            await work(settings, database)

    with database_url(settings) as url:
        run(main(AuditedDatabase(url, pool_size=2)))
