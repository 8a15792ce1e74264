"""A customer asking while the owner publishes hears the old answer or the new one; dates change at midnight."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.clock import SHANGHAI, MovableClock, in_shop_time
from jobs.teaching.indexing import index
from jobs.ticks import catch_up_index
from store.engine import Database
from store.entries.entries import entries_of, save_answer, shops_to_index, upsert_entries
from tests.store.shops import open_shop
from tests.worlds import KF, Town, town

QUESTION = "多久发货"
VERSIONS = ("付款后 48 小时内发出。", "付款后 24 小时内发出，周末顺延。")


async def entry_id_of(shop: Town, question: str = QUESTION) -> int:
    async with shop.house.database.session(shop.merchant_id) as session:
        return next(entry.id for entry in await entries_of(session) if entry.question == question)


async def publish_in_turn(shop: Town, entry_id: int, done: asyncio.Event) -> int:
    """Publish the two versions in turn over REST until `done`; return how often."""
    published = 0
    async with shop.client("owner") as owner:
        while not done.is_set():
            published += 1
            path = f"knowledge/entries/{entry_id}"
            draft = {"question": QUESTION, "answer": VERSIONS[published % 2], "similar_questions": ["几时寄出"]}
            (await owner.put(f"{path}/draft", json=draft)).raise_for_status()
            batch = {"entries": [{"id": entry_id}]}
            (await owner.post("knowledge/entries/publish", json=batch)).raise_for_status()
    return published


async def test_whoever_asks_during_a_publish_gets_one_of_the_two_answers(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as shop:
        entry_id = await entry_id_of(shop)
        done = asyncio.Event()
        owner = asyncio.create_task(publish_in_turn(shop, entry_id, done))
        answers: dict[str, str] = {}
        for round_ in range(12):
            names = [f"wm{round_}x{number}" for number in range(8)]
            for number, name in enumerate(names):
                if number % 2:
                    shop.world.customers.tap(KF, name, f"faq:{entry_id}", QUESTION)
                else:
                    shop.say(name, QUESTION)
            for name in names:
                (answers[name],) = await shop.hears(name)
        done.set()
        published = await owner
        assert len(answers) == 96
        assert set(answers.values()) == set(VERSIONS), "both versions were told, and nothing else"
        assert published > 5
        async with shop.house.database.shop(shop.merchant_id) as connection:
            routes = await (await connection.execute("SELECT DISTINCT route FROM turns")).fetchall()
        assert {row["route"] for row in routes} == {"faq", "menu_tap"}


async def test_a_promotion_speaks_on_its_days_and_then_the_everyday_answer_again(
    database_url: str, tmp_path: Path
) -> None:
    """Nothing is indexed between the midnights: what was indexed before must know its days."""
    midnight = datetime.combine(
        in_shop_time(datetime.now(UTC)).date() + timedelta(days=1), datetime.min.time(), SHANGHAI
    )
    clock = MovableClock(midnight.astimezone(UTC) - timedelta(minutes=1))
    everyday, promotion = "满 199 元包邮，不满收 10 元运费。", "活动期间满 99 元包邮。"
    async with town(database_url, tmp_path, clock=clock) as shop, shop.client("owner") as owner:
        entry_id = await entry_id_of(shop, "满多少包邮")
        days = {"valid_from": str(midnight.date()), "valid_until": str(midnight.date()), "answer": promotion}
        response = await owner.post(f"knowledge/entries/{entry_id}/schedule", json=days)
        assert response.status_code == 200, response.text
        assert response.json()["id"] != entry_id
        await index(shop.house, shop.merchant_id)
        for night, answer in enumerate((everyday, promotion, everyday)):
            asks, taps = f"wmA{night}", f"wmB{night}"
            shop.say(asks, "满多少包邮")
            shop.world.customers.tap(KF, taps, f"faq:{entry_id}", "满多少包邮")
            assert await shop.hears(asks) == [answer]
            assert await shop.hears(taps) == [answer]
            clock.advance(120 if night == 0 else 86_400)


async def test_an_answer_is_not_told_after_its_last_day(database_url: str, tmp_path: Path) -> None:
    midnight = datetime.combine(
        in_shop_time(datetime.now(UTC)).date() + timedelta(days=1), datetime.min.time(), SHANGHAI
    )
    clock = MovableClock(midnight.astimezone(UTC) - timedelta(minutes=1))
    last_day = (midnight - timedelta(days=1)).date()
    answer = "年货节满 88 元送红包。"
    faq = [{"question": "年货节有什么活动", "answer": answer, "valid_until": last_day}]
    async with town(database_url, tmp_path, clock=clock, faq=faq) as shop:
        shop.say("wmA", "年货节有什么活动")
        assert await shop.hears("wmA") == [answer]
        clock.advance(120)
        shop.say("wmB", "年货节有什么活动")
        shop.world.customers.tap(KF, "wmC", f"faq:{await entry_id_of(shop, '年货节有什么活动')}", "年货节有什么活动")
        for customer in ("wmB", "wmC"):
            assert answer not in await shop.hears(customer)


async def test_the_clock_has_a_shop_indexed_after_the_midnight_of_a_date(database: Database) -> None:
    shop = await open_shop(database)
    today = in_shop_time(datetime.now(UTC)).date()
    day = timedelta(days=1)
    async with database.session(shop) as session:
        rows = [{"question": "活动", "answer": "有", "valid_from": today + 2 * day, "valid_until": today + 4 * day}]
        await upsert_entries(session, shop, rows)

    async def due(today_is: int) -> bool:
        async with database.platform() as connection:
            return await shops_to_index(connection, today + today_is * day) == [shop]

    async def indexed(today_is: int) -> None:
        from store.entries.entries import record_indexed, versions

        async with database.shop(shop) as connection:
            version, _ = await versions(connection, shop)
            await record_indexed(connection, shop, version, today + today_is * day)

    assert await due(0)
    await indexed(0)
    assert [await due(number) for number in (0, 1, 2, 5)] == [False, False, True, True]
    await indexed(2)
    assert [await due(number) for number in (2, 4, 5)] == [False, False, True]
    await indexed(5)
    assert not await due(6)


async def test_a_saved_answer_is_served_without_anybody_asking_for_the_index(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as shop:
        async with shop.house.database.session(shop.merchant_id) as session:
            await save_answer(session, shop.merchant_id, "能寄新疆吗", "能，加 15 元。", author="张三", reason="")
        await catch_up_index(shop.house)
        async with asyncio.timeout(20):
            while shop.house.resources.search.version(shop.merchant_id) != 2:
                await asyncio.sleep(0.05)
        shop.say("wmA", "能寄新疆吗")
        assert await shop.hears("wmA") == ["能，加 15 元。"]
