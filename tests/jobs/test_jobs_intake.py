"""Intake: history is not answered, nothing is read twice, and what is no question stays quiet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from agent.clock import system_clock
from sandbox.ledger import Kind
from sandbox.server import create_app, running
from sandbox.world import World
from tests.jobs.looking import idle, messages, outbox, rows
from tests.worlds import KF, SHOP, Town, house_beside, town, until

ANSWER = "有的，L 到 XXL 都有，170 斤以内都能穿。"
SHIPPING = "付款后 48 小时内发出。"


@pytest.fixture
async def t(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as t:
        yield t


async def test_everything_else_that_comes_is_stored_and_stays_quiet(t: Town) -> None:
    t.say("wmA", "有大码吗")
    assert await t.hears("wmA") == [ANSWER]
    t.world.customers.send(KF, "wmA", "merged_msg", {"title": "记录", "item": []})
    t.world.customers.send(KF, "wmA", "from_tomorrow", {"a": {"b": [1, None]}})
    await t.hears("wmA", 2)
    t.world.staff.say(KF, "wmA", "zhang_san", "我看看")
    t.world.staff.set_receiving(KF, "zhang_san", False)
    await idle(t)
    stored = await messages(t)
    assert [m["origin"] for m in stored].count(5) == 1
    assert {m["status"] for m in stored if m["origin"] == 5} == {"staff"}
    assert {m["msgtype"] for m in stored} >= {"text", "merged_msg", "from_tomorrow"}
    assert len([e for e in t.world.ledger.received(KF, "wmA") if e.kind is Kind.STAFF_MESSAGE]) == 1


async def test_words_that_only_a_database_fears(t: Town) -> None:
    for number, text in enumerate(["有大码吗\\u0000", "\x00有大码吗", "\\", "'; DROP TABLE messages; --", "\u2028🙂‍↔️"]):
        t.say(f"wm{number}", text)
    t.say("wmZ", "有大码吗")
    assert await t.hears("wmZ") == [ANSWER]
    await idle(t)
    assert "\\u0000" in (await messages(t, "wm0"))[0]["text"], "six characters a person typed, not a NUL"
    assert all([await t.hears(f"wm{number}") for number in range(5)])


async def test_pages_that_are_empty_short_and_seen_before(t: Town) -> None:
    t.world.faults.add("empty_page", "kf/sync_msg", times=2)
    t.world.faults.add("short_page", "kf/sync_msg", times=3, rows=1)
    people = [f"wm{n}" for n in range(4)]
    t.world.customers.say_many([(KF, person, "有大码吗") for person in people])
    for person in people:
        assert await t.hears(person) == [ANSWER]
    async with t.house.database.platform() as connection:  # the cursor of yesterday's backup
        await connection.execute("UPDATE kf_accounts SET cursor = ''")
    t.say("wmZ", "有大码吗")
    await t.hears("wmZ")
    await idle(t)
    assert [t.heard(person) for person in people] == [[ANSWER]] * 4


async def test_callbacks_out_of_order_and_doubled(t: Town) -> None:
    t.world.chaos.hold_every_other = 0.15
    t.world.chaos.duplicates = 1
    for number in range(6):
        t.say(f"wm{number}", "有大码吗")
        await asyncio.sleep(0.03)
    for number in range(6):
        await t.hears(f"wm{number}")
    await idle(t)
    assert [t.heard(f"wm{n}") for n in range(6)] == [[ANSWER]] * 6


async def test_what_a_customer_took_back_is_not_answered_and_the_rest_is(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        t.world.model.latency = 1.0
        wrong = t.world.customers.say(KF, "wmA", "有大马吗")
        t.say("wmA", "多久发货")
        await until(lambda: bool(t.world.model.calls))
        t.world.customers.recall(KF, "wmA", wrong)
        assert await t.hears("wmA", timeout=8) == ["您好"]
        assert "有大马吗" not in t.world.model.calls[-1].last_user
        only = t.world.customers.say(KF, "wmB", "打错了")
        await until(lambda: "打错了" in t.world.model.calls[-1].last_user)
        t.world.customers.recall(KF, "wmB", only)
        await idle(t)
        assert t.heard("wmB") == []


async def test_who_enters_is_welcomed_in_time_with_a_menu(database_url: str, tmp_path: Path) -> None:
    shop = SHOP | {"welcome": {"text": "欢迎光临青禾", "menu": ["有大码吗", "多久发货", "转人工"]}}
    async with town(database_url, tmp_path, shop=shop) as t:
        assert t.world.customers.enter(KF, "wmA")
        assert await t.hears("wmA", timeout=10) == ["欢迎光临青禾"]
        [entry] = t.world.ledger.received(KF, "wmA")
        assert entry.kind is Kind.EVENT_REPLY
        items = entry.data["msgmenu"]["list"]
        assert [item["click"]["content"] for item in items] == shop["welcome"]["menu"]
        t.world.customers.tap(KF, "wmA", items[1]["click"]["id"], "多久发货")
        assert (await t.hears("wmA", 2))[1] == SHIPPING
        assert t.world.customers.enter(KF, "wmA") is None
        await idle(t)
        assert len(t.heard("wmA")) == 2


@pytest.mark.parametrize("fault", ["drop", "garbage"])
async def test_a_welcome_whose_answer_got_lost_counts_as_sent(t: Town, fault: str) -> None:
    who = f"wm-{fault}"
    t.world.faults.add(fault, "kf/send_msg_on_event", times=1, after=True)
    t.world.customers.enter(KF, who)
    await t.hears(who)
    await idle(t)
    assert len(t.heard(who)) == 1
    assert [(row["status"], row["error"]) for row in await outbox(t, who)] == [("sent", None)]


async def test_a_message_that_wecom_could_not_deliver_becomes_visible(t: Town) -> None:
    t.world.faults.add("send_fail", "kf/send_msg", times=1, fail_type=10)
    t.say("wmA", "有大码吗")
    await idle(t)
    await until_undelivered(t)
    [row] = await outbox(t)
    assert (row["status"], row["errcode"]) == ("undelivered", 10)


async def until_undelivered(t: Town) -> None:
    for _ in range(100):
        if [row["status"] for row in await outbox(t)] == ["undelivered"]:
            return
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("broken_off", [False, True])
async def test_history_is_kept_and_never_answered(database_url: str, tmp_path: Path, broken_off: bool) -> None:
    """What was said before the shop was opened; also when the first look breaks off half-way."""
    world = World(system_clock() - timedelta(hours=1))
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(SHOP)
        for number in range(4):
            world.customers.say(KF, f"wm{number}", "有大码吗", notify=False)
        world.clock.advance(3600)
        if broken_off:
            world.faults.add("short_page", "kf/sync_msg", times=1, rows=2)
            world.limits.sync_without_token = 1
        async with house_beside(
            world, wecom, database_url, tmp_path, clock=world.clock, history_read=not broken_off
        ) as t:
            if broken_off:
                await broken_off_after(t, 2)
                world.limits.sync_without_token = 60
                world.clock.advance(61)
            t.say("wmZ", "有大码吗")
            assert await t.hears("wmZ") == [ANSWER]
            await idle(t)
            assert [t.heard(f"wm{n}") for n in range(4)] == [[]] * 4
            history = await rows(t, "SELECT text FROM messages WHERE status = 'history'")
            assert len(history) == 4


async def broken_off_after(t: Town, count: int) -> None:
    """Wait until the first look stored so many messages and then failed."""
    query = "SELECT (SELECT count(*) FROM messages) AS n, sync_error FROM kf_accounts"
    while True:
        [row] = await rows(t, query)
        if row["sync_error"]:
            assert row["n"] == count
            return
        await asyncio.sleep(0.05)


async def test_welcomes_of_the_past_are_not_sent(database_url: str, tmp_path: Path) -> None:
    world = World(system_clock() - timedelta(hours=1))
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(SHOP)
        world.customers.enter(KF, "wmA")
        world.clock.advance(3600)
        async with house_beside(world, wecom, database_url, tmp_path, clock=world.clock) as t:
            await idle(t)
            assert await outbox(t) == []
