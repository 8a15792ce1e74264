"""New orders, refunds and reviews reach whom the shop's rules name, until somebody has seen to them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.clock import SHANGHAI, in_shop_time
from agent.quiet import due_moment
from jobs.handoffs.staff_cards import settle
from jobs.notices.events import order_came
from jobs.notices.notices import tell
from jobs.notices.sending import run
from sandbox.ledger import Entry, Kind
from sandbox.server import create_app, running
from sandbox.world import World
from store.connectors.hooks import rotate_secret
from store.notices.notices import News
from store.notices.rules import Conditions, Manner, NoticeForm, NoticeKind, save_notice_rule
from store.notices.sends import claim
from tests.api.sources import order
from tests.worlds import CORP, SHOP, Town, house_beside, until
from tools.wecom.staff import settle_card

TEAM = [
    {"userid": "boss", "name": "老板", "role": "owner"},
    {"userid": "zhang_san", "name": "张三", "role": "staff"},
    {"userid": "li_si", "name": "李四", "role": "staff"},
]
NOW = datetime(2026, 11, 24, 10, 10, 5, tzinfo=SHANGHAI)


@asynccontextmanager
async def place(database_url: str, folder: Path, start: datetime = NOW) -> AsyncIterator[Town]:
    """Run a house and a sandbox by one movable clock that begins at a calm minute."""
    shop, world = SHOP | {"staff": TEAM}, World(start)
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(shop)
        async with house_beside(world, wecom, database_url, folder, shop=shop, clock=world.clock) as town:
            yield town


async def rule(t: Town, *, name: str = "新订单", kind: NoticeKind = NoticeKind.ORDER, **manner: Any) -> int:
    """Let the owner set a rule; `conditions` are among the wishes."""
    conditions = manner.pop("conditions", {})
    wanted: dict[str, Any] = {"name": name, "kind": kind.value, "active": True}
    wanted |= {"conditions": Conditions(**conditions), "manner": Manner(**manner)}
    async with t.house.database.shop(t.merchant_id) as connection:
        return await save_notice_rule(connection, t.merchant_id, wanted, "老板")


async def hook(t: Town, topic: str, *records: dict[str, Any]) -> None:
    """Let the shop's own system send signed events."""
    async with t.house.database.shop(t.merchant_id) as connection:
        secret = await rotate_secret(connection, t.merchant_id, t.house.sealer, t.house.clock())
    events = [{"id": f"{topic}{n}{record}"[:60], "version": 1, "data": record} for n, record in enumerate(records)]
    body = json.dumps({"events": events}).encode()
    stamp = str(int(t.house.clock().timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Xiaoer-Timestamp": stamp, "X-Xiaoer-Signature": f"v1={digest}"}
    async with httpx.AsyncClient(base_url=t.api) as client:
        answer = await client.post(f"/api/hooks/{t.merchant_id}/{topic}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text


def got(t: Town, userid: str) -> list[Entry]:
    return [entry for entry in t.world.ledger.entries(Kind.WORK_MESSAGE) if entry.userid == userid]


def titles(t: Town, userid: str) -> list[str]:
    """Return the headlines of what a member got."""
    bodies = [entry.data[entry.msgtype] for entry in got(t, userid)]
    return [body["main_title"]["title"] if "main_title" in body else body["content"] for body in bodies]


def updates(t: Town) -> list[tuple[str, str]]:
    found = t.world.ledger.entries(Kind.CARD_UPDATE)
    return [(entry.userid, entry.data["button"]["replace_name"]) for entry in found]


async def rows(t: Town, query: str) -> list[dict[str, Any]]:
    async with t.house.database.shop(t.merchant_id) as connection:
        return list(await (await connection.execute(query.encode())).fetchall())


async def test_an_order_becomes_a_card_until_somebody_sees_to_it(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t:
        conditions = {"amount_from_fen": 10_000, "stores": ["总店"]}
        await rule(t, members=["zhang_san", "li_si"], acknowledge=True, escalate_minutes=5, conditions=conditions)
        small = order("B1", amount_fen=9_999, store="总店")
        await hook(t, "orders", order("A1", store="总店"), small, order("C1", store="分店"))
        await until(lambda: bool(got(t, "zhang_san")) and bool(got(t, "li_si")))
        assert titles(t, "zhang_san") == titles(t, "li_si") == ["新订单 1,299 元"]
        card = got(t, "zhang_san")[0].data["template_card"]
        facts = {fact["keyname"]: fact["value"] for fact in card["horizontal_content_list"]}
        assert facts["订单号"] == "A1"
        assert facts["商品"] == "双面呢大衣（黑色L） × 1"
        assert facts["顾客"] == "****8000"
        code = t.world.members.click(got(t, "zhang_san")[0].msgid, "zhang_san", card["button_list"][0]["key"])
        await until(lambda: len(updates(t)) == 2)
        label = f"张三 已处理 {in_shop_time(t.house.clock()):%H:%M}"
        assert sorted(updates(t)) == [("li_si", label), ("zhang_san", label)]
        client = (await t.house.corp(t.merchant_id)).client
        with pytest.raises(Exception, match="60140"):
            await settle_card(client, code, "again")
        await settle(t.house, t.merchant_id, card["task_id"], "again", code)  # refused, and nobody minds
        other = got(t, "li_si")[0]
        t.world.members.click(other.msgid, "li_si", other.data["template_card"]["button_list"][0]["key"])
        await until(lambda: len(updates(t)) == 3)
        assert updates(t)[-1] == ("li_si", label), "who comes later reads who was first"
        t.world.clock.advance(600)
        await run(t.house, t.merchant_id)
        assert not got(t, "boss")
        await hook(t, "orders", order("A1", store="总店", status="已发货"))
        await asyncio.sleep(0.5)
        assert len(got(t, "zhang_san")) == 1


async def test_departments_hear_once_as_one_receiver(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t:
        await rule(t, name="仓库", departments=[2, 7], form="text")
        await hook(t, "orders", order("A1", store="总店"))
        everybody = ("zhang_san", "li_si", "boss")  # the sandbox knows no departments: they are everybody
        await until(lambda: all(len(got(t, userid)) == 2 for userid in everybody))
        sends = await rows(t, "SELECT channel, target FROM notice_sends ORDER BY id")
        assert [(row["channel"], row["target"]) for row in sends] == [("department", "2"), ("department", "7")]


async def test_a_card_nobody_taps_goes_to_the_next_and_then_to_the_owner(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t:
        await rule(t, members=["zhang_san"], acknowledge=True, escalate_minutes=5, escalate_to=["li_si"])
        await hook(t, "orders", order())
        await until(lambda: bool(got(t, "zhang_san")))
        t.world.clock.advance(240)
        await run(t.house, t.merchant_id)
        assert not got(t, "li_si")
        t.world.clock.advance(70)
        await until(lambda: bool(got(t, "li_si")))
        assert titles(t, "li_si") == ["【还没人处理】新订单 1,299 元"]
        assert not got(t, "boss")
        t.world.clock.advance(310)
        await until(lambda: bool(got(t, "boss")))
        late = got(t, "boss")[0]
        t.world.members.click(late.msgid, "boss", late.data["template_card"]["button_list"][0]["key"])
        await until(lambda: len(updates(t)) == 3)
        assert {userid for userid, _ in updates(t)} == {"zhang_san", "li_si", "boss"}
        assert (len(got(t, "zhang_san")), len(got(t, "li_si"))) == (1, 1)


async def test_whom_wecom_does_not_know_is_shown_and_the_owner_hears_at_once(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t:
        await rule(t, members=["nobody"], acknowledge=True, escalate_minutes=600)
        await hook(t, "orders", order())
        await until(lambda: bool(got(t, "boss")))
        [failed] = await rows(t, "SELECT * FROM notice_sends WHERE status = 'failed'")
        assert failed["errcode"] == 81013
        assert "可见范围" in failed["problem"]


async def test_a_kill_after_the_post_repeats_safely(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t:
        news = News(NoticeKind.GENERIC, "alarm:1", "库存不足", (("A01", "3 件"),))
        for form in (NoticeForm.TEXT, NoticeForm.CARD):
            manner = Manner(members=["zhang_san"], form=form, acknowledge=form is NoticeForm.CARD, urgent=True)
            async with t.house.database.shop(t.merchant_id) as connection:
                told = News(news.kind, f"alarm:{form}", news.title, news.facts)
                assert await tell(connection, t.merchant_id, told, manner, t.house.clock())
                assert not await tell(connection, t.merchant_id, told, manner, t.house.clock())
        await until(lambda: len(got(t, "zhang_san")) == 2)
        await asyncio.sleep(0.3)
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE notice_sends SET status = 'sending', sent_at = NULL")
        t.world.clock.advance(60)
        async with t.house.database.shop(t.merchant_id) as connection:
            assert await claim(connection, t.merchant_id, t.house.clock()) == [], "somebody may be at it"
        t.world.clock.advance(60)
        await asyncio.gather(*(run(t.house, t.merchant_id) for _ in range(4)))
        left = await rows(t, "SELECT DISTINCT status FROM notice_sends")
        assert left == [{"status": "sent"}]
        assert len(got(t, "zhang_san")) == 2


async def test_a_burst_is_told_in_one_message_and_one_tap_sees_to_all(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t:
        await rule(t, members=["zhang_san"], acknowledge=True)
        await asyncio.gather(*(hook_orders(t, batch) for batch in range(4)))
        await until_sent(t, 80)
        assert len(got(t, "zhang_san")) <= 30
        assert not any(entry.data["dropped"] for entry in got(t, "zhang_san"))
        digest = next(entry for entry in got(t, "zhang_san") if "条提醒" in titles_of(entry))
        t.world.members.click(digest.msgid, "zhang_san", digest.data["template_card"]["button_list"][0]["key"])
        await until(lambda: bool(updates(t)))
        query = "SELECT count(*) AS done FROM notices WHERE acknowledged_by = '张三'"
        count = int(titles_of(digest).split()[1])
        assert (await rows(t, query))[0]["done"] == count > 4


async def hook_orders(t: Town, batch: int) -> None:
    async with t.client("owner") as http:
        for number in range(20):
            answer = await http.put("orders", json=order(f"N{batch}-{number}"))
            assert answer.status_code < 300, answer.text


async def until_sent(t: Town, count: int) -> None:
    for _ in range(400):
        [row] = await rows(t, "SELECT count(*) FILTER (WHERE status = 'sent') AS sent FROM notice_sends")
        if row["sent"] == count:
            return
        t.world.clock.advance(3)
        await asyncio.sleep(0.1)
    raise AssertionError(f"{row['sent']} of {count} were sent")


def titles_of(entry: Entry) -> str:
    return str(entry.data[entry.msgtype]["main_title"]["title"])


async def test_quiet_hours_gather_and_groups_hear(database_url: str, tmp_path: Path) -> None:
    night = datetime(2026, 11, 24, 23, 15, tzinfo=SHANGHAI)
    async with place(database_url, tmp_path, night) as t:
        t.world.robots["key-1"] = CORP
        async with t.client("owner") as http:
            assert (await http.put("notices/robots/仓库群", json={"key": "wrong"})).status_code == 204
            made = await http.post(
                "notices/chats", json={"name": "店群", "owner": "boss", "members": ["boss", "li_si"]}
            )
            chat = made.json()["chatid"]
        await rule(t, chats=[chat], robots=["仓库群"], quiet_hours="22:00-8:00", link="https://erp.test/o/{no}")
        await rule(t, name="大单", members=["boss"], urgent=True, conditions={"amount_from_fen": 200_000})
        await hook(t, "orders", order("A1"), order("大/2", amount_fen=300_000))
        await until(lambda: bool(got(t, "boss")))
        await asyncio.sleep(0.3)
        assert not t.world.ledger.entries(Kind.APPCHAT, Kind.ROBOT)
        t.world.clock.advance(9 * 3600)
        await until(lambda: len(t.world.ledger.entries(Kind.APPCHAT)) == 2)
        cards = [entry.data["textcard"] for entry in t.world.ledger.entries(Kind.APPCHAT)]
        assert {card["url"] for card in cards} == {"https://erp.test/o/A1", "https://erp.test/o/%E5%A4%A7%2F2"}
        assert in_shop_time(t.house.clock()).hour == 8
        failed: list[dict[str, Any]] = []
        while len(failed) < 2:
            await asyncio.sleep(0.05)
            query = "SELECT errcode, problem FROM notice_sends WHERE channel = 'robot' AND status = 'failed'"
            failed = await rows(t, query)
        assert [row["errcode"] for row in failed] == [93000, 93000]
        assert "key=" in failed[0]["problem"]
        async with t.client("owner") as http:
            await http.put("notices/robots/仓库群", json={"key": "key-1"})
        await hook(t, "orders", order("A3"))
        await until(lambda: bool(t.world.ledger.entries(Kind.ROBOT)))
        assert t.world.ledger.entries(Kind.ROBOT)[0].msgtype == "template_card"
        assert b"key-1" not in (await rows(t, "SELECT key_sealed FROM notice_robots"))[0]["key_sealed"].encode()


async def test_refunds_and_reviews_and_no_history(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t:
        await rule(t, members=["li_si"], form=NoticeForm.TEXT)
        await rule(t, name="退款", kind=NoticeKind.REFUND, members=["li_si"], form=NoticeForm.TEXT)
        await rule(
            t,
            name="差评",
            kind=NoticeKind.REVIEW,
            members=["li_si"],
            form=NoticeForm.TEXT,
            conditions={"stars_at_most": 2},
        )
        async with t.house.database.shop(t.merchant_id) as connection:
            query = """
            INSERT INTO orders (merchant_id, order_no, status, amount_fen, placed_at)
            VALUES (%s, 'OLD', '已付款', 1, now())
            """
            await connection.execute(query, (t.merchant_id,))
        await order_came(t.house, t.merchant_id, 1, "imported")
        reviews = [
            {"review_no": f"r{stars}", "order_no": "OLD", "stars": stars, "text": "起球", "written_at": NOW.isoformat()}
            for stars in (5, 1)
        ]
        await hook(t, "reviews", *reviews)
        refund = {
            "refund_no": "R1",
            "order_no": "OLD",
            "state": "asked",
            "amount_fen": 100,
            "asked_at": NOW.isoformat(),
        }
        await hook(t, "refunds", refund)
        await until(lambda: len(got(t, "li_si")) == 2)
        await asyncio.sleep(0.3)
        assert sorted(title.split("\n")[0] for title in titles(t, "li_si")) == ["收到 1 星评价", "顾客申请退款 1 元"]


def test_nothing_goes_out_on_the_hour_or_in_quiet_hours() -> None:
    def at(hour: int, minute: int, second: int = 0) -> datetime:
        return datetime(2026, 11, 24, hour, minute, second, tzinfo=SHANGHAI)

    assert due_moment(at(10, 0, 20), "", urgent=False) == at(10, 1)
    assert due_moment(at(10, 30), "", urgent=False) == at(10, 31)
    assert due_moment(at(10, 30), "", urgent=True) == at(10, 30)
    assert due_moment(at(10, 29, 59), "", urgent=False) == at(10, 29, 59)
    assert due_moment(at(23, 15), "22:00-8:00", urgent=False) == at(8, 1) + timedelta(days=1)
    assert due_moment(at(21, 59), "22:00-8:00", urgent=False) == at(21, 59)
