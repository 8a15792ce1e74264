"""The queue itself on bad days: no job is left in the hands of a worker that is done with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from jobs import queue
from jobs.house import House
from jobs.requests import watch_job
from store.deferring import Job, defer
from store.engine import Database
from tests.jobs.looking import idle
from tests.worlds import Town, town, until
from xiaoer.serving import working

FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


async def test_a_job_whose_end_could_not_be_written_is_not_held_for_ever(database_url: str, tmp_path: Path) -> None:
    """Else its lock would keep the account from ever being read again: the worker that holds it is well."""
    async with town(database_url, tmp_path) as t:
        async with t.house.database.platform() as connection:
            await connection.execute(FULL.encode())
        t.say("wmA", "有大码吗")
        await t.hears("wmA")
        async with t.house.database.platform() as connection:
            await connection.execute("DROP FUNCTION full_disk CASCADE")
        t.say("wmA", "多久发货")
        await t.hears("wmA", 2)
        await idle(t)


async def test_what_customers_wait_for_and_what_nobody_asked_for_have_places_of_their_own(
    database_url: str, tmp_path: Path
) -> None:
    """A night's work of many shops would else take every connection; reports would wait for a day without customers."""
    async with town(database_url, tmp_path, worker_concurrency=1) as t:
        watching = replace(watch_job(t.merchant_id, "stock"), lock=None, queueing_lock=None)
        async with t.house.database.platform() as holding:
            await holding.execute("LOCK TABLE alerts")
            await _defer(t, [watching] * 30)
            await _until(t, "EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'watch' AND status = 'doing')")
            t.say("wmA", "有大码吗")
            await t.hears("wmA")
        await idle(t)
        async with t.house.database.platform() as holding:
            await holding.execute("SELECT FROM conversations FOR UPDATE")
            t.say("wmA", "多久发货")
            await _until(t, "EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'sync' AND status = 'doing')")
            await _defer(t, [watching] * 3)
            await _until(t, "NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'watch')")
        await t.hears("wmA", 2)


async def _defer(t: Town, jobs: list[Job]) -> None:
    async with t.house.database.platform() as connection:
        await defer(connection, jobs)


async def _until(t: Town, condition: str) -> None:
    async with asyncio.timeout(20), t.house.database.platform() as connection:
        while not (await (await connection.execute(f"SELECT {condition} AS it".encode())).fetchone() or {}).get("it"):
            await asyncio.sleep(0.02)


async def test_a_worker_that_is_told_to_stop_gives_back_what_it_cannot_finish(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "FINISH_SECONDS", 0.2)
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        t.world.model.latency = 60.0
        people = [f"wm{number}" for number in range(12)]
        async with working(t.house, t.url):  # a second worker, beside the town's own
            for who in people:
                t.say(who, "那条裙子怎么样")
            await until(lambda: len(t.world.model.calls) == len(people))
            t.world.model.latency = 0.0  # for the calls to come
        await until(lambda: len(t.world.model.calls) > len(people))  # what the second had in hand is asked again
        again = len(t.world.model.calls) - len(people)
        await until(lambda: sum(len(t.heard(who)) for who in people) >= again)
        async with t.house.database.platform() as connection:
            held = await (await connection.execute(_HELD)).fetchall()
        assert {row["alive"] for row in held} <= {True}, "nothing is left with the worker that is gone"
        assert max(len(t.heard(who)) for who in people) == 1


_HELD = """
SELECT EXISTS (SELECT FROM procrastinate_workers w WHERE w.id = worker_id) AS alive
FROM procrastinate_jobs WHERE status = 'doing'
"""


@pytest.mark.parametrize(
    ("task", "ending"), [("turn", Status.ABORTED), ("from_tomorrow", Status.FAILED)], ids=["cut off", "unknown here"]
)
async def test_what_another_worker_can_do_goes_back_to_wait(
    database: Database, database_url: str, task: str, ending: Status
) -> None:
    """Also on its last try: a job of a worker that stops, and one that only a later release knows."""
    app = queue.build_app(database_url)
    async with app.open_async():
        async with database.platform() as connection:
            await defer(connection, [Job(task, {"merchant_id": 1})])
        job = await app.job_manager.fetch_job(queues=None, worker_id=await app.job_manager.register_worker())
        assert job is not None
        await app.job_manager.finish_job(job, ending, delete_job=False)
        async with database.platform() as connection:
            [row] = await (await connection.execute("SELECT status FROM procrastinate_jobs")).fetchall()
    assert row["status"] == "todo"


async def test_a_worker_that_lost_a_job_does_not_delete_it_from_under_what_came_in_since(
    database: Database, database_url: str
) -> None:
    """The job waits again and stands for a new message, which nobody would answer."""
    app = queue.build_app(database_url)
    turn = Job("turn", {"merchant_id": 1}, lock="turn:1", queueing_lock="turn:1")
    async with app.open_async():
        async with database.platform() as connection:
            await defer(connection, [turn])
        first = await app.job_manager.fetch_job(queues=None, worker_id=await app.job_manager.register_worker())
        assert first is not None
        await app.job_manager.retry_job(first)  # it was silent, and another process gave its job back
        async with database.platform() as connection:
            await defer(connection, [turn])  # a message comes: the job that waits will do
        for ending, delete_job in ((Status.SUCCEEDED, True), (Status.FAILED, False)):
            await app.job_manager.finish_job(first, ending, delete_job)
        worker = await app.job_manager.register_worker()
        again = await app.job_manager.fetch_job(queues=None, worker_id=worker)
        assert again is not None, "it is still there"
        await app.job_manager.finish_job(first, Status.SUCCEEDED, delete_job=True)
        await app.job_manager.finish_job(again, Status.SUCCEEDED, delete_job=True)
        assert await app.job_manager.fetch_job(queues=None, worker_id=worker) is None
        async with database.platform() as connection:
            left = await (await connection.execute("SELECT status FROM procrastinate_jobs")).fetchall()
        assert left == [], "ended once, by the one that had it last"


async def test_a_job_that_goes_back_at_the_very_moment_its_successor_comes_is_not_held_for_ever(
    database: Database, database_url: str
) -> None:
    """The successor is not seen before its commit, and refuses the older one's queueing lock after it."""
    app = queue.build_app(database_url)
    sync = Job("sync", {"merchant_id": 1}, lock="kf:1", queueing_lock="kf:1")
    async with app.open_async():
        async with database.platform() as connection:
            await defer(connection, [sync])
        first = await app.job_manager.fetch_job(queues=None, worker_id=await app.job_manager.register_worker())
        assert first is not None
        async with database.platform() as connection:
            await defer(connection, [sync])
            going_back = asyncio.create_task(app.job_manager.retry_job(first))
            async with database.platform() as other:
                while not (await (await other.execute(_WAITS)).fetchone() or {}).get("waits"):
                    await asyncio.sleep(0.01)
        await going_back
        async with database.platform() as connection:
            left = await (await connection.execute("SELECT status FROM procrastinate_jobs")).fetchall()
    assert [row["status"] for row in left] == ["todo", "todo"]


async def test_a_worker_ends_when_told_to_also_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library tells the database that it stops; what comes of that must not make it begin anew."""

    async def work(*_: object) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectorException from None

    for part in ("_work", "_recover_stalled", "_sweep_outbox"):
        monkeypatch.setattr(queue, part, work)
    stop = asyncio.Event()
    working_on = asyncio.create_task(queue.run_worker(cast(House, None), cast(App, None), stop))
    await asyncio.sleep(0.1)
    stop.set()
    async with asyncio.timeout(10):
        await working_on


_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid') AS waits"
