"""Waiting until customers are answered from what was just taught."""

from __future__ import annotations

import asyncio
import time

import typer
from rich.progress import Progress

from agent.settings import Settings
from store.deferring import worker_alive
from store.engine import Database
from store.entries.entries import all_shops, versions

_PATIENCE_SECONDS = 180


async def wait_for_index(settings: Settings, database: Database, merchant_id: int) -> None:
    """Wait until customers are answered from the new knowledge: by the running worker, or by ourselves."""
    async with database.platform() as connection:
        busy = await worker_alive(connection)
    with Progress(transient=True) as progress:
        task = progress.add_task("正在建立检索…", total=None)
        if not busy:
            await _index_here(settings, database, merchant_id)
        elif not await _indexed_by_worker(database, merchant_id):
            typer.echo("检索还在后台更新，完成前客户看到的是旧答案。")
            return
        progress.update(task, completed=1, total=1)
    typer.echo("✓ 已经可以用新内容回答客户了")


async def _index_here(settings: Settings, database: Database, merchant_id: int) -> None:
    from jobs.teaching.indexing import index_with
    from xiaoer.compose import opened_search

    async with opened_search(settings) as search:
        await index_with(database, search, merchant_id)


async def index_every_shop(settings: Settings, database: Database) -> None:
    """Index all shops here, where nobody works yet; what does not succeed is done after the start."""
    from jobs.teaching.indexing import index_with
    from xiaoer.compose import opened_search

    async with database.platform() as connection:
        shops = await all_shops(connection)
    with Progress(transient=True) as progress:
        async with opened_search(settings) as search:
            for shop in progress.track(shops, description="正在建立检索…"):
                await index_with(database, search, shop)


async def _indexed_by_worker(database: Database, merchant_id: int) -> bool:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        async with database.shop(merchant_id) as connection:
            wanted, indexed = await versions(connection, merchant_id)
        if indexed >= wanted:
            return True
        await asyncio.sleep(0.2)
    return False
