"""Work leaves with the commit that caused it: never without it, never twice, never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from procrastinate import App
from procrastinate.jobs import Status

from jobs.queue import build_app
from jobs.requests import index_job
from store.conversations.conversations import lock_conversation, open_conversations
from store.conversations.messages import Incoming, MessageStatus, insert_messages, waiting_ids
from store.conversations.turns import Delivery, TurnRecord, deliver
from store.deferring import UNASKED, Job, backlog, defer, take_slot
from store.engine import Database
from store.shops.accounts import accounts_to_poll
from tests.store.shops import KF, conversation, hear, open_shop, speech

JOB = Job("turn", {"conversation_id": 1}, lock="turn:1", queueing_lock="turn:1")


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    app = build_app(database_url)
    async with app.open_async():
        yield app


async def jobs(database: Database) -> list[dict[str, Any]]:
    query = "SELECT id, status::text, queueing_lock, args FROM procrastinate_jobs ORDER BY id"
    async with database.platform() as connection:
        return await (await connection.execute(query)).fetchall()


async def defer_now(database: Database, job: Job = JOB) -> None:
    async with database.platform() as connection:
        await defer(connection, [job])


async def test_a_job_leaves_only_with_the_commit(database: Database) -> None:
    shop = await open_shop(database)

    async def fail_after_deferring() -> None:
        async with database.shop(shop) as connection:
            await defer(connection, [JOB])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_deferring()
    assert await jobs(database) == []
    async with database.shop(shop) as connection:
        await defer(connection, [JOB])
        assert await jobs(database) == []
    assert [job["status"] for job in await jobs(database)] == ["todo"]


async def test_a_job_that_waits_already_is_not_deferred_again_and_breaks_nothing(database: Database) -> None:
    shop = await open_shop(database)
    await defer_now(database)
    async with database.shop(shop) as connection:
        await defer(connection, [JOB, Job("turn", {}, queueing_lock="turn:2"), JOB])
        await connection.execute("INSERT INTO customers (merchant_id, external_userid) VALUES (%s, 'wmA')", (shop,))
    assert [job["queueing_lock"] for job in await jobs(database)] == ["turn:1", "turn:2"]
    async with database.shop(shop) as connection:
        found = await (await connection.execute("SELECT count(*) AS n FROM customers")).fetchone()
    assert found == {"n": 1}, "the transaction of the caller lived on"


async def test_a_failed_job_makes_way_for_its_successor(database: Database, app: App) -> None:
    await defer_now(database)
    worker = await app.job_manager.register_worker()
    running = await app.job_manager.fetch_job(queues=None, worker_id=worker)
    assert running is not None
    await defer_now(database)
    await app.job_manager.retry_job(running, retry_at=datetime.now(UTC))
    first, second = await jobs(database)
    assert (first["status"], first["queueing_lock"]) == ("todo", None)
    assert (second["status"], second["queueing_lock"]) == ("todo", "turn:1")


async def test_a_failed_job_without_a_successor_keeps_its_place(database: Database, app: App) -> None:
    await defer_now(database)
    worker = await app.job_manager.register_worker()
    running = await app.job_manager.fetch_job(queues=None, worker_id=worker)
    assert running is not None
    await app.job_manager.retry_job(running, retry_at=datetime.now(UTC))
    await defer_now(database)
    assert [job["queueing_lock"] for job in await jobs(database)] == ["turn:1"]


async def test_news_wakes_a_job_that_waits_for_its_next_try(database: Database, app: App) -> None:
    later = datetime.now(UTC) + timedelta(minutes=4)
    worker = await app.job_manager.register_worker()
    await defer_now(database)
    running = await app.job_manager.fetch_job(queues=None, worker_id=worker)
    assert running is not None
    await app.job_manager.retry_job(running, retry_at=later)
    assert await app.job_manager.fetch_job(queues=None, worker_id=worker) is None
    await defer_now(database)  # news while the failed job waits
    woken = await app.job_manager.fetch_job(queues=None, worker_id=worker)
    assert woken is not None
    assert woken.attempts == 1, "what was tried counts on"
    await defer_now(database)  # news while it runs, before it fails
    await app.job_manager.retry_job(woken, retry_at=later)
    fresh = await app.job_manager.fetch_job(queues=None, worker_id=worker)
    assert fresh is not None
    assert fresh.id != woken.id


async def test_jobs_of_one_conversation_never_run_side_by_side(database: Database, app: App) -> None:
    await defer_now(database)
    worker = await app.job_manager.register_worker()
    running = await app.job_manager.fetch_job(queues=None, worker_id=worker)
    assert running is not None
    await defer_now(database)
    assert await app.job_manager.fetch_job(queues=None, worker_id=worker) is None
    await app.job_manager.finish_job(running, Status.SUCCEEDED, delete_job=True)
    assert await app.job_manager.fetch_job(queues=None, worker_id=worker) is not None


async def test_a_more_urgent_job_goes_before_those_that_wait_longer(database: Database, app: App) -> None:
    for job in (JOB, replace(JOB, lock="turn:2", queueing_lock="turn:2"), index_job(1)):
        await defer_now(database, job)
    worker = await app.job_manager.register_worker()
    first = await app.job_manager.fetch_job(queues=None, worker_id=worker)
    assert first is not None
    assert first.task_name == "index"


async def test_customers_find_a_worker_free_while_every_shop_is_indexed(database: Database, app: App) -> None:
    """A new model, or lost vectors, once filled all 500 places of a worker with shops that wait for one processor."""
    for shop in range(1, 61):
        await defer_now(database, index_job(shop))
    await defer_now(database)
    worker, begun = await app.job_manager.register_worker(), list[str]()
    while job := await app.job_manager.fetch_job(queues=None, worker_id=worker):
        begun.append(job.task_name)
    assert begun.count("index") <= 16
    assert begun.count("turn") == 1


async def test_of_many_accounts_the_longest_unread_are_read_first(database: Database) -> None:
    shops = [await open_shop(database, number) for number in (1, 2, 3)]
    async with database.platform() as connection:
        for age, shop in enumerate(shops, 1):
            query = "UPDATE kf_accounts SET synced_at = now() - make_interval(mins => %s) WHERE merchant_id = %s"
            await connection.execute(query, (age, shop))
        assert [shop for shop, _ in await accounts_to_poll(connection, 30, 2)] == [shops[2], shops[1]]
        assert len(await accounts_to_poll(connection, 0)) == 3


async def test_no_message_is_orphaned_by_a_turn_that_ends_while_it_is_stored(database: Database) -> None:
    """The lost wake-up of stack.md: the waiting job must not run between the skipped defer and the commit."""
    shop = await open_shop(database)
    talk = await conversation(database, shop)
    await hear(database, shop, talk, "m1")
    job = Job("turn", {}, lock=f"turn:{talk}", queueing_lock=f"turn:{talk}")
    await defer_now(database, job)
    stored, taken = asyncio.Event(), asyncio.Event()

    async def intake() -> None:
        async with database.shop(shop) as connection:
            await open_conversations(connection, shop, KF, ["wmA"])
            row = Incoming("m2", talk, 3, "text", "m2", {}, datetime.now(UTC), MessageStatus.WAITING)
            await insert_messages(connection, shop, [row])
            await defer(connection, [job])
            stored.set()
            await asyncio.sleep(0.3)
            assert not taken.is_set(), "the turn looked while a message was being stored"

    async def turn() -> list[int]:
        await stored.wait()
        async with database.platform() as connection:  # the queue hands the job out: others may wait again
            await connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        async with database.shop(shop) as connection:
            await lock_conversation(connection, talk)
            taken.set()
            return await waiting_ids(connection, talk)

    _, seen = await asyncio.gather(intake(), turn())
    assert len(seen) == 2


async def finish(database: Database, shop: int, talk: int, seen: list[int]) -> Delivery:
    async with database.shop(shop) as connection:
        await lock_conversation(connection, talk)
        record = TurnRecord("faq", "verbatim")
        delivery, _ = await deliver(connection, shop, talk, seen, record, [speech("有的")], unsure=False)
        return delivery


async def test_a_draft_is_dropped_when_the_customer_said_more_or_somebody_else_answered(database: Database) -> None:
    shop = await open_shop(database)
    talk = await conversation(database, shop)
    await hear(database, shop, talk, "m1", "m2")
    async with database.shop(shop) as connection:
        both = await waiting_ids(connection, talk)
    assert await finish(database, shop, talk, both[:1]) is Delivery.SUPERSEDED
    assert await finish(database, shop, talk, both) is Delivery.DELIVERED
    assert await finish(database, shop, talk, both) is Delivery.TAKEN


async def test_a_message_that_is_left_after_a_recall_is_thought_about_again(database: Database) -> None:
    shop = await open_shop(database)
    talk = await conversation(database, shop)
    await hear(database, shop, talk, "m1", "m2")
    async with database.shop(shop) as connection:
        both = await waiting_ids(connection, talk)
        await connection.execute("UPDATE messages SET status = 'history' WHERE msgid = 'm1'")
    assert await finish(database, shop, talk, both) is Delivery.SUPERSEDED


async def test_a_slot_is_taken_once_in_the_whole_world(database: Database) -> None:
    slot = datetime(2026, 1, 1, tzinfo=UTC)

    async def take() -> bool:
        async with database.platform() as connection:
            return await take_slot(connection, "reconcile", slot)

    assert sorted(await asyncio.gather(*(take() for _ in range(6)))) == [False] * 5 + [True]


async def test_how_long_work_waits_is_told_of_what_somebody_waits_for(database: Database) -> None:
    def due(hours: float) -> datetime:
        return datetime.now(UTC) - timedelta(hours=hours)

    async with database.platform() as connection:
        await defer(connection, [replace(JOB, run_at=due(1)), Job("watch", {}, queue=UNASKED, run_at=due(9))])
        found = await backlog(connection)
    assert found.jobs == {"turn": 1, "watch": 1}
    assert 3500 <= found.oldest_seconds < 4000
