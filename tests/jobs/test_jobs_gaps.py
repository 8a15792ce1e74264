"""Gaps: from a turn that did not answer to an answer that serves the next customer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from agent.clock import MovableClock
from agent.phrases import say
from jobs import ticks
from jobs.teaching import gap_card, gaps
from sandbox.ledger import Kind
from sandbox.model.request import Reply
from tests.jobs.looking import idle, rows
from tests.jobs.test_jobs_turns import OPEN, shop_time
from tests.worlds import KF, SHOP, Town, town

ALONE = SHOP | {"kf_accounts": [{"open_kfid": KF, "name": "青禾客服", "servicers": []}]}
UNKNOWN = "你们家的猫叫什么名字"
ANSWER = "店里的猫叫大橘，每天都在门口晒太阳。"


async def listed(t: Town, client: httpx.AsyncClient, state: str = "open") -> list[dict[str, Any]]:
    """Return the shop's gaps as the API tells them, once all is grouped."""
    await idle(t)
    await gaps.group(t.house, t.merchant_id)
    response = await client.get("knowledge/gaps", params={"state": state})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["items"]
    return found


async def test_an_unknown_question_is_answered_once_for_all_who_asked(database_url: str, tmp_path: Path) -> None:
    noon = MovableClock(shop_time(12))  # at night the answer would wait
    async with town(database_url, tmp_path, shop=ALONE, clock=noon) as t, t.client() as client:
        for customer, text in (("wmA", UNKNOWN), ("wmB", "你们家猫叫什么名字呀"), ("wmC", "能不能寄到月球上去")):
            t.say(customer, text)
            await t.hears(customer)
        cat, moon = await listed(t, client)
        assert (cat["times"], cat["customers"], cat["reasons"]) == (2, 2, {"not_known": 2})
        assert [moon["question"], moon["times"]] == ["能不能寄到月球上去", 1]
        assert [example["question"] for example in cat["examples"]] == ["你们家猫叫什么名字呀", UNKNOWN]
        [message] = await rows(
            t, "SELECT conversation_id, text FROM messages WHERE id = %s", cat["examples"][1]["message_id"]
        )
        assert (message["text"], message["conversation_id"]) == (UNKNOWN, cat["examples"][1]["conversation_id"])

        body = {"answer": ANSWER, "tell_customers": True}
        answered = (await client.post(f"knowledge/gaps/{cat['id']}/answer", json=body)).json()
        assert (answered["state"], answered["retested_at"]) == ("answered", None)
        await idle(t)
        told = f"您之前问的“{UNKNOWN}”，现在可以回复您了：{ANSWER}"
        assert t.heard("wmA")[-1] == told
        assert ANSWER in t.heard("wmB")[-1]
        assert ANSWER not in t.heard("wmC")[-1]
        report = (await client.get(f"knowledge/gaps/{cat['id']}")).json()
        assert report["retested_at"]
        assert (report["outcomes"], report["told"], report["waiting"]) == ({"answered": 2}, 2, 0)

        await gaps.answer_gap(
            t.house.database,
            t.merchant_id,
            cat["id"],
            gaps.GapAnswer(ANSWER, tell=True),
            author="张三",
            now=t.house.clock(),
        )
        await idle(t)
        assert t.heard("wmA").count(told) == 1, "nobody is told twice"
        t.say("wmD", "猫叫啥名字")
        assert await t.hears("wmD") == [ANSWER]
        saved = (await client.get("knowledge/saved-questions")).json()["items"]
        assert UNKNOWN in [question["text"] for question in saved]


async def test_what_customers_object_to_is_noted_with_the_question_before(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=ALONE) as t, t.client() as client:
        t.say("wmA", "多久发货")
        await t.hears("wmA")
        t.say("wmA", "答非所问")
        assert (await t.hears("wmA", 2))[1] == say("missed_the_point"), "not the answer nearest to the complaint"
        t.say("wmA", "你没回答我的问题")
        assert "同事" in (await t.hears("wmA", 3))[2], "the second time a person hears it"
        t.say("wmB", "满多少包邮")
        await t.hears("wmB")
        t.say("wmB", "满多少包邮啊")
        await t.hears("wmB", 2)
        t.say("wmC", "有大码吗")
        await t.hears("wmC")
        t.say("wmC", "谢谢")
        await t.hears("wmC", 2)
        t.world.customers.say_many([(KF, "wmD", UNKNOWN), (KF, "wmD", UNKNOWN)])
        await t.hears("wmD")
        found = {gap["question"]: gap["reasons"] for gap in await listed(t, client)}
        assert found == {
            "多久发货": {"dissatisfied": 1},
            "满多少包邮啊": {"repeated": 1},
            UNKNOWN: {"not_known": 1},
        }


async def test_a_menu_is_a_doubt_until_the_customer_chooses(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=ALONE) as t, t.client() as client:
        for customer in ("wmA", "wmB"):
            t.say(customer, "可以发货到门店吗")
            await t.hears(customer)
        menus = await rows(
            t, "SELECT payload->'body'->'msgmenu'->'list' AS items FROM outbox WHERE payload->'body' ? 'msgmenu'"
        )
        assert len(menus) == 2, "both were asked back"
        assert [gap["reasons"] for gap in await listed(t, client)] == [{"low_confidence": 2}]
        first, *_, none = [item["click"] for item in menus[0]["items"]]
        t.world.customers.tap(KF, "wmA", first["id"], first["content"])
        await t.hears("wmA", 2)
        t.world.customers.tap(KF, "wmB", none["id"], none["content"])
        await t.hears("wmB", 2)
        [gap] = await listed(t, client)
        assert (gap["times"], gap["reasons"]) == (1, {"none_of_these": 1})


async def test_a_model_that_is_not_believed_or_knows_nothing_leaves_gaps(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=ALONE, model=True) as t, t.client() as client:
        t.world.model.next(Reply("这款现在只要 12 元"), Reply("真的只要 12 元"))
        t.say("wmA", "会员卡怎么办理")
        await t.hears("wmA")
        await idle(t)  # the brief for the colleague asks the model too
        t.world.model.next(Reply("这个我不太清楚呢"))
        t.say("wmB", "你们老板是哪里人呀")
        await t.hears("wmB")
        await idle(t)
        t.world.model.next(Reply("付款后 48 小时内发出。"))
        t.say("wmC", "多久发货")
        await t.hears("wmC")
        found = {gap["question"]: gap["reasons"] for gap in await listed(t, client)}
        assert found == {"会员卡怎么办理": {"ungrounded": 1}, "你们老板是哪里人呀": {"low_confidence": 1}}


async def test_an_answer_that_does_not_hold_opens_the_gap_again(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=ALONE) as t, t.client() as client:
        t.say("wmA", UNKNOWN)
        await t.hears("wmA")
        [cat] = await listed(t, client)
        await client.post(f"knowledge/gaps/{cat['id']}/answer", json={"answer": ANSWER})
        assert [gap["id"] for gap in await listed(t, client, "answered")] == [cat["id"]]
        await client.post(f"knowledge/gaps/{cat['id']}/dismiss")
        assert [gap["id"] for gap in await listed(t, client, "dismissed")] == [cat["id"]]
        await client.post(f"knowledge/gaps/{cat['id']}/reopen")
        await client.post(f"knowledge/gaps/{cat['id']}/answer", json={"answer": ANSWER})
        t.say("wmB", UNKNOWN)
        await t.hears("wmB")
        t.say("wmB", "不是问这个")
        await t.hears("wmB", 2)
        [again] = await listed(t, client)
        assert (again["id"], again["times"], again["entry_id"] is not None) == (cat["id"], 2, True)


async def test_gaps_can_be_joined_and_refuse_what_makes_no_sense(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=ALONE) as t, t.client() as owner, t.client("staff") as staff:
        for customer, text in (("wmA", UNKNOWN), ("wmB", "能不能寄到月球上去")):
            t.say(customer, text)
            await t.hears(customer)
        one, other = await listed(t, owner)
        assert (await owner.post(f"knowledge/gaps/{one['id']}/merge", json={"into": one["id"]})).status_code == 422
        assert (await owner.post(f"knowledge/gaps/{one['id']}/merge", json={"into": 999})).status_code == 404
        joined = await owner.post(f"knowledge/gaps/{one['id']}/merge", json={"into": other["id"]})
        assert (joined.json()["id"], joined.json()["times"]) == (other["id"], 2)
        path = f"knowledge/gaps/{other['id']}"
        assert (await staff.post(f"{path}/answer", json={"answer": ANSWER})).status_code == 403
        assert (await owner.post(f"{path}/answer", json={"answer": "  "})).status_code == 422
        long = await owner.post(f"{path}/answer", json={"answer": "长" * 700})
        assert (long.status_code, "2048" in long.json()["detail"]) == (422, True)
        assert (await owner.get("knowledge/gaps/999")).status_code == 404
        page = (await staff.get(f"{path}/examples", params={"limit": 1})).json()
        rest = (await staff.get(f"{path}/examples", params={"limit": 1, "after": page["next"]})).json()
        assert [page["items"][0]["customer"], rest["items"][0]["customer"], rest["next"]] == ["…wmB", "…wmA", None]


async def test_questions_are_masked_and_grouped_once(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=ALONE) as t, t.client() as client:
        t.say("wmA", "我手机13812345678能收到你家猫的照片吗")
        await t.hears("wmA")
        await idle(t)
        await asyncio.gather(*(gaps.group(t.house, t.merchant_id) for _ in range(4)))
        [gap] = await listed(t, client)
        assert "138****5678" in gap["question"]
        assert gap["times"] == 1


async def test_the_evening_card_comes_once_and_only_with_something_to_say(database_url: str, tmp_path: Path) -> None:
    clock = MovableClock(shop_time(20))
    async with town(database_url, tmp_path, shop=OPEN, clock=clock) as t, t.client() as client:
        cards = lambda: [c for c in t.world.ledger.entries(Kind.WORK_MESSAGE) if "没答好" in c.text]  # noqa: E731
        assert not await gap_card.send_card(t.house, t.merchant_id), "nothing to say"
        t.say("wmA", UNKNOWN)
        await t.hears("wmA")
        await idle(t)
        await ticks.defer_cards(t.house)
        await idle(t)
        assert cards() == [], "not before its hour"
        clock.advance(31 * 60)
        await asyncio.gather(*(ticks.defer_cards(t.house) for _ in range(4)))
        await idle(t)
        [card] = cards()
        assert (card.userid, UNKNOWN in card.text) == ("zhang_san", True)
        assert (await client.put("knowledge/gap-card", json={"at": None})).json() == {"at": None}
        clock.advance(24 * 3600)
        await ticks.defer_cards(t.house)
        await idle(t)
        assert len(cards()) == 1
