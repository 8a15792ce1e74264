"""Processes that die, stand still, or are told to end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from random import Random

from chaos.parts import HOUSE
from chaos.place import Place


@contextlib.asynccontextmanager
async def kill(place: Place, dice: Random) -> AsyncIterator[str]:
    """One of our own processes gets kill -9."""
    name = dice.choice(HOUSE)
    place.parts.kill(name)
    yield name
    await place.parts.release(name)


@contextlib.asynccontextmanager
async def restart(place: Place, dice: Random) -> AsyncIterator[str]:
    """One of our own processes is told to end, as an upgrade does, and another one comes."""
    name = dice.choice(HOUSE)
    await place.parts.stop(name)
    yield name
    await place.parts.release(name)


@contextlib.asynccontextmanager
async def kill_house(place: Place, _: Random) -> AsyncIterator[str]:
    """Everything of ours gets kill -9 at once."""
    for name in HOUSE:
        place.parts.kill(name)
    yield "all"
    await asyncio.gather(*(place.parts.release(name) for name in HOUSE))


@contextlib.asynccontextmanager
async def kill_store(place: Place, dice: Random) -> AsyncIterator[str]:
    """PostgreSQL's postmaster or the Chroma server gets kill -9."""
    name = dice.choice(("postgres", "postgres", "chroma"))
    place.parts.kill(name)
    yield name
    await place.parts.release(name)


@contextlib.asynccontextmanager
async def freeze(place: Place, dice: Random) -> AsyncIterator[str]:
    """A process that stands still long enough to be given up, and then goes on where it was."""
    name = dice.choice(("worker-1", "worker-2", "worker-1", "api"))
    place.parts.freeze(name)
    yield name
    place.parts.thaw(name)
