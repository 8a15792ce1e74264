"""The event sequences of wecom-api.md §9.4 that concern people: pool, assignment, refusals, cards, surveys."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.handing_over import Trigger
from jobs.outbox import flush
from sandbox.kf.session import State
from sandbox.ledger import Kind
from sandbox.model.request import Reply
from tests.jobs.looking import idle, outbox
from tests.jobs.people import (
    asks,
    cards,
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
from tests.worlds import FAQ, KF, Town

ANSWER = "有的，L 到 XXL 都有，170 斤以内都能穿。"


async def test_pool_taken_ended_surveyed_answered(database_url: str, tmp_path: Path) -> None:
    """Sequence C, with A before it."""
    async with team(database_url, tmp_path) as t:
        t.world.customers.enter(KF, "wmA", scene="poster01")
        assert "青禾女装" in (await t.hears("wmA"))[0]
        for userid in ("li_si", "wang_wu"):
            t.world.staff.set_receiving(KF, userid, False)
        await idle(t)
        await asks(t)
        assert state(t) is State.POOL
        assert (await handoffs(t))[0]["state"] == "queued"
        t.world.staff.set_receiving(KF, "wang_wu", True)
        later(t, seconds=40)
        t.world.staff.take(KF, "wmA", "wang_wu")
        taken = await wait_for(t, "taken")
        assert taken["servicer_userid"] == "wang_wu"
        assert 30 < (taken["taken_at"] - taken["asked_at"]).total_seconds() < 60
        heard = len(t.heard("wmA"))
        t.say("wmA", "有大码吗")
        t.world.staff.say(KF, "wmA", "wang_wu", "有的")
        await idle(t)
        assert t.heard("wmA")[heard:] == ["有的"], "silent while staff talk"
        t.world.staff.end(KF, "wmA")
        survey = (await t.hears("wmA", heard + 2))[-1]
        assert "满意" in survey
        [session] = await sessions(t)
        assert (session["resolution"], session["survey_way"], session["score"]) == ("handed_over", "closing", None)
        for _ in range(2):  # a second tap counts no more
            t.world.customers.tap(KF, "wmA", f"survey:{session['id']}:3", "满意")
            await idle(t)
        assert (await t.hears("wmA", heard + 3))[-1].startswith("谢谢您的评价")
        assert len(t.heard("wmA")) == heard + 3
        [session] = await sessions(t)
        assert (session["resolution"], session["score"]) == ("handed_over", 3)
        assert (await handoffs(t))[-1]["state"] == "ended"
        t.say("wmA", "有大码吗")
        assert (await t.hears("wmA", heard + 4))[-1] == ANSWER


async def test_the_survey_of_somebody_else_counts_nothing(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        await asks(t)
        t.world.staff.say(KF, "wmA", "li_si", "您好")
        await wait_for(t, "taken")
        t.world.staff.end(KF, "wmA")
        await wait_for(t, "ended")
        [session] = await sessions(t)
        t.world.customers.tap(KF, "wmB", f"survey:{session['id']}:1", "不满意")
        t.world.customers.tap(KF, "wmB", "survey:99999999999999999999999:1", "不满意")
        await idle(t)
        [session, *_] = await sessions(t)
        assert session["score"] is None
        assert session["survey_at"] is not None
        # one that never arrives was not asked
        await asks(t)
        t.world.staff.say(KF, "wmA", "li_si", "您好")
        await wait_for(t, "taken")
        t.world.faults.add("send_fail", "kf/send_msg_on_event", times=1)
        t.world.staff.end(KF, "wmA")
        await wait_for(t, "ended")
        await idle(t)
        session = (await sessions(t))[-1]
        assert (session["survey_at"], session["survey_way"]) == (None, "closing")


async def test_a_closing_code_that_is_too_old_is_let_go(database_url: str, tmp_path: Path) -> None:
    """The house was down when staff ended: 20 seconds are over, nothing is sent and nothing waits for ever."""
    async with team(database_url, tmp_path) as t:
        await asks(t)
        t.world.staff.say(KF, "wmA", "li_si", "您好")
        await wait_for(t, "taken")
        t.world.faults.add("slow", "kf/send_msg_on_event", seconds=0.5, times=1)
        t.world.faults.add("errcode", "kf/send_msg_on_event", errcode=95013, times=1)
        t.world.staff.end(KF, "wmA")
        await wait_for(t, "ended")
        await idle(t)
        assert [row["status"] for row in await outbox(t) if row["kind"] == "on_event"] == ["cancelled"]


async def test_a_closing_word_that_two_senders_carry_counts_as_sent(database_url: str, tmp_path: Path) -> None:
    """The second is faster and its answer gets lost; what the first hears is that the code is used."""
    async with team(database_url, tmp_path) as t:
        await asks(t)
        t.world.staff.say(KF, "wmA", "li_si", "您好")
        await wait_for(t, "taken")
        t.world.faults.add("slow", "kf/send_msg_on_event", seconds=1, times=1)
        t.world.staff.end(KF, "wmA")
        async with asyncio.timeout(20):
            while t.world.faults.on:
                await asyncio.sleep(0.01)
        heard = len(t.heard("wmA"))
        t.world.faults.add("drop", "kf/send_msg_on_event", times=1, after=True)
        async with t.house.database.shop(t.merchant_id) as connection:
            row = await (
                await connection.execute("SELECT conversation_id FROM outbox WHERE kind = 'on_event'")
            ).fetchone()
        assert row
        await flush(t.house, t.merchant_id, row["conversation_id"])
        await idle(t)
        assert len(t.heard("wmA")) == heard + 1
        assert [row["status"] for row in await outbox(t) if row["kind"] == "on_event"] == ["sent"]


async def test_the_customers_last_colleague_comes_again_else_the_least_busy(database_url: str, tmp_path: Path) -> None:
    """Sequence D: assigned directly."""
    async with team(database_url, tmp_path) as t:
        assert "同事李四" in await asks(t, "wmA")
        assert "同事王五" in await asks(t, "wmB"), "李四 has somebody already"
        t.world.staff.say(KF, "wmB", "wang_wu", "您好")
        await wait_for(t, "taken")
        t.world.staff.end(KF, "wmB")
        await wait_for(t, "ended")
        assert "同事王五" in await asks(t, "wmC")
        assert "同事王五" in await asks(t, "wmB"), "she knows 王五, who is as busy as 李四"


@pytest.mark.parametrize("errcode", [95014, 95019])
async def test_a_servicer_who_cannot_take_is_passed_over(errcode: int, database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        t.world.faults.add("errcode", "kf/service_state/trans", errcode=errcode, times=1)
        assert "同事李四" in await asks(t)
        assert servicer(t) == "wang_wu"
        assert "已经转给同事王五了" in t.heard("wmA")[-1], "the customer hears who comes instead"
        [handoff] = await handoffs(t)
        assert handoff["servicer_userid"] == "wang_wu"
        assert told_staff(t, "wang_wu")


@pytest.mark.parametrize("errcode", [95013, 95016, 95018])
async def test_a_move_that_wecom_forbids_is_read_and_chased(errcode: int, database_url: str, tmp_path: Path) -> None:
    """The session was somewhere else for a moment: the wish stays, and the next step moves it."""
    async with team(database_url, tmp_path) as t:
        t.world.faults.add(
            "slow", "kf/send_msg", seconds=0.5
        )  # the card to staff leaves beside it: one move all the same
        t.world.faults.add("errcode", "kf/service_state/trans", errcode=errcode, times=1)
        await asks(t)
        assert state(t) is State.ASSISTANT
        [handoff] = await handoffs(t)
        assert handoff["state"] == "asked"
        assert {row["status"] for row in await outbox(t)} == {"sent"}
        later(t, minutes=3.1)
        await wait_for(t, "offered")
        assert state(t) is State.STAFF


async def test_a_session_that_ended_in_between_is_for_staff_to_open(database_url: str, tmp_path: Path) -> None:
    """The trans meets state 4 (95016): the API cannot open it again, a servicer's message does (change_type 4)."""
    async with team(database_url, tmp_path) as t:
        t.world.faults.add("errcode", "kf/service_state/trans", errcode=-1, times=4)
        t.say("wmA", "转人工")
        await t.hears("wmA")
        t.world.accounts[KF].session("wmA", t.world.time()).settle(State.CLOSED)
        t.world.faults.clear()
        await idle(t)
        [handoff] = await handoffs(t)
        assert handoff["state"] == "asked"
        later(t, minutes=3.1)
        await eventually(lambda: _told(t, "zhang_san"))
        t.world.staff.say(KF, "wmA", "wang_wu", "您好，刚才没接上")
        taken = await wait_for(t, "taken")
        assert taken["servicer_userid"] == "wang_wu"
        assert len(await handoffs(t)) == 1


async def _told(t: Town, userid: str) -> bool:
    return bool(told_staff(t, userid))


async def test_a_reply_that_meets_a_person_is_dropped(database_url: str, tmp_path: Path) -> None:
    """95018: somebody took the customer while the model thought."""
    async with team(database_url, tmp_path, model=True) as t:
        t.world.model.latency = 0.6
        t.world.model.next(Reply("还没说完"))
        t.say("wmA", "那条裙子怎么样")
        await eventually(lambda: _is(bool(t.world.model.calls)))
        t.world.accounts[KF].session("wmA", t.world.time()).settle(State.STAFF, "li_si")
        await idle(t)
        assert t.heard("wmA") == []
        assert [(row["status"], row["errcode"]) for row in await outbox(t)] == [("cancelled", 95018)]


async def _is(value: bool) -> bool:
    return value


async def test_the_card_takes_and_passes_on(database_url: str, tmp_path: Path) -> None:
    """Sequence K."""
    async with team(database_url, tmp_path) as t:
        await asks(t)
        [card] = cards(t, "li_si")
        [handoff] = await handoffs(t)
        t.world.members.click(card.msgid, "li_si", f"handoff:{handoff['id']}:pass")
        await eventually(lambda: _is(servicer(t) == "wang_wu"))
        await idle(t)
        [second] = cards(t, "wang_wu")
        t.world.members.click(second.msgid, "wang_wu", f"handoff:{handoff['id']}:take")
        taken = await wait_for(t, "taken")
        assert taken["servicer_userid"] == "wang_wu"
        await idle(t)
        labels = [entry.data["button"]["replace_name"] for entry in t.world.ledger.entries(Kind.CARD_UPDATE)]
        assert "已换别人" in labels
        assert "王五 已接待" in labels
        t.world.staff.end(KF, "wmA")
        await wait_for(t, "ended")
        t.world.members.click(card.msgid, "li_si", f"handoff:{handoff['id']}:take")
        await idle(t)
        assert "已经结束" in told_staff(t, "li_si")[-1]


async def test_the_brief_by_the_model_and_without_it(database_url: str, tmp_path: Path) -> None:
    call = {"question": "怎么转人工", "answer": "回复“转人工”就行。", "similar_questions": ["转人工"]}
    async with team(database_url, tmp_path, model=True, faq=[*FAQ, call]) as t:
        t.world.model.next(Reply("好看的"), Reply("摘要：顾客问大码，想找人。\n建议回复：您好，现在下单给您打八折。"))
        t.say("wmA", "那条裙子怎么样")
        await t.hears("wmA")
        await asks(t)
        [text] = told_staff(t, "li_si")
        assert "摘要：顾客问大码，想找人。" in text
        assert "顾客：那条裙子怎么样" in text
        assert "建议回复" not in text, "nothing the shop wrote supports it"
        t.world.model.next(Reply("摘要：问多久发货。\n建议回复：付款后 48 小时内发出。"))
        t.say("wmB", "多久发货 转人工")
        await t.hears("wmB")
        await idle(t)
        assert "建议回复（草稿，发之前请核对）：付款后 48 小时内发出。" in told_staff(t)[-1]
        t.world.model.fail("http_500", times=None)
        await asks(t, "wmC")
        assert "wmC" in told_staff(t)[-1]
        assert "摘要：转人工" in told_staff(t)[-1]
        assert "建议回复" not in told_staff(t)[-1], "the call itself is no question"


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        ("转人工", Trigger.WORDS),
        ("你们是傻逼吗", Trigger.ANGER),
        ("我要投诉你们", Trigger.ANGER),
        ("必须退我 800 元", Trigger.MONEY),
        ("穿了你家衣服过敏了", Trigger.SENSITIVE),
        ("你们老板的生日是哪天", Trigger.UNSURE),
    ],
)
async def test_triggers_are_recorded(words: str, trigger: Trigger, database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        await asks(t, words=words)
        assert [row["trigger"] for row in await handoffs(t)] == [trigger]


async def test_the_wait_is_told_from_our_own_figures_only(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        for number in range(5):
            assert "分钟" not in await asks(t, f"wm{number}"), "too few waits to tell"
            later(t, seconds=100)
            t.world.staff.say(KF, f"wm{number}", servicer(t, f"wm{number}"), "您好")
            await wait_for(t, "taken")
        assert "平时大约 2 分钟有人回复" in await asks(t, "wm9")


async def test_silence_after_an_answer_is_assumed_and_after_none_is_lost(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        t.say("wmA", "有大码吗")
        await t.hears("wmA")
        t.world.faults.add("errcode", "kf/send_msg", errcode=95001)
        t.say("wmB", "有大码吗")
        await idle(t)
        later(t, minutes=20)
        await asyncio.sleep(2)
        assert {row["resolution"] for row in await sessions(t)} == {None}
        later(t, minutes=11)
        await eventually(lambda: _closed(t, 2))
        assert [row["resolution"] for row in await sessions(t)] == ["assumed", "lost"]


async def _closed(t: Town, count: int) -> bool:
    return sum(row["ended_at"] is not None for row in await sessions(t)) == count
