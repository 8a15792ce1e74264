"""A house that is given another embedding model: it answers all the while, tells how far it is and what it cost."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from jobs.ticks import build_scheduler
from sandbox.model.stub import ModelFaultKind
from sandbox.server import create_app, running
from sandbox.world import World
from tests.programs import xiaoer
from tests.worlds import FAQ, SHOP, Town, house_beside

pytestmark = pytest.mark.asyncio(loop_scope="session")
MANY = [*FAQ, *({"question": f"{n}号储物柜是谁的", "answer": f"{n}号柜归第{n}组。"} for n in range(40))]
PRICE = 700.0


async def seen(town: Town, *, until: str, timeout: float = 60) -> dict[str, Any]:
    """Return the figures once `until` no longer holds, or as they are after `timeout` seconds."""
    async with town.client("staff") as client, asyncio.timeout(timeout):
        while True:
            figures: dict[str, Any] = (await client.get("embedding")).json()
            if not figures[until]:
                return figures
            await asyncio.sleep(0.1)


async def test_the_old_vectors_answer_while_a_faulty_endpoint_reads_everything(
    database_url: str, tmp_path: Path
) -> None:
    world = World()
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(SHOP)
        async with house_beside(world, wecom, database_url, tmp_path, faq=MANY) as before:
            figures = await seen(before, until="switching")
            assert (figures["serving"], figures["tokens"], figures["days"]) == (figures["wanted"], 0, [])
        local = figures["serving"]
        endpoint = {
            "embedding_base_url": f"{wecom}/v1",
            "embedding_model": "stub-embedding",
            "embedding_price_fen": PRICE,
        }
        world.model.latency = 0.05
        world.model.fail_embedding(ModelFaultKind.HTTP_500)
        world.model.fail_embedding(ModelFaultKind.RATE_LIMIT, retry_after=0.1)
        world.model.fail_embedding(ModelFaultKind.DROP)
        world.model.fail_embedding(ModelFaultKind.GARBAGE)
        world.model.fail_embedding(ModelFaultKind.EMPTY)
        async with house_beside(world, wecom, database_url, tmp_path, faq=MANY, **endpoint) as town:
            async with town.client("staff") as client:
                figures = (await client.get("embedding")).json()
            assert (figures["serving"], figures["switching"]) == (local, True)
            assert (figures["done"], figures["total"]) == (0, len(MANY))
            clock = build_scheduler(town.house)
            clock.start(paused=True)
            late = {str(job.args[1]): job.misfire_grace_time for job in clock.get_jobs()}
            clock.shutdown(wait=False)
            assert set(late.values()) == {None}, "a busy machine drops no look at every index, which starts the switch"
            town.say("wm_first", "满多少包邮")
            assert any("199" in text for text in await town.hears("wm_first"))
            figures = await seen(town, until="switching")
            assert (figures["serving"], figures["done"], figures["error"]) == (figures["wanted"], len(MANY), "")
            assert figures["wanted"].startswith("stub-embedding-")
            town.say("wm_second", "满多少包邮呀")
            assert any("199" in text for text in await town.hears("wm_second"))
            await asyncio.sleep(2.5)
            figures = await seen(town, until="switching")
            told = await xiaoer("embedding", "status", XIAOER_DATABASE_URL=database_url, XIAOER_SECRET_KEY="test")
            assert told.code == 0, told.err
            assert f"正在用：{figures['serving']}" in told.out
            assert f"累计 {figures['tokens']} tokens" in told.out
        read = sum(len(batch) for batch in world.model.embeddings)
        assert sum(day["texts"] for day in figures["days"]) == read >= 2 * len(MANY)
        assert figures["cost_fen"] == pytest.approx(figures["tokens"] * PRICE / 1_000_000, abs=1e-3)
        assert figures["tokens"] > 0


async def test_an_endpoint_that_refuses_is_told_and_changes_nothing(database_url: str, tmp_path: Path) -> None:
    world = World()
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(SHOP)
        endpoint = {"embedding_base_url": f"{wecom}/v1/nowhere", "embedding_model": "gone"}
        async with house_beside(world, wecom, database_url, tmp_path, faq=MANY, **endpoint) as town:
            async with town.client("owner") as client, asyncio.timeout(30):
                while not (figures := (await client.get("embedding")).json())["error"]:
                    await asyncio.sleep(0.1)
                assert "404" in figures["error"]
                assert figures["switching"]
                assert (await client.post("embedding/refresh")).status_code == 202
            town.say("wm_third", "满多少包邮")
            assert any("199" in text for text in await town.hears("wm_third"))
