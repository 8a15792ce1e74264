"""One house, many bad days: start it once, play the seeds one after another, examine after each."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from agent.settings import load_settings
from bench.processes import clean_environment
from chaos import customers, disk, schedule
from chaos.invariants import examine
from chaos.parts import Parts
from chaos.place import Place
from chaos.settling import settle
from chaos.shops import SHOPS, open_all, speak
from sandbox.refusal import CallbackUrlRejected
from sandbox.server import create_app, running
from sandbox.world import World
from store.engine import Database, migrate

READY_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went."""

    seed: int
    faults: list[str]
    fates: dict[str, int]
    dead: list[str]
    settled_after: float
    wrong: list[str]


@contextlib.asynccontextmanager
async def opened_place(folder: Path, *, with_disk: bool) -> AsyncIterator[Place]:
    """Start a sandbox and all processes of a house with two shops; everything ends with the block."""
    small = folder / "disk"
    if with_disk:
        disk.mount(small)
    world, parts = World(), Parts(folder, small)
    world.model.brain, world.model.latency = speak, 0.2
    world.limits.per_path = world.limits.sync_without_token = 10**9  # WeCom's own limits are not what is tried here
    async with aclosing(world), running(create_app(world)) as wecom, contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(parts.close)
        await parts.open_stores()
        env = _settings(folder, parts, wecom)
        await _open_shops(parts.url, folder, wecom)
        for shop in SHOPS:
            world.load_corp(shop)
        async with parts.running(clean_environment() | env):
            await _until_ready(parts.url)
            for shop in SHOPS:
                await _save_callback(world, shop["corp_id"], f"{parts.api}/api/wecom/callback/{shop['corp_id']}")
            yield Place(world, parts, small if with_disk else None)


async def play(place: Place, seed: int) -> Outcome:
    """Let customers write while the faults of a seed strike, mend everything, wait, and examine."""
    script = customers.write_script(seed, f"{seed}-{time.monotonic_ns() % 10**6:x}", schedule.SECONDS)
    strikes = schedule.draw(seed, with_disk=place.disk is not None)
    _, faults = await asyncio.gather(customers.play(place.world, script), schedule.play(place, strikes))
    mended = time.monotonic()
    left = await settle(place)
    settled_after = time.monotonic() - mended
    async with await psycopg.AsyncConnection.connect(place.parts.url, row_factory=dict_row) as connection:
        verdict = await examine(connection, place.world.ledger)
    wrong = [f"never settled: {left}"] if left else []
    return Outcome(seed, faults, verdict.fates, verdict.dead, settled_after, wrong + verdict.wrong)


def _settings(folder: Path, parts: Parts, wecom: str) -> dict[str, str]:
    return {
        "XIAOER_DATABASE_URL": parts.url,
        "XIAOER_CHROMA_URL": parts.chroma,
        "XIAOER_DATA_DIR": str(folder / "data"),
        "XIAOER_SECRET_KEY": "chaos",
        "XIAOER_WECOM_API_BASE": wecom,
        "XIAOER_LLM_BASE_URL": f"{wecom}/v1",
        "XIAOER_LLM_MODEL": "stub",
        "XIAOER_LLM_API_KEY": "stub",
        "XIAOER_LLM_TIMEOUT_SECONDS": "3",
        "XIAOER_QUIET_WINDOW_SECONDS": "0.2",
        "XIAOER_WAITING_LINE_SECONDS": "1.5",
        "XIAOER_RECONCILE_SECONDS": "1.5",
        "XIAOER_CHASE_SECONDS": "1",
    }


async def _open_shops(url: str, folder: Path, wecom: str) -> None:
    await asyncio.to_thread(migrate, url)
    settings = load_settings(_env_file=None, data_dir=folder / "data", secret_key="chaos", wecom_api_base=wecom)
    database = Database(url, pool_size=2)
    await database.open()
    try:
        await open_all(settings, database)
    finally:
        await database.close()


async def _until_ready(url: str) -> None:
    """Wait until both shops' answers are indexed and their accounts were looked at: what follows is not history."""
    query = """
    SELECT (SELECT bool_and(synced_at IS NOT NULL) FROM kf_accounts)
       AND (SELECT bool_and(indexed_version >= knowledge_version) FROM merchants)
    """
    async with asyncio.timeout(READY_SECONDS), await psycopg.AsyncConnection.connect(url, autocommit=True) as one:
        while True:
            row = await (await one.execute(query)).fetchone()
            if row and row[0]:
                return
            await asyncio.sleep(0.1)


async def _save_callback(world: World, corp_id: str, url: str) -> None:
    """Save a callback's address; a machine that starts everything at once may take more than WeCom's second."""
    while True:
        with contextlib.suppress(CallbackUrlRejected):
            return await world.set_callback(corp_id, url)
