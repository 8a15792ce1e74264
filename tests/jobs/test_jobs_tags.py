"""Tags by rule and by hand, from what happens to customers to what WeCom shows on each pair."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from borax.calendars.lunardate import LunarDate

from agent.clock import MovableClock, in_shop_time
from jobs import ticks
from jobs.audience import corptags
from jobs.audience.tagging import retag
from jobs.requests import order_event_job
from store.deferring import defer
from store.orders.catalog import upsert_product
from store.orders.orders import upsert_order
from tests.worlds import CORP, SHOP, Town, town

ANNA = "wmAnna"
TEAM: dict[str, Any] = SHOP | {
    "staff": [*SHOP["staff"], {"userid": "li_si", "name": "李四", "role": "staff"}],
}
VIP = {"group_name": "会员等级", "name": "VIP", "rule": {"measure": "spend", "op": ">=", "value": 100000}}
BIG = {"group_name": "兴趣", "name": "咨询过大码", "rule": {"measure": "mentioned", "words": ["大码", "XXL"]}}
QUIET = {"group_name": "行为", "name": "7天未消费", "rule": {"measure": "days_since_order", "op": ">", "value": 7}}


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Town, httpx.AsyncClient, MovableClock]]:
    clock = MovableClock()
    async with town(database_url, tmp_path, shop=TEAM, clock=clock) as place, place.client() as owner:
        yield place, owner, clock


Shop = tuple[Town, httpx.AsyncClient, MovableClock]


async def soon(ask: Callable[[], Awaitable[Any]], expected: Any) -> None:
    """Wait until `ask` answers what is expected; fail with what it answered instead."""
    for _ in range(400):
        found = await ask()
        if found == expected:
            return
        await asyncio.sleep(0.025)
    assert found == expected


async def made(owner: httpx.AsyncClient, tag: dict[str, Any]) -> int:
    answer = await owner.post("tags", json=tag)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def ordered(place: Town, number: str, fen: int, days_ago: int = 0, **more: Any) -> None:
    """Let an order come in as a source would bring it."""
    placed = place.house.clock() - timedelta(days=days_ago)
    order = {"order_no": number, "external_userid": ANNA, "status": "已完成", "amount_fen": fen, "placed_at": placed}
    async with place.house.database.session(place.merchant_id) as session:
        await upsert_order(session, place.merchant_id, order | more)
    async with place.house.database.shop(place.merchant_id) as connection:
        row = await (await connection.execute("SELECT id FROM orders WHERE order_no = %s", (number,))).fetchone()
        assert row
        await defer(connection, [order_event_job(place.merchant_id, row["id"], "new")])


async def customer_id(place: Town) -> int:
    async with place.house.database.shop(place.merchant_id) as connection:
        query = "SELECT id FROM customers WHERE external_userid = %s"
        row = await (await connection.execute(query, (ANNA,))).fetchone()
    return int(row["id"]) if row else 0


def names_of(place: Town, owner: httpx.AsyncClient) -> Callable[[], Awaitable[list[str]]]:
    async def names() -> list[str]:
        answer = await owner.get(f"customers/{await customer_id(place)}/tags")
        return [tag["name"] for tag in answer.json()] if answer.status_code == 200 else []

    return names


def wecom_shows(place: Town, userid: str) -> Callable[[], Awaitable[list[str]]]:
    async def names() -> list[str]:
        book = place.world.corps[CORP].contacts
        return sorted(book.tags.require(tag)[1].name for tag in book.relations[userid, ANNA].tags)

    return names


async def test_an_order_a_word_and_a_week_give_and_take_tags(shop: Shop) -> None:
    place, owner, clock = shop
    for tag in (VIP, BIG, QUIET):
        await made(owner, tag)
    place.world.contacts.add(CORP, "zhang_san", ANNA, name="小林")
    tags = names_of(place, owner)
    await ordered(place, "A1", 120000)
    await soon(tags, ["VIP"])
    place.say(ANNA, "请问有xxl的吗")
    await soon(tags, ["VIP", "咨询过大码"])
    await ordered(place, "A1", 120000, status="已退款")
    await soon(tags, ["咨询过大码"])
    await ordered(place, "A2", 500)
    clock.advance(9 * 86400)
    await ticks.retag_by_day(place.house)
    await soon(tags, ["咨询过大码", "7天未消费"])


async def test_every_member_of_a_customer_shows_the_tags_in_wecom(shop: Shop) -> None:
    place, owner, _ = shop
    await made(owner, VIP)
    for userid in ("zhang_san", "li_si"):
        place.world.contacts.add(CORP, userid, ANNA)
    await ordered(place, "A1", 120000)
    await soon(wecom_shows(place, "zhang_san"), ["VIP"])
    await soon(wecom_shows(place, "li_si"), ["VIP"])
    await ordered(place, "A1", 120000, status="已取消")
    await soon(wecom_shows(place, "li_si"), [])
    groups = place.world.corps[CORP].contacts.tags.groups.values()
    assert [(group.name, [tag.name for tag in group.tags.values()]) for group in groups] == [("会员等级", ["VIP"])]


async def test_a_tag_that_was_there_is_taken_over_and_a_deleted_one_made_anew(shop: Shop) -> None:
    place, owner, _ = shop
    board = place.world.corps[CORP].contacts.tags
    board.add(board.group(None, "会员等级", 0, 0), {"VIP": 0}, 0)  # made in the console: 40071 for us
    await made(owner, VIP)
    place.world.contacts.add(CORP, "zhang_san", ANNA)
    await ordered(place, "A1", 120000)
    await soon(wecom_shows(place, "zhang_san"), ["VIP"])
    (group,) = board.groups.values()
    (tag,) = group.tags.values()
    place.world.corps[CORP].contacts.relations["zhang_san", ANNA].tags.clear()
    board.drop(tag.id)  # somebody deletes it in the console: 40068 for us
    place.world.contacts.add(CORP, "li_si", ANNA)
    await soon(wecom_shows(place, "li_si"), ["VIP"])


async def test_two_writes_that_meet_and_a_pair_that_parted(shop: Shop) -> None:
    place, owner, _ = shop
    await made(owner, VIP)
    for userid in ("zhang_san", "li_si"):
        place.world.contacts.add(CORP, userid, ANNA)
    await place.world.settled()
    place.world.corps[CORP].contacts.relations["li_si", ANNA].tie = type(
        place.world.corps[CORP].contacts.relations["li_si", ANNA].tie
    )("deleted")  # the callback was lost: 84061 for us
    place.world.faults.add("errcode", path="externalcontact/mark_tag", errcode=45035, times=1)
    await ordered(place, "A1", 120000)
    await soon(wecom_shows(place, "zhang_san"), ["VIP"])

    async def tie() -> str:
        async with place.house.database.shop(place.merchant_id) as connection:
            row = await (await connection.execute("SELECT tie FROM contacts WHERE userid = 'li_si'")).fetchone()
        return str(row["tie"]) if row else ""

    await soon(tie, "left_by_member")


async def test_the_night_takes_over_what_people_changed_in_the_console(shop: Shop) -> None:
    place, owner, _ = shop
    vip = await made(owner, VIP)
    friend = await made(owner, {"group_name": "手工", "name": "老板朋友"})
    place.world.contacts.add(CORP, "zhang_san", ANNA)
    await ordered(place, "A1", 120000)
    tags = names_of(place, owner)
    await soon(tags, ["VIP"])
    customer = await customer_id(place)
    assert (await owner.put(f"customers/{customer}/tags/{friend}")).status_code == 204
    await soon(wecom_shows(place, "zhang_san"), ["VIP", "老板朋友"])
    assert (await owner.put(f"customers/{customer}/tags/{vip}")).status_code == 409
    place.world.corps[CORP].contacts.relations["zhang_san", ANNA].tags.clear()  # by hand in the console, no callback
    await corptags.reconcile(place.house, place.merchant_id)
    await soon(tags, ["VIP"])  # by hand: their word counts
    await soon(wecom_shows(place, "zhang_san"), ["VIP"])  # by rule: ours does


async def test_what_people_do_to_tags_in_the_console_is_seen_at_once(shop: Shop) -> None:
    place, owner, _ = shop
    await made(owner, VIP)
    place.world.contacts.add(CORP, "zhang_san", ANNA)
    await ordered(place, "A1", 120000)
    await soon(wecom_shows(place, "zhang_san"), ["VIP"])
    (shown,) = place.world.corps[CORP].contacts.relations["zhang_san", ANNA].tags
    place.world.contacts.rename_tag(CORP, shown, "贵宾")
    await soon(names_of(place, owner), ["贵宾"])
    place.world.contacts.delete_tag(CORP, shown)
    await soon(wecom_shows(place, "zhang_san"), ["贵宾"])  # a rule still gives it: it is made again
    (again,) = place.world.corps[CORP].contacts.relations["zhang_san", ANNA].tags
    assert again != shown


async def test_why_a_customer_has_a_tag(shop: Shop) -> None:
    place, owner, _ = shop
    rule = {
        "all": [
            {"measure": "spend", "op": ">", "value": 100000, "days": 365},
            {"not": {"measure": "bought", "categories": ["童装"]}},
        ]
    }
    tag = await made(owner, {"group_name": "等级", "name": "高价值", "rule": rule})
    async with place.house.database.session(place.merchant_id) as session:
        dress = {"sku": "D1", "name": "连衣裙A", "category": "连衣裙", "price_fen": 99900}
        await upsert_product(session, place.merchant_id, dress, [])
    place.world.contacts.add(CORP, "zhang_san", ANNA)
    await ordered(place, "A1", 120050, items=[{"name": "连衣裙A", "quantity": 1}])
    await soon(names_of(place, owner), ["高价值"])
    answer = (await owner.get(f"customers/{await customer_id(place)}/tags/{tag}/why")).json()
    assert answer["has"]
    assert answer["says"] == "近 365 天消费超过 1,000 元，并且不是（累计买过童装）"
    assert [(r["condition"], r["actual"], r["holds"]) for r in answer["reasons"]] == [
        ("近 365 天消费超过 1,000 元", "1,200.5 元", True),
        ("累计买过童装", "没买过", False),
    ]
    assert answer["given"]["given_by"] == "规则"


async def test_segments_count_live_and_rules_are_tried_before_they_are_saved(shop: Shop) -> None:
    place, owner, clock = shop
    rule = {"any": [{"measure": "birthday", "within": 3}, {"measure": "orders", "op": ">=", "value": 2}]}
    place.world.contacts.add(CORP, "zhang_san", ANNA, name="小林")
    await soon(lambda: customer_id_known(place), True)
    tried = (await owner.post("rules/try", json={"rule": rule})).json()
    assert (tried["says"], tried["customers"]) == ("3 天内生日，或者累计下单至少 2 次", 0)
    segment = (await owner.post("segments", json={"name": "该问候的", "rule": rule})).json()
    soon_day = (clock() + timedelta(days=2, hours=8)).date()
    customer = await customer_id(place)
    birthday = {"month": soon_day.month, "day": soon_day.day}
    assert (await owner.put(f"customers/{customer}/birthday", json=birthday)).status_code == 204
    page = (await owner.get(f"segments/{segment['id']}/customers")).json()
    assert [row["external_userid"] for row in page["items"]] == [ANNA]
    assert (await owner.get("segments")).json()["items"][0]["customers"] == 1
    await _by_the_moon(place, owner, f"customers/{customer}/birthday", segment["id"])
    assert (await owner.post("segments", json={"name": "该问候的", "rule": rule})).status_code == 409


async def _by_the_moon(place: Town, owner: httpx.AsyncClient, address: str, segment: int) -> None:
    """Hold the database's reckoning of lunar birthdays against ours, through rule and reason."""
    today = in_shop_time(place.house.clock()).date()
    for days in (0, 1, 3, 4, 29, 200, 353):
        moon = LunarDate.from_solar(today + timedelta(days=days))
        said = {"month": moon.month, "day": moon.day, "lunar": True, "leap": bool(moon.leap)}
        assert (await owner.put(address, json=said)).status_code == 204
        told = (await owner.get(address)).json()
        assert told["next_on"] == (today + timedelta(days=days)).isoformat()
        count = len((await owner.get(f"segments/{segment}/customers")).json()["items"])
        assert count == (1 if days <= 3 else 0), (days, told)
    assert (await owner.put(address, json={"month": 6, "day": 31, "lunar": True})).status_code == 422
    assert (await owner.put(address, json={"month": 5, "day": 3, "leap": True})).status_code == 422
    assert (await owner.delete(address)).status_code == 204
    assert (await owner.get(address)).json() is None


async def customer_id_known(place: Town) -> bool:
    return bool(await customer_id(place))


async def test_the_usual_tags_come_with_one_call_and_once(shop: Shop) -> None:
    _, owner, _ = shop
    first = (await owner.post("tags/starters")).json()["added"]
    assert first >= 10
    assert (await owner.post("tags/starters")).json()["added"] == 0
    listed = {tag["name"]: tag["says"] for tag in (await owner.get("tags")).json()}
    assert listed["新客户"] == "加好友至多 7 天"
    assert listed["7天未消费"] == "距上次下单超过 7 天"


async def test_a_tag_that_rules_ask_for_stays_and_circles_are_refused(shop: Shop) -> None:
    _, owner, _ = shop
    vip = await made(owner, VIP)
    loyal = await made(owner, {"group_name": "等级", "name": "铁粉", "rule": {"measure": "tag", "tags": [vip]}})
    refused = await owner.delete(f"tags/{vip}")
    assert refused.status_code == 409
    assert "铁粉" in refused.json()["detail"]
    circle = {"name": "VIP", "rule": {"measure": "tag", "tags": [loyal]}}
    assert (await owner.put(f"tags/{vip}", json=circle)).status_code == 409
    assert (await owner.delete(f"tags/{loyal}")).status_code == 204
    assert (await owner.delete(f"tags/{vip}")).status_code == 204


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"measure": "spend", "op": "; DROP TABLE tags", "value": 1},
        {"measure": "spend", "op": ">", "value": 1, "extra": 1},
        {"all": []},
        {"not": {"not": {"not": {"not": {"not": {"measure": "orders", "op": ">", "value": 1}}}}}},
        {"measure": "mentioned", "words": [""]},
    ],
)
async def test_what_is_no_rule_is_refused_in_chinese(shop: Shop, rule: dict[str, Any]) -> None:
    _, owner, _ = shop
    answer = await owner.post("rules/try", json={"rule": rule})
    assert answer.status_code == 422
    assert "条件" in answer.json()["detail"]


async def test_words_with_wildcards_and_quotes_are_only_words(shop: Shop) -> None:
    place, owner, _ = shop
    place.say(ANNA, "打8折吗")
    await place.hears(ANNA)
    for word, expected in (("8折", 1), ("%", 0), ("8_", 0), ("'; DROP TABLE tags; --", 0)):
        rule = {"measure": "mentioned", "words": [word]}
        assert (await owner.post("rules/try", json={"rule": rule})).json()["customers"] == expected, word


async def test_many_evaluations_at_once_give_a_tag_once(shop: Shop) -> None:
    place, owner, _ = shop
    await made(owner, VIP)
    place.world.contacts.add(CORP, "zhang_san", ANNA)
    await soon(lambda: customer_id_known(place), True)
    await ordered(place, "A1", 120000)
    await asyncio.gather(*(retag(place.house, place.merchant_id, [ANNA]) for _ in range(12)))
    assert await names_of(place, owner)() == ["VIP"]
