"""A house for one command, to ask questions in: beside a running one, without touching its index."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from rich.progress import Progress

from agent.clock import in_shop_time
from jobs.house import House
from store.deferring import worker_alive
from store.engine import Database
from xiaoer.databases import database_url
from xiaoer.running import run, settings_for_command


def with_house(work: Callable[[House], Coroutine[Any, Any, None]]) -> None:
    """Run `work` with a house that serves nobody, whether or not `xiaoer up` runs on the same data folder."""
    settings = settings_for_command()

    async def main(url: str) -> None:
        from xiaoer.compose import opened_house

        async with opened_house(settings, url) as house:
            await work(house)

    with database_url(settings) as url:
        run(main(url))


@asynccontextmanager
async def own_search(house: House, merchant_id: int) -> AsyncIterator[House]:
    """Yield the house, over a search of its own where another process has the embedded index.

    Only one process may open an embedded Chroma: beside it the shop's entries are read anew, into memory.
    """
    if house.settings.chroma_url or not await is_served(house.database):
        yield house
        return
    from jobs.teaching.indexing import look_over
    from knowledge.memory_index import MemoryIndex

    search = house.resources.search.over(MemoryIndex())
    version, entries = await look_over(house.database, merchant_id, in_shop_time(house.clock()).date())
    with Progress(transient=True) as bar:
        task = bar.add_task("正在读知识库…", total=None)
        progress: Callable[[int, int], None] = lambda done, total: bar.update(task, completed=done, total=total)  # noqa: E731
        await search.sync(merchant_id, version, entries, progress=progress)
    yield replace(house, resources=replace(house.resources, search=search))


async def is_served(database: Database) -> bool:
    """Return whether a worker runs on this database."""
    async with database.platform() as connection:
        return await worker_alive(connection)
