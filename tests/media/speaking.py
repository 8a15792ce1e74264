"""A town whose voices are heard by the sandbox's stub."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from sandbox.server import create_app, running
from sandbox.world import World
from tests.worlds import SHOP, Town, house_beside


@asynccontextmanager
async def spoken_town(database_url: str, folder: Path) -> AsyncIterator[Town]:
    """Run a house that sends voices to the stub; it waits 2 s for a text, and 1 s before it says so."""
    world = World()
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(SHOP)
        wishes = {
            "speech_base_url": f"{wecom}/v1",
            "speech_model": "whisper",
            "speech_timeout_seconds": 2.0,
            "waiting_line_seconds": 1.0,
        }
        async with house_beside(world, wecom, database_url, folder, **wishes) as place:
            yield place
