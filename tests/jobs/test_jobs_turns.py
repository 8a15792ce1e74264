"""Turns: slow, dead and dear models, customers who say more, and customers who wait for a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from agent.clock import MovableClock
from sandbox.kf.session import State
from sandbox.ledger import Kind
from sandbox.model.request import Reply, ToolCall
from store.shops.plans import set_budget
from tests.jobs.looking import idle, outbox, rows, turns
from tests.worlds import FAQ, KF, SHOP, Town, town, until

WAITING = "稍等一下，正在帮您查～"
ANSWER = "有的，L 到 XXL 都有，170 斤以内都能穿。"
OPEN = SHOP | {"stores": [{"name": "总店", "address": "文三路 12 号", "hours": "10:00-22:00"}]}


async def test_a_slow_model_gets_one_waiting_line_a_turn(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True, waiting_line_seconds=0.2) as t:
        t.world.model.latency = 0.6
        call = ToolCall("find_products", {"query": "卫衣"})
        t.world.model.next(Reply(tool_calls=(call,)), Reply("您好"), Reply("您好"), Reply("您好"))
        t.say("wmA", "那条裙子怎么样")
        await until(lambda: t.heard("wmA") == [WAITING])
        t.say("wmA", "红色的那条")
        await t.hears("wmA", 2)
        await idle(t)
        assert t.heard("wmA") == [WAITING, "您好"]
        assert "红色的那条" in t.world.model.calls[-1].last_user


async def test_a_newer_message_supersedes_the_draft(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.latency = 0.5
        t.world.model.next(Reply("旧的"), Reply("新的"), Reply("新的"))
        t.say("wmA", "那条裙子怎么样")
        await until(lambda: bool(t.world.model.calls))
        t.say("wmA", "红色的那条")
        assert await t.hears("wmA") == ["新的"]
        await idle(t)
        assert t.heard("wmA") == ["新的"]
        assert all(text in t.world.model.calls[-1].last_user for text in ("那条裙子怎么样", "红色的那条"))


async def test_a_hanging_model_makes_way_for_the_next_one(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True, llm_timeout_seconds=0.6, fallback=True) as t:
        t.world.model.fail("timeout", times=1)
        t.world.model.always("您好")
        t.say("wmA", "那条裙子怎么样")
        assert await t.hears("wmA", timeout=8) == ["您好"]
        assert [call.model for call in t.world.model.calls] == ["stub", "second"], "no second wait for the same one"
        [turn] = await turns(t)
        assert turn["model"] == "second"
        assert turn["trace"]["model_failures"]


async def test_when_all_models_hang_the_shops_own_words_answer(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True, llm_timeout_seconds=0.5, fallback=True) as t:
        t.world.model.fail("timeout", times=None)
        t.say("wmA", "有大码吗")
        assert await t.hears("wmA", timeout=8) == [ANSWER]


async def test_order_is_kept_for_each_customer(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.echo()
        people = [f"wm{n}" for n in range(5)]
        for number in range(3):
            for person in people:
                t.say(person, f"第{'一二三'[number]}句话说给{person}")
            await until(lambda n=number: all(len(t.heard(p)) > n for p in people))  # type: ignore[misc]
        for person in people:
            told = " ".join(t.heard(person))
            assert told.index("第一句") < told.index("第二句") < told.index("第三句")


async def test_a_spent_budget_means_answering_locally(database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(database_url) as connection:  # a shop whose bill no other test has in memory
        connection.execute("ALTER TABLE merchants ALTER COLUMN id RESTART WITH 7001")
    async with town(database_url, tmp_path, model=True, llm_daily_budget_fen=0) as t:
        async with t.house.database.shop(t.merchant_id) as connection:
            await set_budget(connection, t.merchant_id, 10)  # its own, where others have no limit
        t.say("wmZ", "谢谢")
        await t.hears("wmZ")
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE turns SET cost_fen = 10.5")
        t.say("wmA", "有大码吗")
        assert await t.hears("wmA") == [ANSWER]
        assert t.world.model.calls == []


def shop_time(hour: int) -> datetime:
    """Return today at this hour in Shanghai."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour - 8)


async def state_of(t: Town, customer: str = "wmA") -> State:
    return t.world.accounts[KF].session(customer, t.world.time()).state


async def test_a_wish_for_a_person_in_hours(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=OPEN, clock=MovableClock(shop_time(15))) as t:
        t.say("wmA", "转人工")
        [told] = await t.hears("wmA")
        assert "同事" in told
        assert "休息" not in told
        await idle(t)
        assert await state_of(t) is State.STAFF
        card, buttons = t.world.ledger.entries(Kind.WORK_MESSAGE)
        assert card.userid == "zhang_san"
        assert [button["text"] for button in buttons.data["template_card"]["button_list"]] == ["我来接", "换别人"]
        assert "顾客要求人工" in card.text
        assert "转人工" in card.text


async def test_a_wish_for_a_person_out_of_hours_promises_no_one_and_keeps_answering(
    database_url: str, tmp_path: Path
) -> None:
    async with town(database_url, tmp_path, shop=OPEN, clock=MovableClock(shop_time(23))) as t:
        t.say("wmA", "转人工")
        [told] = await t.hears("wmA")
        assert "明天10:00" in told
        await idle(t)
        assert await state_of(t) is State.ASSISTANT
        assert len(t.world.ledger.entries(Kind.WORK_MESSAGE)) == 2
        t.say("wmA", "有大码吗")
        assert (await t.hears("wmA", 2))[1] == ANSWER


async def test_a_complaint_reaches_people_at_any_hour(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=OPEN, clock=MovableClock(shop_time(23))) as t:
        t.say("wmA", "我要投诉你们")
        await t.hears("wmA")
        await idle(t)
        assert await state_of(t) is State.STAFF
        assert "【紧急】" in t.world.ledger.entries(Kind.WORK_MESSAGE)[0].text


async def test_with_nobody_receiving_the_customer_waits_in_the_pool(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t:
        t.world.staff.set_receiving(KF, "zhang_san", False)
        t.say("wmA", "转人工")
        await t.hears("wmA")
        await idle(t)
        assert t.world.staff.pool(KF) == ["wmA"]
        assert {row["status"] for row in await outbox(t)} == {"sent"}


async def test_staff_who_left_without_a_word_are_noticed(database_url: str, tmp_path: Path) -> None:
    """The session ended in WeCom and no event told so (48 hours were over, or it was lost)."""
    clock = MovableClock()
    async with town(database_url, tmp_path, clock=clock) as t:
        t.say("wmA", "转人工")
        await t.hears("wmA")
        await idle(t)
        t.world.accounts[KF].session("wmA", t.world.time()).settle(State.CLOSED)
        for moved in (clock, t.world.clock):
            moved.advance(11 * 60)
        t.say("wmA", "有大码吗")
        assert (await t.hears("wmA", 2))[1] == ANSWER
        assert len(await turns(t)) == 2


async def test_two_shops_know_nothing_of_each_other(database_url: str, tmp_path: Path) -> None:
    from jobs.teaching.indexing import index_with
    from store.entries.entries import upsert_entries
    from store.shops.shopfile import parse_shop_file
    from xiaoer.commands.shop import open_shop

    other = SHOP | {"name": "二号店", "corp_id": "ww2222222222222222"}
    other |= {"kf_accounts": [{"open_kfid": "wkOther", "name": "二号", "servicers": []}]}
    async with town(database_url, tmp_path) as t:
        t.world.load_corp(other)
        second = await open_shop(t.house.settings, t.house.database, parse_shop_file(other))
        async with t.house.database.session(second) as session:
            await upsert_entries(session, second, [FAQ[1] | {"answer": "二号店第二天发货。"}])
        await index_with(t.house.database, t.house.resources.search, second)
        await t.world.set_callback(other["corp_id"], f"{t.api}/api/wecom/callback/{other['corp_id']}")
        await idle(t)
        t.say("wmA", "多久发货")
        t.world.customers.say("wkOther", "wmA", "多久发货")
        t.world.customers.say("wkOther", "wmB", "有大码吗")
        assert await t.hears("wmA") == ["付款后 48 小时内发出。"]
        await idle(t)
        theirs = {c: [e.text for e in t.world.ledger.received("wkOther", c)] for c in ("wmA", "wmB")}
        assert theirs["wmA"] == ["二号店第二天发货。"]
        assert ANSWER not in theirs["wmB"]
        mine = await rows(t, "SELECT open_kfid FROM conversations")
        assert {row["open_kfid"] for row in mine} == {KF}
        assert len(await rows(t, "SELECT id FROM messages WHERE text = '有大码吗'", merchant_id=second)) == 1
        assert await rows(t, "SELECT id FROM messages WHERE text = '有大码吗'") == []
