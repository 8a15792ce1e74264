"""kill -9 at the worst moment: nobody is forgotten, nobody hears anything twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import aclosing
from pathlib import Path

import psycopg
import yaml

from bench.processes import free_ports
from sandbox.server import create_app, running
from sandbox.world import World
from store.postgres import EmbeddedPostgres
from tests.jobs.looking import idle
from tests.programs import program, ready, xiaoer
from tests.worlds import CORP, KF, SHOP, Town, town, until

PEOPLE = [f"wm{n}" for n in range(40)]


def heard(world: World) -> Counter[str]:
    return Counter({person: len(world.ledger.received(KF, person)) for person in PEOPLE})


async def accounts_read(folder: Path) -> None:
    """Wait until the accounts were read once: what follows is not history."""
    while True:
        with psycopg.connect(EmbeddedPostgres(folder).url) as connection:
            row = connection.execute("SELECT bool_and(synced_at IS NOT NULL) FROM kf_accounts").fetchone()
        if row and row[0]:
            return
        await asyncio.sleep(0.1)


async def test_kill_9_of_the_whole_house_in_a_burst(tmp_path: Path) -> None:
    world, folder, port = World(), tmp_path / "店 data", *free_ports(1)
    file = tmp_path / "shop.yaml"
    file.write_text(yaml.safe_dump(SHOP, allow_unicode=True), encoding="utf-8")
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(SHOP)
        world.model.always("您好")
        world.model.latency = 0.4
        env = {
            "XIAOER_DATA_DIR": str(folder),
            "XIAOER_WECOM_API_BASE": wecom,
            "XIAOER_LLM_BASE_URL": f"{wecom}/v1",
            "XIAOER_LLM_MODEL": "stub",
            "XIAOER_QUIET_WINDOW_SECONDS": "0",
            "XIAOER_RECONCILE_SECONDS": "1",
        }
        assert (await xiaoer("shop", "apply", str(file), **env)).code == 0
        url = f"http://127.0.0.1:{port}"
        async with program("up", "--port", str(port), **env) as process:
            await ready(url, process)
            await accounts_read(folder)
            await world.set_callback(CORP, f"{url}/api/wecom/callback/{CORP}")
            world.customers.say_many([(KF, person, "那条裙子怎么样") for person in PEOPLE], one_callback=False)
            await until(lambda: heard(world).total() >= 5)
            process.kill()
            before = heard(world).total()
        assert before < len(PEOPLE), "the burst was over before the kill"
        async with program("up", "--port", str(port), **env) as process:
            await ready(url, process)
            restarted = time.monotonic()
            await until(lambda: all(heard(world)[person] for person in PEOPLE), timeout=40)
            assert time.monotonic() - restarted < 15
            await asyncio.sleep(7)  # longer than a lease and than a stalled job may rest
            await world.settled()
        assert Counter(heard(world).values()) == {1: len(PEOPLE)}


async def test_a_worker_that_is_killed_is_relieved_by_another(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        base = t.house.settings.wecom_api_base
        env = {
            "XIAOER_DATABASE_URL": database_url,
            "XIAOER_SECRET_KEY": "test",
            "XIAOER_DATA_DIR": str(tmp_path),
            "XIAOER_WECOM_API_BASE": base,
            "XIAOER_LLM_BASE_URL": f"{base}/v1",
            "XIAOER_LLM_MODEL": "stub",
            "XIAOER_QUIET_WINDOW_SECONDS": "0",
        }
        async with program("worker", **env) as process:
            await workers(t, 2)
            t.world.model.latency = 3.0
            t.world.customers.say_many([(KF, person, "那条裙子怎么样") for person in PEOPLE], one_callback=False)
            await workers(t, 2, busy=True)
            process.kill()
            killed = time.monotonic()
            assert any(heard(t.world)[person] == 0 for person in PEOPLE)
            t.world.model.latency = 0.1
            await until(lambda: all(heard(t.world)[person] for person in PEOPLE), timeout=25)
            assert time.monotonic() - killed < 15
            await idle(t)
            assert Counter(heard(t.world).values()) == {1: len(PEOPLE)}


async def workers(t: Town, count: int, *, busy: bool = False, seconds: float = 60) -> None:
    """Wait until so many workers are there, or have a turn in hand."""
    alive = "SELECT count(*) / 2 AS n FROM procrastinate_workers"  # a process has one for each queue
    doing = "FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'turn'"
    at_work = f"SELECT count(DISTINCT worker_id) AS n {doing}"
    deadline = time.monotonic() + seconds
    while True:
        async with t.house.database.platform() as connection:
            row = await (await connection.execute((at_work if busy else alive).encode())).fetchone()
        if row and row["n"] >= count:
            return
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
