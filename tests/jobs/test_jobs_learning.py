"""Learning from staff: what they answer in a session serves the next customer, after one call."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from agent.clock import MovableClock
from jobs import ticks
from jobs.teaching import gaps, learning
from sandbox.model.request import Reply, ToolCall
from tests.jobs.looking import idle, rows
from tests.worlds import KF, Town, town

QUESTION = "你们家的猫叫什么名字"
ANSWER = "店里的猫叫大橘，每天都在门口晒太阳哦。"


async def session(t: Town, customer: str, *lines: str) -> None:
    """Play a hand-over and what follows: a line that begins with > is the staff's; then the session ends."""
    for line in lines:
        if line.startswith(">"):
            t.world.staff.say(KF, customer, "zhang_san", line[1:])
        else:
            t.say(customer, line)
        await idle(t)
    t.world.staff.end(KF, customer)
    await idle(t)
    await ticks.defer_lessons(t.house)
    await idle(t)


async def proposed(client: httpx.AsyncClient, state: str = "open") -> list[dict[str, Any]]:
    response = await client.get("knowledge/proposals", params={"state": state})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["items"]
    return found


async def test_what_staff_answered_once_the_assistant_answers_next(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t, t.client() as client:
        await session(
            t, "wmA", f"你好，{QUESTION}", ">您好，请稍等", "好的", f">亲，{ANSWER}", "谢谢", ">不客气，祝您生活愉快"
        )
        [proposal] = await proposed(client)
        assert (proposal["question"], proposal["answer"], proposal["times"]) == (QUESTION, ANSWER, 1)
        [source] = proposal["sources"]
        assert (source["servicer_userid"], source["customer"]) == ("zhang_san", "…wmA")
        [asked] = await rows(t, "SELECT text FROM messages WHERE id = %s", source["message_id"])
        assert asked["text"] == f"你好，{QUESTION}"

        await asyncio.gather(*(learning.learn(t.house, t.merchant_id, source["conversation_id"]) for _ in range(3)))
        await session(t, "wmB", "你家猫叫什么名字呀", ">店里的猫叫大橘")
        [proposal] = await proposed(client)
        assert (proposal["times"], proposal["answer"]) == (2, "店里的猫叫大橘"), "the same again, the newest answer"

        await gaps.group(t.house, t.merchant_id)
        path = f"knowledge/proposals/{proposal['id']}/accept"
        both = await asyncio.gather(*(client.post(path, json={"answer": ANSWER}) for _ in range(2)))
        assert sorted(response.status_code for response in both) == [200, 409]
        accepted = next(response.json() for response in both if response.status_code == 200)
        await idle(t)
        t.say("wmC", "猫叫啥名字")
        assert await t.hears("wmC") == [ANSWER]
        revisions = await rows(
            t, "SELECT author, reason FROM knowledge_revisions WHERE entry_id = %s", accepted["entry_id"]
        )
        assert revisions == [{"author": "测试", "reason": "采纳同事在会话里的回答"}]
        assert (await client.get("knowledge/gaps")).json()["items"] == [], "the gap behind it counts as answered"
        [gap] = (await client.get("knowledge/gaps", params={"state": "answered"})).json()["items"]
        assert gap["outcomes"] == {"answered": 2}


async def test_what_is_private_idle_or_known_is_not_proposed(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t, t.client() as client:
        sessions = (
            ("转人工", "我的快递怎么还没到", ">您的快递已经到杭州了，单号是 SF1234567890"),
            ("转人工", "可以改地址吗", ">可以的，收件人王小明，电话13812345678，对吗", "对", ">已经给您改好了"),
            ("转人工", "这件我能穿吗", ">请问您身高体重多少？", "165 110斤", ">那穿 M 码就可以了"),
            ("转人工", "在吗", ">在的，有什么可以帮您"),
            ("转人工", "满多少包邮呀", ">满 199 元包邮的哦，不满收 10 元运费"),
        )
        for number, lines in enumerate(sessions):
            await session(t, f"wm{number}", *lines)
        assert await proposed(client) == []
        assert {row["pairs"] for row in await rows(t, "SELECT pairs FROM lessons")} == {0, 1}


async def test_a_differing_answer_is_proposed_as_a_change(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t, t.client() as client:
        await session(t, "wmA", "转人工", "满多少包邮", ">现在活动期间满 99 元就免运费啦")
        [proposal] = await proposed(client)
        assert (proposal["entry_question"], "199" in proposal["entry_answer"]) == ("满多少包邮", True)
        await client.post(f"knowledge/proposals/{proposal['id']}/accept")
        await idle(t)
        t.say("wmB", "满多少包邮")
        assert await t.hears("wmB") == ["现在活动期间满 99 元就免运费啦"]
        entries = await rows(t, "SELECT id FROM knowledge_entries")
        assert len(entries) == 4, "no second entry"


async def test_another_question_that_finds_an_entry_leaves_it_as_it_is(database_url: str, tmp_path: Path) -> None:
    pilling = {"question": "会不会起球？", "answer": "毛衣在袖口、腋下会有少量起球，用去毛器推一下就好。"}
    async with town(database_url, tmp_path, faq=[pilling]) as t, t.client() as client:
        await session(t, "wmA", "转人工", "那会不会掉毛呀", ">头一两次会有一点浮毛，正常的")
        [proposal] = await proposed(client)
        assert proposal["entry_id"] is None
        await client.post(f"knowledge/proposals/{proposal['id']}/accept")
        await idle(t)
        t.say("wmB", "会起球吗")
        assert await t.hears("wmB") == [pilling["answer"]]


async def test_a_rejected_answer_is_not_proposed_again(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t, t.client() as client, t.client("staff") as staff:
        await session(t, "wmA", QUESTION, f">{ANSWER}")
        [proposal] = await proposed(client)
        path = f"knowledge/proposals/{proposal['id']}"
        assert (await staff.post(f"{path}/reject")).status_code == 403
        assert (await client.post(f"{path}/reject")).json()["state"] == "rejected"
        await session(t, "wmB", QUESTION, f">{ANSWER}")
        assert await proposed(client) == []
        assert (await client.post(f"{path}/reopen")).json()["state"] == "open"
        assert [found["times"] for found in await proposed(staff)] == [2]
        assert (await client.post("knowledge/proposals/999/accept")).status_code == 404


async def test_the_model_is_held_to_the_staffs_own_words(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t, t.client() as client:
        t.world.model.always("")
        invented = {"question": QUESTION, "answer": "店里的猫叫大橘，今年 3 岁", "line": 2}
        light = {"question": "店里可以带狗进来吗", "answer": "可以带狗，要牵好绳子", "line": 2}
        for customer, asked, answer, written in (
            ("wmA", QUESTION, f">{ANSWER}", invented),
            ("wmB", "请问店里可以带狗狗进来吗", ">可以带狗的呢，要牵好绳子哈", light),
        ):
            t.say(customer, "转人工")
            await idle(t)
            t.world.model.next(Reply(tool_calls=(ToolCall("record_pairs", {"pairs": [written]}),)))
            await session(t, customer, asked, answer)
        found = {(proposal["question"], proposal["answer"]) for proposal in await proposed(client)}
        assert found == {(QUESTION, ANSWER), (light["question"], light["answer"])}
        lessons = await rows(t, "SELECT manner, model FROM lessons ORDER BY id")
        assert [(lesson["manner"], lesson["model"]) for lesson in lessons] == [("structure", "stub"), ("model", "stub")]


async def test_staff_who_fall_silent_have_said_what_they_had_to_say(database_url: str, tmp_path: Path) -> None:
    clock = MovableClock()
    async with town(database_url, tmp_path, clock=clock) as t, t.client() as client:
        for line in ("转人工", QUESTION):
            t.say("wmA", line)
            await idle(t)
        wrong = t.world.staff.say(KF, "wmA", "zhang_san", "猫叫小黑")
        t.world.staff.recall(KF, "wmA", "zhang_san", wrong)
        t.world.staff.say(KF, "wmA", "zhang_san", ANSWER)
        await idle(t)
        await ticks.defer_lessons(t.house)
        await idle(t)
        assert await proposed(client) == [], "the session goes on"
        clock.advance(31 * 60)
        await ticks.defer_lessons(t.house)
        await idle(t)
        assert [proposal["answer"] for proposal in await proposed(client)] == [ANSWER]
