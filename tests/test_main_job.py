"""The main job through the front door: encrypted callbacks in, answers out, nothing lost, nothing doubled."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sandbox.kf.session import State
from tests.worlds import KF, town, until


async def test_a_question_is_answered_from_the_shops_own_words(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t:
        t.say("wmA", "有大码吗")
        assert await t.hears("wmA") == ["有的，L 到 XXL 都有，170 斤以内都能穿。"]


async def test_one_callback_that_covers_five_customers_gives_five_answers(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        people = [f"wm{n}" for n in range(5)]
        t.world.customers.say_many([(KF, person, "有大码吗") for person in people], one_callback=True)
        for person in people:
            assert await t.hears(person) == ["您好"]


async def test_a_callback_sent_three_times_gives_one_answer(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        t.world.chaos.duplicates = 2
        t.say("wmA", "有大码吗")
        await t.hears("wmA")
        await t.world.settled()
        assert t.heard("wmA") == ["您好"]


async def test_three_short_messages_get_one_answer_that_saw_all_three(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True, quiet_window_seconds=0.5) as t:
        t.world.model.always("好的")
        t.say("wmA", "在吗", "那个裙子", "有大码吗")
        assert await t.hears("wmA") == ["好的"]
        last = t.world.model.calls[-1].last_user
        assert all(part in last for part in ("在吗", "那个裙子", "有大码吗"))


async def test_the_assistant_is_silent_while_staff_talk(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        t.say("wmA", "转人工")
        assert "同事" in (await t.hears("wmA"))[0]
        await until(lambda: t.world.accounts[KF].session("wmA", t.world.time()).state == State.STAFF)
        t.world.staff.say(KF, "wmA", "zhang_san", "我来")
        t.say("wmA", "那多久发货")
        t.say("wmB", "多久发货")
        await t.hears("wmB")
        assert "您好" not in t.heard("wmA")
        t.world.staff.end(KF, "wmA")
        t.say("wmA", "还在吗，多久发货")
        await until(lambda: t.heard("wmA")[-1] == "您好")


async def test_two_hundred_customers_at_once(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        people = [f"wm{n}" for n in range(200)]
        t.world.customers.say_many(
            [(KF, person, f"第{n}个问题，有大码吗") for n, person in enumerate(people)], one_callback=False
        )
        await until(lambda: all(t.heard(person) for person in people), timeout=60)
        await t.world.settled()
        assert Counter(len(t.heard(person)) for person in people) == {1: 200}


async def test_a_model_that_fails_once_is_asked_again(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("您好")
        t.world.model.fail("http_500", times=1)
        t.say("wmA", "有大码吗")
        assert await t.hears("wmA", timeout=3) == ["您好"]


async def test_a_dead_model_means_answering_locally(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.fail("http_500", times=100)
        t.say("wmA", "有大码吗")
        assert await t.hears("wmA") == ["有的，L 到 XXL 都有，170 斤以内都能穿。"]


async def test_a_lost_callback_is_found_by_the_poll(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, reconcile_seconds=0.5) as t:
        t.world.customers.say(KF, "wmA", "有大码吗", notify=False)
        assert len(await t.hears("wmA")) == 1
