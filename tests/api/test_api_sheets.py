"""Sheets of orders, products and stock as shops have them, through the REST API."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import Workbook, load_workbook

from store.access.tokens import create_token
from store.customers.phones import phone_hash
from tests.api import messy
from tests.api.door import Door
from tests.api.sources import announce, rows

YOUZAN = (Path(__file__).parent / "data" / "youzan.csv").read_text(encoding="utf-8")
TAOBAO_HEAD = ["订单编号", "买家实际支付金额", "订单状态", "订单创建时间", "宝贝标题 ", "宝贝总数量", "收货人姓名"]
TAOBAO_HEAD += ["联系手机", "物流单号", "物流公司"]
TAOBAO_SENT = ["2345678901234567891", "1299元", "卖家已发货，等待买家确认"]
TAOBAO = [
    TAOBAO_HEAD,
    [
        "2345678901234567890",
        89.1,
        "买家已付款，等待卖家发货",
        datetime(2026, 11, 20, 8, 5),
        "卫衣",
        1,
        "王五",
        "'13700137000",
    ],
    [*TAOBAO_SENT, 46346.5, "大衣", 1, "赵六", 13600136000, "YT1", "圆通"],
]
DOUYIN = [
    [
        "主订单编号",
        "子订单编号",
        "选购商品",
        "商品规格",
        "商品数量",
        "商品单价",
        "订单应付金额",
        "订单提交时间",
        "订单状态",
    ],
    ["6920000000000000011", "1", "T恤", "黑色 XL", 2, 50, 100, "2026年11月20日 下午3:05", "已完成"],
    ["6920000000000000011", "2", "短裤", "灰色 L", 1, 79.9, 79.9, "20261120150500", "已关闭"],
]


def book(grid: list[list[Any]], shape: Callable[[Any], None] = lambda sheet: None) -> bytes:
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in grid:
        sheet.append(row)
    shape(sheet)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


class Owner:
    """An owner at the REST API with files in hand."""

    def __init__(self, door: Door, token: str) -> None:
        self.door = door
        self.headers = {"authorization": f"Bearer {token}"}
        self.http = httpx.AsyncClient(base_url=f"{door.http.base_url}/api/shops/1/", headers=self.headers, timeout=60)

    async def upload(self, content: bytes, name: str = "订单.xlsx", topic: str = "orders", **query: Any) -> Any:
        answer = await self.http.post(f"{topic}/import", content=content, params={"filename": name, **query})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refusal(self, content: bytes, name: str = "订单.xlsx") -> str:
        answer = await self.http.post("orders/import", content=content, params={"filename": name})
        assert answer.status_code == 422, answer.text
        return str(answer.json()["detail"])


@pytest.fixture
async def owner(door: Door) -> AsyncIterator[Owner]:
    async with door.house.database.shop(1) as connection:
        token = await create_token(connection, 1, "测试", "owner", "测试")
    owner = Owner(door, token)
    yield owner
    await owner.http.aclose()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
async def test_an_export_with_orders_over_several_rows(owner: Owner, encoding: str) -> None:
    tried = await owner.upload(YOUZAN.encode(encoding), "有赞.csv", dry_run=True)
    assert (tried["applied"], tried["problems"], tried["counts"]["added"]) == (False, [], 2)
    assert await rows(owner.door, "SELECT id FROM orders") == []
    assert not [job for job in await owner.door.jobs() if job["task_name"] == "order_event"]
    done = await owner.upload(YOUZAN.encode(encoding), "有赞.csv")
    assert (done["applied"], done["counts"]["added"]) == (True, 2)
    first, second = await rows(owner.door, "SELECT * FROM orders ORDER BY placed_at")
    assert (first["order_no"], first["amount_fen"], first["status"]) == ("E20261120103205000100001", 129900, "已发货")
    assert [(item["name"], item["quantity"]) for item in first["items"]] == [("双面呢羊毛大衣", 1), ("纯棉衬衫", 2)]
    assert (first["courier"], first["tracking_no"]) == ("顺丰速运", "SF1234567890123")
    assert (first["phone_hash"], first["phone_last4"]) == (None, "8000")
    assert second["phone_hash"] == phone_hash(owner.door.house.sealer, "13900139000")
    assert second["placed_at"].isoformat() == "2026-11-21T01:00:00+00:00"
    again = await owner.upload(YOUZAN.encode(encoding), "有赞.csv")
    assert again["counts"] == {"added": 0, "changed": 0, "unchanged": 2, "stale": 0}
    kinds = {job["args"]["kind"] for job in await owner.door.jobs() if job["task_name"] == "order_event"}
    assert kinds == {"imported"}, "old orders do not ring"


async def test_workbooks_as_taobao_and_douyin_export_them(owner: Owner) -> None:
    assert (await owner.upload(book(TAOBAO)))["problems"] == []
    assert (await owner.upload(book(DOUYIN)))["problems"] == []
    found = {row["order_no"]: row for row in await rows(owner.door, "SELECT * FROM orders")}
    assert found["2345678901234567890"]["amount_fen"] == 8910
    assert found["2345678901234567890"]["status"] == "待发货"
    assert found["2345678901234567890"]["placed_at"].isoformat() == "2026-11-20T00:05:00+00:00"
    assert found["2345678901234567891"]["placed_at"].isoformat() == "2026-11-20T04:00:00+00:00"
    assert found["2345678901234567891"]["phone_last4"] == "6000"
    both = found["6920000000000000011"]
    assert (both["amount_fen"], both["status"], len(both["items"])) == (17990, "已完成", 2)


async def test_merged_cells_belong_to_every_row_they_cover(owner: Owner) -> None:
    grid = [
        ["订单编号", "订单状态", "下单时间", "实付金额", "商品名称", "数量"],
        ["A1", "待发货", "2026-11-20", 300, "衬衫", 1],
        [None, None, None, None, "裤子", 2],
    ]

    def merge(sheet: Any) -> None:
        for column in "ABCD":
            sheet.merge_cells(f"{column}2:{column}3")

    assert (await owner.upload(book(grid, merge)))["counts"]["added"] == 1
    stored = (await rows(owner.door, "SELECT amount_fen, items FROM orders"))[0]
    assert (stored["amount_fen"], [item["name"] for item in stored["items"]]) == (30000, ["衬衫", "裤子"])


async def test_every_problem_is_named_by_row_and_column_and_nothing_is_taken(owner: Owner) -> None:
    grid = [
        ["导出于 2026-11-24"],
        ["订单号", "状态", "下单时间", "实付金额", "商品名称", "数量", "手机"],
        ["1.23457E+15", "待发货", "2026-11-20", "10", "甲", 1, None],
        [2345678901234567890, "待发货", "2026-11-20", "10", "甲", 1, None],
        ["A3", "飞走了", "2026-11-20", "10", "甲", 1, None],
        ["A4", "待发货", "11/12/26", "10", "甲", 1, None],
        ["A5", "待发货", "2026-02-30", "-10", "甲", 0, "不详"],
        ["A6", "待发货", "2036-11-20", "一百", "甲", "两件", None],
        ["A7", None, None, None, "甲", 1, None],
        ["A8", "待发货", "2026-11-20", "10", "甲", 1, None],
        ["A8", "待发货", "2026-11-20", "20", "乙", 1, None],
        ["A9", "待发货", "2026-11-20 10:00", "10.50", "甲", "2件", "+86 138-0013-8000"],
    ]
    report = await owner.upload(book(grid))
    assert (report["applied"], await rows(owner.door, "SELECT id FROM orders")) == (False, [])
    named = {(problem["row"], problem["column"]) for problem in report["problems"]}
    assert named == {
        (3, "订单号"), (4, "订单号"), (5, "状态"), (6, "下单时间"), (7, "下单时间"), (7, "实付金额"), (7, "数量"),
        (7, "手机"), (8, "下单时间"), (8, "实付金额"), (8, "数量"), (9, "状态"), (11, "实付金额"),
    }  # fmt: skip
    said = {problem["row"]: problem["message"] for problem in report["problems"]}
    assert "丢掉了后面的几位" in said[3]
    assert "分不清是整单还是单件" in said[11]
    good = await owner.upload(book(grid), skip_bad=True)
    assert (good["applied"], good["counts"]["added"]) == (True, 1)
    assert [row["order_no"] for row in await rows(owner.door, "SELECT order_no FROM orders")] == ["A9"]


async def test_long_numbers_that_excel_cut_are_noticed_even_when_written_out(owner: Owner) -> None:
    head = ["订单号", "状态", "下单时间", "实付金额"]
    cut = [[f"23456789012345{n}0000", "待发货", "2026-11-20", 1] for n in (1, 2, 3)]
    assert len((await owner.upload(book([head, *cut])))["problems"]) == 3
    whole = [head, *cut[:2], ["2345678901234531234", "待发货", "2026-11-20", 1]]
    assert (await owner.upload(book(whole)))["problems"] == []


async def test_a_sheet_kept_by_hand_is_read_as_people_read_it(owner: Owner) -> None:
    report = await owner.upload(messy.orders(), skip_bad=True)
    told = {(problem["row"], problem["column"].strip()): problem["message"] for problem in report["problems"]}
    assert set(told) == {
        (13, "下单时间"), (13, "实付金额（元）"), (13, "联系电话"), (14, "订单状态"), (14, "下单时间"),
        (14, "实付金额（元）"), (14, "数量"), (14, "联系电话"), (15, "订单编号"),
    }  # fmt: skip
    assert "年份" in told[13, "下单时间"]
    assert "丢掉了后面的几位" in told[13, "联系电话"], "what Excel cut is named as such"
    found = {row["order_no"]: row for row in await rows(owner.door, "SELECT * FROM orders")}
    assert sorted(found) == ["QH001", "QH002", "QH003", "QH004"], "nothing hidden, no sums, no headings, no notes"
    assert [found[number]["amount_fen"] for number in sorted(found)] == [129900, 25950, 129900, 8990]
    days = ["2026-03-04T16:00", "2026-03-04T16:00", "2026-11-20T04:00", "2026-11-20T07:30"]
    assert [found[number]["placed_at"].isoformat()[:16] for number in sorted(found)] == days
    items = [found[number]["items"][0] for number in sorted(found)]
    assert [item["options"] for item in items] == ["黑色/XL", "白色-M", "红 L", "蓝色，均码"]
    assert [(item["name"], item["quantity"], item["price_fen"]) for item in items[:2]] == [
        ("羊毛大衣", 1, 129900), ("衬衫", 2, 12975),
    ]  # fmt: skip
    assert [found[number]["phone_last4"] for number in sorted(found)] == ["0000", None, "7000", "6000"]
    assert [found[number]["tracking_no"] for number in sorted(found)] == ["", "SF1", "", ""]
    assert (await owner.upload(messy.products(), topic="products"))["problems"] == []
    coat, scarf = (await owner.http.get("products")).json()["items"][::-1]
    assert [(v["options"], v["stock"]) for v in coat["variants"]] == [
        ({"颜色": "黑色", "尺码": "L"}, 3), ({"颜色": "黑色", "尺码": "XL"}, 2),
    ]  # fmt: skip
    assert [(v["options"], v["stock"]) for v in scarf["variants"]] == [({}, 8)]


async def test_files_that_are_no_sheets_are_refused_with_advice(owner: Owner) -> None:
    assert "没有找到「订单状态」" in await owner.refusal("订单号,下单时间,实付金额\n1,2,3".encode(), "a.csv")
    assert "已损坏" in await owner.refusal(b"PK\x03\x04rubbish")
    assert "另存为" in await owner.refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "a.xls")
    assert "空的" in await owner.refusal(b" \n", "a.csv")
    assert "读不了" in await owner.refusal(b"%PDF", "a.pdf")
    assert "没有内容" in await owner.refusal("订单号,订单状态,下单时间,实付金额\n".encode(), "a.csv")
    assert await announce(owner.door, "/api/shops/1/orders/import?filename=a.csv", 10_485_761, owner.headers) == 413
    staff_only = await owner.door.http.post("/api/shops/1/orders/import", content=b"", params={"filename": "a.csv"})
    assert staff_only.status_code == 401


@pytest.mark.parametrize("topic", ["orders", "products", "stock"])
async def test_the_template_goes_back_in_as_it_is(owner: Owner, topic: str) -> None:
    template = (await owner.http.get(f"{topic}/template.xlsx")).content
    assert load_workbook(io.BytesIO(template)).worksheets[0]["A500"].number_format == "@"
    report = await owner.upload(template, "模板.xlsx", topic)
    assert (report["applied"], report["problems"]) == (True, [])


async def test_products_with_variants_and_stock_by_store(owner: Owner) -> None:
    grid = [
        ["货号", "商品名称", "售价", "划线价", "规格", "SKU编码", "可售库存", "门店"],
        ["C1", "大衣", "899", "1,299", "颜色:黑色;尺码:L", "C1-BK-L", 3, "总店"],
        ["C1", "大衣", "899", "1,299", "颜色:黑色;尺码:L", "C1-BK-L", 2, "二店"],
        ["C1", "大衣", "949", "1,299", "颜色:黑色;尺码:XL", "C1-BK-XL", 0, "总店"],
        ["C2", "围巾", 199, None, None, None, 8, None],
    ]
    assert (await owner.upload(book(grid), topic="products"))["problems"] == []
    listed = (await owner.http.get("products", params={"text": "大衣"})).json()["items"][0]
    assert (listed["price_fen"], listed["list_price_fen"]) == (89900, 129900)
    assert [(v["sku"], v["store"], v["stock"], v["price_fen"]) for v in listed["variants"]] == [
        ("C1-BK-L", "总店", 3, None), ("C1-BK-L", "二店", 2, None), ("C1-BK-XL", "总店", 0, 94900),
    ]  # fmt: skip
    odd = [grid[0], grid[1], ["C1", "外套", "899", None, "黑色", None, "很多", None]]
    problems = (await owner.upload(book(odd), topic="products"))["problems"]
    assert {problem["column"] for problem in problems} == {"商品名称", "规格", "可售库存"}
    stock = await owner.upload("规格编码,门店,库存\nC1-BK-L,总店,7\n".encode(), "库存.csv", "stock")
    assert stock["counts"]["changed"] == 1
    assert (await owner.http.get(f"products/{listed['id']}")).json()["variants"][0]["stock"] == 7
