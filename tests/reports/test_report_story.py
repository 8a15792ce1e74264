"""A shop's evening at the front door: the report with its picture, alerts and buttons, questions of the owner."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

from agent.clock import SHANGHAI
from graphs.narration.questions import Query, Question, Unanswerable, When
from jobs.alerts.troubles import slow_trouble
from jobs.alerts.watching import watch
from jobs.notices.sending import run as send_notices
from jobs.reports import reports
from jobs.reports.asking import chosen
from sandbox.ledger import Entry, Kind
from sandbox.server import create_app, running
from sandbox.world import World
from tests.reports.year import Made, make_up
from tests.worlds import CORP, SHOP, Town, house_beside, until

NOW = datetime(2026, 11, 27, 21, 3, tzinfo=SHANGHAI)
TEAM = [
    {"userid": "boss", "name": "老板", "role": "owner"},
    {"userid": "zhang_san", "name": "张三", "role": "staff"},
]


ASKED = {  # what is understood, and the chart that goes with it
    "今天卖了多少": "sales 近 14 天销售额",
    "昨天生意咋样": "sales 近 14 天销售额",
    "这个月流水多少": "sales 每天销售额",
    "前天多少单": "orders 近 14 天订单",
    "这周客单价多少": "average_order 每天客单价",
    "今天比昨天多卖多少": "sales 近 14 天销售额",
    "珍珠奶茶这周卖了多少": "product",
    "卖得最好的是哪个": "best_sellers 卖得最好",
    "上周哪款卖得最多": "best_sellers 卖得最好",
    "最近什么卖不动": "slow_movers",
    "上个月退款多吗": "refunds_asked 每天申请退款",
    "这个月退了多少钱": "refunded",
    "2号店卖了多少": "数字是所有门",
    "这个月有几个差评": "bad_reviews 每天差评",
    "这个月评价几条": "reviews",
    "上个月好评怎么样": "stars",
    "老客回来了几个": "returning_buyers 下单顾客",
    "这个月复购率": "returning_share 下单顾客",
    "这周多少人下单": "buyers 下单顾客",
    "一共有多少顾客": "customers_total",
    "上周几点最忙": "busy_hours 各时段订单",
    "这周多少人来咨询": "conversations",
    "机器人处理了多少": "assistant_share 咨询结果",
    "要人工的等了多久": "wait_seconds",
    "优惠券用了几张": "coupons_redeemed",
    "这个月优惠券让利多少": "coupon_discount",
    "这周赚了多少钱": "成本没有记在",
    "去年这时候卖了多少": "我只会按某一",
    "明天会下雨吗": "这个我还答不",
}


@asynccontextmanager
async def evening(database_url: str, folder: Path) -> AsyncIterator[Town]:
    shop, world = SHOP | {"staff": TEAM}, World(NOW)
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(shop)
        async with house_beside(world, wecom, database_url, folder, shop=shop, clock=world.clock) as town:
            await make_up(town.house.database, town.merchant_id, Made(NOW.date(), days=60, usual=6, customers=60))
            yield town


def got(t: Town, userid: str) -> list[Entry]:
    return [entry for entry in t.world.ledger.entries(Kind.WORK_MESSAGE) if entry.userid == userid]


def texts(t: Town, userid: str) -> list[str]:
    return [entry.data["text"]["content"] for entry in got(t, userid) if entry.msgtype == "text"]


def cards(t: Town, userid: str) -> list[dict[str, Any]]:
    return [entry.data["template_card"] for entry in got(t, userid) if entry.msgtype == "template_card"]


async def hears(condition: Callable[[], bool]) -> None:
    await until(condition, timeout=150)
    await asyncio.sleep(0)


@pytest.mark.timeout(400)  # drawing starts a process of its own, which a busy machine takes its time for
async def test_the_report_with_its_picture_rows_and_files(database_url: str, tmp_path: Path) -> None:
    async with evening(database_url, tmp_path) as t:
        await _the_report(t)
        await _figures_and_files(t)


@pytest.mark.timeout(400)
async def test_the_owner_asks_and_is_warned(database_url: str, tmp_path: Path) -> None:
    async with evening(database_url, tmp_path) as t:
        await _alerts(t)
        await _questions(t)


async def _the_report(t: Town) -> None:
    day = NOW.date()
    first = await reports.send(t.house, t.merchant_id, "day", day)
    again = await reports.send(t.house, t.merchant_id, "day", day)  # the job once more after a kill
    assert again.id == first.id
    await hears(lambda: len(got(t, "boss")) >= 2)
    [text] = texts(t, "boss")
    assert text.startswith("【日报】11月27日（周五）截至 21:")
    assert "销售额：" in text
    assert "看点 1：销售额" in text
    assert [entry.msgtype for entry in got(t, "boss")].count("image") == 1
    assert got(t, "zhang_san") == []
    await reports.send_picture(t.house, t.merchant_id, first.id)
    assert len(got(t, "boss")) == 2


async def _figures_and_files(t: Town) -> None:
    async with t.client("staff") as client:
        [line] = (await client.get("reports")).json()["items"]
        report = (await client.get(f"reports/{line['id']}")).json()
        content = report["content"]
        span = {"since": content["since"], "until": content["until"]}
        by_name = {figure["name"]: figure for figure in content["figures"]}
        rows: list[dict[str, Any]] = []
        after: int | None = None
        while True:
            asked = span | {"limit": 5} | ({"after": after} if after else {})
            page = (await client.get("reports/figures/orders/rows", params=asked)).json()
            rows += page["items"]
            after = page["next"]
            if after is None:
                break
        assert len(rows) == by_name["orders"]["value"]
        assert sum(row["fen"] for row in rows) == by_name["sales"]["value"]
        assert (await client.get("reports/figures/nothing/rows", params=span)).status_code == 404
        ahead = await client.get("reports/figures", params={"kind": "day", "day": "2026-12-24"})
        assert ahead.status_code == 422
        now = (await client.get("reports/figures", params={"kind": "day", "day": "2026-11-27"})).json()
        assert {f["name"] for f in now["figures"]} == set(by_name)

        book = openpyxl.load_workbook(io.BytesIO((await client.get(f"reports/{line['id']}/export.xlsx")).content))
        cells = {row[0].value: row[1:3] for row in book.worksheets[0].iter_rows(min_row=2)}
        for figure in by_name.values():
            value, scale = figure["value"], 100 if figure["unit"] in ("fen", "percent") else 1
            told = None if value is None else pytest.approx(value / scale)
            assert cells[figure["label"]][1].value == told, figure["name"]
        assert [cells[label][0].value for label in ("销售额", "订单", "等人工时间（中位数）")] == ["元", "单", "秒"]
        assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
        png = (await client.get(f"reports/{line['id']}/export.png")).content
        assert Image.open(io.BytesIO(png)).width == 960
        pdf = (await client.get(f"reports/{line['id']}/export.pdf")).content
        assert pdf.startswith(b"%PDF")
        read = {}
        for text in ASKED:
            answer = (await client.post("reports/ask", json={"text": text})).json()
            charts = [panel["title"].partition("（")[0] for panel in answer["panels"]]
            read[text] = " ".join([answer["understood"] or answer["text"][:6], *charts])
        assert read == ASKED
        refused = await client.put("reports/settings", json={"daily_at": "22:00"})
        assert refused.status_code == 403
    async with t.client() as client:
        wanted = {"zone": "Mars/Olympus", "daily_at": "22:00"}
        assert (await client.put("reports/settings", json=wanted)).status_code == 422
        saved = await client.put("reports/settings", json={"daily_at": "22:00", "recipients": ["boss"]})
        assert saved.json()["daily_at"] == "22:00:00"
        sent = await client.post("reports/send", params={"kind": "month", "day": "2026-10-05"})
        assert sent.status_code == 200
        assert sent.json()["content"]["health"]["score"] >= 0


async def _questions(t: Town) -> None:
    before = len(got(t, "boss"))
    t.world.members.say(CORP, "boss", "老客回来了几个")
    await hears(lambda: len(got(t, "boss")) > before)
    assert any("回头客：" in text and text.startswith("11月") for text in texts(t, "boss"))
    t.world.members.say(CORP, "boss", "你会唱歌吗")
    await hears(lambda: any("可以直接问我" in text for text in texts(t, "boss")))
    t.world.corps[CORP].add_user("stranger", "路人")
    t.world.members.say(CORP, "stranger", "今天卖了多少")
    await hears(lambda: bool(texts(t, "stranger")))
    [refusal] = texts(t, "stranger")
    assert "只回答本店" in refusal
    assert chosen("best_sellers week", NOW.date()) == Question(Query.BEST_SELLERS, When.WEEK.moment(NOW.date()))
    refused = [chosen(said, NOW.date()) for said in ("SELECT * FROM orders", "none", "product")]
    assert refused == [Unanswerable.NOT_OURS] * 3


async def _alerts(t: Town) -> None:
    database, shop = t.house.database, t.merchant_id
    async with t.client() as client:
        settings = {"quiet_hours": "", "kinds": ["stock", "late"], "escalate_minutes": None}
        assert (await client.put("alerts/settings", json=settings)).status_code == 200
        limit = {"yellow": 30, "red": 5, "lead_days": 0}
        assert (await client.put("alerts/limits/milk-1", json=limit)).status_code == 200
        assert (await client.put("alerts/limits/nothing", json=limit)).status_code == 404
        assert (await client.put("alerts/limits/milk-1", json=limit | {"red": 31})).status_code == 422
    for _ in range(2):  # a second look on the same day says nothing new
        await watch(t.house, shop, "stock")
        await send_notices(t.house, shop)
    await hears(lambda: len(cards(t, "boss")) == 1)
    assert cards(t, "boss")[0]["main_title"]["title"] == "【库存偏低】珍珠奶茶"
    async with t.client("staff") as client:  # the first page counts by the same limits
        low = [level["sku"] for level in (await client.get("alerts/stock", params={"low": True})).json()]
        assert (low, (await client.get("today")).json()["need"]["low_stock"]) == (["milk-1"], 1)

    await _stock(t, 0)
    await hears(lambda: len(cards(t, "boss")) == 2)  # worse: told again
    assert cards(t, "boss")[1]["main_title"]["title"] == "【断货】珍珠奶茶"
    keys = [button["key"] for button in cards(t, "boss")[1]["button_list"]]
    snooze = next(key for key in keys if key.startswith("snooze:"))
    msgid = next(e.msgid for e in got(t, "boss") if e.msgtype == "template_card" and "断货" in str(e.data))
    t.world.members.click(msgid, "boss", snooze)
    await hears(lambda: any(e.data for e in t.world.ledger.entries(Kind.CARD_UPDATE)))
    t.world.clock.advance(12 * 3600)
    await _stock(t, 0)
    assert len(cards(t, "boss")) == 2  # put off
    t.world.clock.advance(14 * 3600)
    await _stock(t, 0)
    await hears(lambda: len(cards(t, "boss")) == 3)
    await _stock(t, 90)
    await hears(lambda: any("库存已恢复" in text for text in texts(t, "boss")))

    async with database.shop(shop) as connection:  # five things at once are one message
        await connection.execute(
            "UPDATE orders SET status = '待发货', shipped_at = NULL WHERE order_no IN ('A1', 'A2')"
        )
        await connection.execute(
            "INSERT INTO stock_limits (merchant_id, sku, yellow, red) SELECT merchant_id, sku, 95, 1 FROM variants"
            " ON CONFLICT (merchant_id, sku) DO UPDATE SET yellow = 95, red = 1"
        )
    before = len(cards(t, "boss"))
    await _stock(t, 90)
    await hears(lambda: len(cards(t, "boss")) == before + 1)
    assert "5" in cards(t, "boss")[-1]["main_title"]["title"]

    async with t.client() as client:  # who is warned does nothing about it: the owner hears
        wanted = settings | {"recipients": ["zhang_san"], "escalate_minutes": 30}
        assert (await client.put("alerts/settings", json=wanted)).status_code == 200
    t.world.clock.advance(24 * 3600)  # today it was told at this level before
    before = len(cards(t, "boss"))
    await _stock(t, 0)
    await hears(lambda: bool(cards(t, "zhang_san")))
    assert len(cards(t, "boss")) == before
    t.world.clock.advance(30 * 60)
    await send_notices(t.house, shop)
    await hears(lambda: len(cards(t, "boss")) > before)
    assert cards(t, "boss")[-1]["main_title"]["title"] == "【还没人处理】5 条提醒", "escalated together"

    async with database.shop(shop) as connection:  # all that hardly sells counts, however little of it is shown
        await connection.execute(
            "WITH p AS (INSERT INTO products (merchant_id, sku, name, price_fen)"
            " SELECT %s, 'slow' || n, '陈货' || n, 100 FROM generate_series(1, 12) n RETURNING merchant_id, id, sku)"
            " INSERT INTO variants (merchant_id, product_id, sku, stock) SELECT merchant_id, id, sku, 2 FROM p",
            (shop,),
        )
        slow = await slow_trouble(connection, t.house.clock())
    assert slow is not None
    assert "12 款" in slow.title
    assert "24 元" in slow.title
    assert len(slow.facts) == 4


async def _stock(t: Town, pieces: int) -> None:
    async with t.house.database.shop(t.merchant_id) as connection:
        await connection.execute("UPDATE variants SET stock = %s WHERE sku = 'milk-1'", (pieces,))
    await watch(t.house, t.merchant_id, "stock")
    t.world.clock.advance(timedelta(minutes=2).total_seconds())
    await send_notices(t.house, t.merchant_id)
