"""Sheets as people keep them by hand: titles, two lines of headings, sums, full-width digits, leftovers."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

HEAD = ["序号", "订单编号　", "订单状态", "下单时间", "实付金额（元）", "商品名称", "颜色/尺码", "数量", "单价"]
HEAD += ["收货人", "联系电话", "快递单号", "备注"]


def orders() -> bytes:
    """A month of orders: rows 6 to 12 can be read, rows 13 to 15 cannot."""
    book = Workbook()
    hidden: Any = book.active
    hidden.title, hidden.sheet_state = "旧数据", "hidden"
    for row in (["订单号", "状态", "下单时间", "实付金额"], ["H1", "待发货", "2026-01-01", 1]):
        hidden.append(row)
    sheet: Any = book.create_sheet("11月订单")
    sheet.append(["青禾女装 2026 年 11 月订单明细"])
    sheet.append(["导出时间：2026-11-24 10:00", None, None, None, "制表：小李"])
    sheet.append([])
    sheet.append([*HEAD[:4], "订单信息", "商品信息", None, None, None, "收货信息", None, None, "备注"])
    sheet.append(HEAD)
    for block in ("A1:M1", "A2:D2", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "F4:I4", "J4:L4", "M4:M5"):
        sheet.merge_cells(block)
    coat = ["¥1,299.00 ", " 羊毛大衣 ", "黑色/XL", "１", "１，２９９", "张三 ", 1.38e10, "-"]
    shirt = ["￥２５９．５０", "衬衫", "白色-M", 2, "129.75", "李四", "无", "SF1\u200b"]
    tee = ["８９．９", "T恤", "蓝色，均码", "１", "８９．９", "钱七", "'13600136000"]
    rows: list[list[Any]] = [
        [1, "QH001 ", "已发货", "2026.3.5", *coat],
        [2, "QH002", "待发货", "2026年3月5号", *shirt],
        [],
        [3, "QH003", "已完成", 46346.5, "1 299元", "大衣", "红 L", "1件", 1299, "王五", "13700137000　", "null"],
        HEAD,
        [4, "QH004", "已完成", "2026/11/20 15:30", *tee],
        [" ", " ", None, "　"],
        [5, "QH005", "已完成", "3月5日", "三百", "裤子", "", "2", "150", "赵六", "1.39E+10", "—"],
        [6, "QH006", "飞了", "2026-13-05", "-5", "裤子", "", "两", "150", "赵六", "138001x"],
        [7, "9.13457E+17", "已完成", "2026-11-20", "12", "裤子"],
        ["合计", None, None, None, "￥2,948.40", None, None, 7],
        ["制表人：小李"],
        [None, "注：以上金额均已含运费"],
    ]
    for row in rows:
        sheet.append(row)
    return saved(book)


def products() -> bytes:
    """A list of goods with colour and size in one column, once each way round, and a sum."""
    book = Workbook()
    sheet: Any = book.active
    for row in (
        ["货号", "商品名称", "售价", "颜色/尺码", "可售库存"],
        ["C1", "大衣", "¥899", "黑色/L", 3],
        [None, None, None, "黑色、XL", "２"],
        ["C2", "围巾", 199, "-", "8条"],
        ["总计", None, None, None, 13],
    ):
        sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
