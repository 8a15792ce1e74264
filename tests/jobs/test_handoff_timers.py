"""Nobody takes a hand-over: the next person, the owner, the assistant again; after a restart and at night too."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path

from agent.clock import SHANGHAI, MovableClock
from jobs.handoffs.chasing import advance
from sandbox.kf.session import State
from sandbox.ledger import Kind
from sandbox.server import create_app, running
from sandbox.world import World
from store.handoffs.settings import HandoffSettings, save_handoff_settings
from tests.jobs.looking import idle
from tests.jobs.people import (
    TEAM,
    asks,
    eventually,
    handoffs,
    later,
    servicer,
    sessions,
    state,
    team,
    told_staff,
    wait_for,
)
from tests.worlds import KF, Town, house_beside, renew_profiles

ANSWER = "有的，L 到 XXL 都有，170 斤以内都能穿。"


async def settings(t: Town, **wishes: object) -> None:
    """Let the owner set something."""
    async with t.house.database.shop(t.merchant_id) as connection:
        chosen = HandoffSettings(**wishes)  # type: ignore[arg-type]
        await save_handoff_settings(connection, t.merchant_id, chosen)
    renew_profiles(t.house)


async def given_to(t: Town, userid: str) -> None:
    async def there() -> bool:
        return servicer(t) == userid

    await eventually(there, why=lambda: f"the customer is with {servicer(t)!r}")


async def test_next_person_then_owner_then_an_apology_and_a_call(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        assert "同事李四" in await asks(t)
        assert servicer(t) == "li_si"
        assert told_staff(t, "wang_wu") == []
        later(t, minutes=2.5)
        await asyncio.sleep(1.2)
        assert servicer(t) == "li_si", "three minutes are not over"
        later(t, minutes=1)
        await given_to(t, "wang_wu")
        await idle(t)
        assert "已等：3 分钟" in told_staff(t, "wang_wu")[0]
        later(t, minutes=3.1)
        await eventually(lambda: _is(bool(told_staff(t, "zhang_san"))))
        assert "问过：李四、王五" in " ".join(told_staff(t, "zhang_san"))
        assert state(t) is State.STAFF
        later(t, minutes=3.1)
        lost = await wait_for(t, "lost")
        assert lost["call_back"] == "offered"
        assert lost["tried"] == ["li_si", "wang_wu"]
        apology = (await t.hears("wmA", 2))[-1]
        assert apology.startswith("很抱歉")
        assert "电话" in apology
        assert state(t) is State.CLOSED
        [session] = await sessions(t)
        assert session["resolution"] == "lost"
        t.world.customers.tap(KF, "wmA", "call_back", "留电话，请同事回电")
        assert "方便接听的时间" in (await t.hears("wmA", 3))[-1]
        t.say("wmA", "13812345678")
        assert "什么时候方便" in (await t.hears("wmA", 4))[-1]
        t.say("wmA", "有大码吗")
        assert (await t.hears("wmA", 5))[-1] == ANSWER, "the assistant goes on answering"
        t.say("wmA", "明天下午两点以后都行")
        assert "明天下午两点" in (await t.hears("wmA", 6))[-1]
        await idle(t)
        [done] = await handoffs(t)
        assert (done["call_back"], done["call_back_phone"]) == ("given", "13812345678")
        assert any("13812345678" in text and "明天下午两点" in text for text in told_staff(t, "zhang_san"))


async def _is(value: bool) -> bool:
    return value


async def test_a_timer_survives_a_restart(database_url: str, tmp_path: Path) -> None:
    world, clock = World(), MovableClock()
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(TEAM)
        async with house_beside(world, wecom, database_url, tmp_path, shop=TEAM, clock=clock) as t:
            await asks(t)
            assert servicer(t) == "li_si"
        later(t, minutes=4)  # while nothing runs
        async with house_beside(world, wecom, database_url, tmp_path, shop=TEAM, clock=clock, history_read=False) as t:
            await given_to(t, "wang_wu")
            await idle(t)
            [handoff] = await handoffs(t)
            assert handoff["tried"] == ["li_si", "wang_wu"]


async def test_a_step_taken_twice_at_once_happens_once(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path, chase_seconds=3600.0) as t:
        await asks(t)
        for _ in range(3):
            later(t, minutes=3.1)
            [handoff] = await handoffs(t)
            await asyncio.gather(*(advance(t.house, t.merchant_id, handoff["id"]) for _ in range(4)))
            await idle(t)
        [handoff] = await handoffs(t)
        assert (handoff["state"], handoff["tried"]) == ("lost", ["li_si", "wang_wu"])
        reminders = [text for text in told_staff(t, "zhang_san") if "还没有人接" in text]
        assert len(reminders) == 1
        assert len([text for text in t.heard("wmA") if "很抱歉" in text]) == 1
        assert len([text for text in told_staff(t, "zhang_san") if "已向顾客致歉" in text]) == 1


async def test_two_workers_chase_as_one(database_url: str, tmp_path: Path) -> None:
    """Two houses over one database: both tick, both work, each step happens once."""
    world, clock = World(), MovableClock()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(TEAM)
        beside = {"shop": TEAM, "clock": clock, "chase_seconds": 0.2}
        async with (
            house_beside(world, wecom, database_url, tmp_path / "a", **beside) as t,
            house_beside(world, wecom, database_url, tmp_path / "b", history_read=False, **beside),
        ):
            await asks(t)
            for userid in ("wang_wu", "wang_wu", ""):
                later(t, minutes=3.1)
                await given_to(t, userid)
                await asyncio.sleep(1)
                await idle(t)
            lost = await wait_for(t, "lost")
            assert lost["tried"] == ["li_si", "wang_wu"]
            told = told_staff(t, "zhang_san")
            assert [sum(words in text for text in told) for words in ("还没有人接", "已向顾客致歉")] == [1, 1]
            assert sum("很抱歉" in text for text in t.heard("wmA")) == 1
            moves = [entry.data["to"] for entry in world.ledger.entries(Kind.TRANSITION) if entry.data["by"] == "api"]
            assert moves == [State.STAFF, State.STAFF, State.CLOSED]


async def test_a_servicer_who_goes_is_relieved_at_once(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        await asks(t)
        assert servicer(t) == "li_si"
        t.world.staff.set_receiving(KF, "li_si", False)
        await given_to(t, "wang_wu")
        await idle(t)
        t.say("wmB", "转人工")
        assert "同事王五" in (await t.hears("wmB"))[0]


async def test_the_assistant_returns_only_with_the_owners_consent(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        await asks(t)
        t.world.staff.say(KF, "wmA", "li_si", "您好，我来处理")
        taken = await wait_for(t, "taken")
        assert taken["due_at"] is None
        later(t, minutes=120)
        await asyncio.sleep(1.5)
        assert state(t) is State.STAFF, "off unless the owner says so"
        now = t.house.clock()
        await settings(t, return_minutes=15, consent_by="张三", consent_at=now)
        t.world.staff.say(KF, "wmA", "li_si", "稍等")
        await eventually(lambda: _due(t))
        later(t, minutes=10)
        t.world.staff.say(KF, "wmA", "li_si", "还在查")
        await idle(t)
        later(t, minutes=10)
        await asyncio.sleep(1.5)
        assert state(t) is State.STAFF, "ten minutes since the last word"
        later(t, minutes=6)
        ended = await wait_for(t, "ended")
        assert ended["servicer_userid"] == "li_si"
        assert "先由我接着帮您" in (await t.hears("wmA", 5))[-1]
        t.say("wmA", "有大码吗")
        assert (await t.hears("wmA", 6))[-1] == ANSWER


async def _due(t: Town) -> bool:
    return (await handoffs(t))[-1]["due_at"] is not None


async def test_a_wish_of_the_night_is_followed_in_the_morning(database_url: str, tmp_path: Path) -> None:
    night = datetime.now(SHANGHAI).replace(hour=23, minute=0, second=0, microsecond=0)
    async with team(database_url, tmp_path, clock=MovableClock(night), hours="10:00-22:00") as t:
        t.world.clock.advance((night - t.world.clock()).total_seconds())
        assert "明天10:00" in await asks(t)
        await asks(t)
        assert len(told_staff(t, "li_si")) == 1, "asking twice is one hand-over"
        [handoff] = await handoffs(t)
        assert handoff["state"] == "asked"
        assert handoff["due_at"] == night + timedelta(hours=11)
        later(t, minutes=11 * 60 - 5)
        await asyncio.sleep(1.2)
        assert state(t) is State.ASSISTANT
        later(t, minutes=6)
        await given_to(t, "li_si")


async def test_hours_nobody_can_read_promise_no_time(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path, hours="看老板心情") as t:
        told = await asks(t)
        assert "说不准" in told
        assert state(t) is State.ASSISTANT
        assert len(told_staff(t, "li_si")) == 1
        t.world.staff.set_receiving(KF, "wang_wu", True)
        await idle(t)
        assert "同事王五" in await asks(t)
        assert servicer(t) == "wang_wu"


async def test_a_pool_that_wecom_does_not_give_back(database_url: str, tmp_path: Path) -> None:
    """Ending a queueing session by the API is not documented: refused, the shop is told that somebody queues."""
    async with team(database_url, tmp_path) as t:
        for userid in ("li_si", "wang_wu"):
            t.world.staff.set_receiving(KF, userid, False)
        await idle(t)
        assert "没在线" in await asks(t)
        assert state(t) is State.POOL
        later(t, minutes=3.1)
        await eventually(lambda: _is(any("排队" in text for text in told_staff(t, "zhang_san"))))
        t.world.faults.add("errcode", "kf/service_state/trans", errcode=95016)
        later(t, minutes=3.1)
        lost = await wait_for(t, "lost")
        assert lost["call_back"] == ""
        await idle(t)
        assert any("顾客还在排队" in text for text in told_staff(t, "zhang_san"))
        assert state(t) is State.POOL
        t.world.faults.clear()
        t.world.staff.set_receiving(KF, "li_si", True)
        t.world.staff.take(KF, "wmA", "li_si")
        late = await wait_for(t, "taken")
        assert late["servicer_userid"] == "li_si"
        assert t.world.ledger.entries(Kind.SEND_FAIL) == []


async def test_words_to_people_who_are_gone_are_answered_after_all(database_url: str, tmp_path: Path) -> None:
    """The session ended without an event; the customer wrote before the house found out (state 0 by then)."""
    async with team(database_url, tmp_path, chase_seconds=3600.0) as t:
        await asks(t)
        t.world.accounts[KF].session("wmA", t.world.time()).settle(State.CLOSED)
        heard = len(t.heard("wmA"))
        t.say("wmA", "有大码吗")
        await idle(t)
        assert len(t.heard("wmA")) == heard, "the house still thinks that 李四 has the customer"
        later(t, minutes=3.1)
        [handoff] = await handoffs(t)
        await advance(t.house, t.merchant_id, handoff["id"])
        assert (await t.hears("wmA", heard + 1))[-1] == ANSWER
        assert (await handoffs(t))[0]["state"] == "lost"
