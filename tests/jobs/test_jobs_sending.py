"""What leaves the house leaves it once, in order, or becomes a letter somebody can read and replay."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from psycopg.errors import AdminShutdown

from agent.clock import MovableClock
from jobs.house import House
from jobs.requests import turn_job
from jobs.tasks import TURN_ATTEMPTS
from sandbox.kf.session import State
from sandbox.ledger import Kind
from store.conversations.deadletters import dead_letters, revive
from store.deferring import defer
from tests.jobs.looking import idle, messages, outbox, turns
from tests.worlds import KF, Town, town, until

ANSWER = "有的，L 到 XXL 都有，170 斤以内都能穿。"


@pytest.mark.parametrize("after", [False, True], ids=["call lost", "answer lost"])
@pytest.mark.parametrize("fault", ["errcode", "http_500", "drop"])
async def test_a_send_that_fails_is_repeated_and_arrives_once(
    database_url: str, tmp_path: Path, fault: str, after: bool
) -> None:
    async with town(database_url, tmp_path) as t:
        t.world.faults.add(fault, "kf/send_msg", times=4, after=after)  # more than the client tries by itself
        t.say("wmA", "有大码吗")
        t.say("wmB", "多久发货")
        assert await t.hears("wmA", timeout=15) == [ANSWER]
        await idle(t)
        assert (len(t.heard("wmA")), len(t.heard("wmB"))) == (1, 1)
        assert {row["status"] for row in [*await outbox(t), *await outbox(t, "wmB")]} == {"sent"}


async def test_a_rate_limit_is_waited_out(database_url: str, tmp_path: Path) -> None:
    clock = MovableClock()
    async with town(database_url, tmp_path, clock=clock) as t:
        t.world.faults.add("errcode", "kf/send_msg", times=1, errcode=45009)
        t.say("wmA", "有大码吗")
        while not [row for row in await outbox(t) if row["attempts"]]:
            await asyncio.sleep(0.05)
        assert t.heard("wmA") == []
        clock.advance(61)
        async with t.house.database.platform() as connection:  # the minute has passed for the database too
            await connection.execute("UPDATE outbox SET due_at = now()")
        assert await t.hears("wmA") == [ANSWER]
        assert len(t.world.ledger.entries(Kind.REPLY)) == 1


LONG = (
    "".join(
        f"{word}的洗法：翻面冷水手洗，不要暴晒，平铺晾干就好。" for word in "春夏秋冬东西南北风花雪月梅兰竹菊天地玄黄"
    )
    * 4
)


@pytest.mark.parametrize("model", [False, True], ids=["word for word", "by a model"])
async def test_a_long_answer_goes_out_in_order_even_if_its_first_bubble_fails(
    database_url: str, tmp_path: Path, model: bool
) -> None:
    faq = [{"question": "衣服怎么洗", "answer": LONG}, {"question": "多久发货", "answer": "付款后 48 小时内发出。"}]
    async with town(database_url, tmp_path, model=model, faq=faq) as t:
        t.world.model.always(LONG)
        t.world.faults.add("errcode", "kf/send_msg", times=4)
        t.say("wmA", "衣服怎么洗")
        heard = await t.hears("wmA", 2, timeout=15)
        await idle(t)
        heard = t.heard("wmA")
        assert 2 <= len(heard) <= 3
        assert all(len(text.encode()) <= 2048 for text in heard)
        assert heard[0].startswith("春的洗法")
        assert LONG.startswith(heard[0] + heard[1])


async def test_an_answer_that_comes_after_staff_took_over_is_dropped_in_silence(
    database_url: str, tmp_path: Path
) -> None:
    async with town(database_url, tmp_path, model=True, reconcile_seconds=60.0) as t:
        t.world.model.always("您好")
        t.world.model.latency = 0.7
        t.say("wmA", "有大码吗")
        await until(lambda: bool(t.world.model.calls))
        t.world.chaos.drop_every = 1  # and nobody tells us
        t.world.staff.say(KF, "wmA", "zhang_san", "我来答")
        t.world.accounts[KF].session("wmA", t.world.time()).settle(State.STAFF, "zhang_san")
        await idle(t)
        assert t.heard("wmA") == ["我来答"]
        [row] = await outbox(t)
        assert (row["status"], row["errcode"]) == ("cancelled", 95018)
        t.world.chaos.drop_every = 0


async def test_the_sixth_message_becomes_a_letter_and_not_a_loop(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t:
        t.world.faults.add("errcode", "kf/send_msg", times=1, errcode=95001)
        t.say("wmA", "有大码吗")
        await idle(t)
        [row] = await outbox(t)
        assert (row["status"], row["errcode"], row["attempts"]) == ("dead", 95001, 1)


async def test_a_turn_that_always_fails_is_buried_visibly_and_can_be_replayed(
    database_url: str, tmp_path: Path
) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        working = t.house.graph
        t.house.graph = _Broken(t.house)  # type: ignore[assignment]
        t.say("wmA", "有大码吗")
        t.say("wmA", "在吗")
        assert "同事" in (await t.hears("wmA", timeout=15))[0]
        await idle(t)
        assert len(t.heard("wmA")) == 1
        found = await messages(t)
        assert [m["status"] for m in found] == ["dead"] * 2
        assert "RuntimeError: 图坏了" in found[0]["error"]
        card, _buttons = t.world.ledger.entries(Kind.WORK_MESSAGE)
        assert "有大码吗" in card.text
        t.house.graph = working
        await _replay(t)
        assert (await t.hears("wmA", 2))[1] == "您好"
        assert len(await turns(t)) == 1


class _Broken:
    """A graph that fails; after the last try the database goes away for a moment."""

    def __init__(self, house: House) -> None:
        self._house, self._tries = house, 0

    async def ainvoke(self, *_: object, **__: object) -> object:
        self._tries += 1
        if self._tries == TURN_ATTEMPTS:
            self._house.database = _Away(self._house)  # type: ignore[assignment]
        raise RuntimeError("图坏了")


class _Away:
    """A database that breaks off transactions for three seconds."""

    def __init__(self, house: House) -> None:
        self._house, self._database, self._back_at = house, house.database, time.monotonic() + 3

    def __getattr__(self, name: str) -> object:
        return getattr(self._database, name)

    def shop(self, merchant_id: int) -> object:
        if time.monotonic() < self._back_at:
            raise AdminShutdown("terminating connection due to administrator command")
        self._house.database = self._database
        return self._database.shop(merchant_id)


async def _replay(t: Town) -> None:
    """As `xiaoer letters replay` does; the session is the assistant's again."""
    t.world.staff.end(KF, "wmA")
    t.say("wmA", "还在吗")
    async with t.house.database.shop(t.merchant_id) as connection:
        for letter in await dead_letters(connection):
            if letter.key.startswith("in:"):
                conversation_id = await revive(connection, letter.key)
                assert conversation_id
                await defer(connection, [turn_job(t.merchant_id, conversation_id, KF)])


async def test_a_parcel_that_breaks_the_sender_does_not_stay_in_the_dark(database_url: str, tmp_path: Path) -> None:
    """Whatever is wrong with a row or a shop, somebody must be able to see it."""
    async with town(database_url, tmp_path) as t:
        t.say("wmA", "有大码吗")
        await t.hears("wmA")
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute(
                """
                INSERT INTO outbox (merchant_id, conversation_id, kind, msgid, attempts, payload)
                SELECT merchant_id, conversation_id, 'message', 'broken', 11, '{"says": "坏的"}' FROM outbox LIMIT 1
                """
            )
        for _ in range(100):
            broken = [row for row in await outbox(t) if row["payload"]["says"] == "坏的"]
            if broken[0]["status"] == "dead":
                break
            await asyncio.sleep(0.05)
        assert broken[0]["status"] == "dead"
        assert "KeyError" in broken[0]["error"]
        t.say("wmA", "多久发货")
        assert (await t.hears("wmA", 2))[1] == "付款后 48 小时内发出。"


async def test_two_customers_with_the_same_words_are_two_cards(database_url: str, tmp_path: Path) -> None:
    """WeCom drops a message that equals one of the last half hour (wecom-api.md §5.1)."""
    async with town(database_url, tmp_path) as t:
        for person in ("wmA", "wmB"):
            t.say(person, "转人工")
            await t.hears(person)
        await idle(t)
        cards = t.world.ledger.entries(Kind.WORK_MESSAGE)
        assert [card.msgtype for card in cards if card.userid == "zhang_san"] == ["text", "template_card"] * 2
