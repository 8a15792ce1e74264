"""Where bad days are played, and what a bad thing is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg

from chaos.parts import Parts
from sandbox.world import World


@dataclass(slots=True)
class Place:
    """Where faults strike; `disk` is the small disk the database lives on, where there is one."""

    world: World
    parts: Parts
    disk: Path | None = None

    async def sql(self, query: str, values: tuple[object, ...] = ()) -> None:
        """Run a statement beside the house; a database that is down at the moment is left alone."""
        with contextlib.suppress(psycopg.Error):
            async with await psycopg.AsyncConnection.connect(self.parts.url, connect_timeout=2, autocommit=True) as one:
                await one.execute(query.encode(), values or None)


Fault = Callable[[Place, Random], AbstractAsyncContextManager[str]]
"""Strikes, says what it did, and mends it at the end of the block."""
