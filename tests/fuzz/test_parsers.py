"""Whatever strangers write and files hold: a parser answers or refuses in its own words, never otherwise."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from agent.calendar.birthdays import read_birthday
from agent.errors import XiaoerError
from agent.handing_over import money_back_asked
from agent.hours import parse_hours
from agent.intents import recognise
from agent.intents.opting import opting
from agent.money import parse_yuan
from agent.safety import screen_incoming
from agent.sizing import asks_for_a_size, read_body
from agent.spoken_days import names_day, read_asked
from jobs.orders.hooks import events_in
from knowledge.documents.reader import read_text
from knowledge.importers.reader import read_table
from tools.sheets.birthdays import read_birthdays
from tools.sheets.sheet import read_records

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
fuzz = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# what such texts are made of, glued together at random, finds more than noise does
_NUMERALS = "零一二两三四五六七八九十百千万亿半廿卅初〇０１９0123456789.,，：:-/%"
_WORDS = (
    "年 月 日 号 天 周 星期 礼拜 下 上 个 这 明天 大后天 前天 点 点半 刻 分 上午 晚上 农历 闰 腊月 元 块 毛 斤 公斤 cm"
)
_WORDS += " 米 退 赔 身高 胸围 休息 周末"
pieces = st.one_of(
    st.text(alphabet=_NUMERALS, min_size=1, max_size=25),
    st.sampled_from(_WORDS.split()),
    st.text(max_size=6),
    st.from_regex(r"[+-]?(nan|inf|\d{1,40})(e\d{1,4})?", fullmatch=True),
)
texts = st.lists(pieces, max_size=8).map("".join)

READERS: dict[str, Callable[[str], Any]] = {
    "birthday": read_birthday,
    "asked": lambda text: read_asked(text, NOW),
    "names_day": lambda text: names_day(text, NOW),
    "hours": parse_hours,
    "money_back": money_back_asked,
    "yuan": parse_yuan,
    "size": read_body,
    "asks_size": asks_for_a_size,
    "intent": recognise,
    "opting": opting,
    "screening": screen_incoming,
}


def answered_or_refused(read: Callable[[], Any], *also: type[Exception]) -> None:
    """Let a parser answer, or refuse with words of ours."""
    with contextlib.suppress(XiaoerError, *also):
        read()


@pytest.mark.parametrize("name", READERS)
def test_words_of_strangers(name: str) -> None:
    @fuzz
    @given(texts)
    def read(text: str) -> None:
        answered_or_refused(lambda: READERS[name](text), *([ValueError] if name == "yuan" else []))

    read()


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 1, 1)),
    texts.map(lambda text: "".join(letter for letter in text if letter.isprintable())),
)
_HEADINGS = (
    "订单编号 订单状态 下单时间 实付金额 商品名称 数量 单价 联系电话 货号 售价 库存 问题 答案 相似问法 置顶 有效期"
)
headings = st.sampled_from([*_HEADINGS.split(), "昵称", "生日"])
grids = st.tuples(st.lists(headings, min_size=2, max_size=8), st.lists(st.lists(cells, max_size=9), max_size=6))


def _excel(grid: tuple[list[str], list[list[Any]]]) -> bytes:
    book, target = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in (grid[0], *grid[1]):
        sheet.append(row)
    book.save(target)
    return target.getvalue()


def _csv(grid: tuple[list[str], list[list[Any]]]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows([grid[0], *grid[1]])
    return target.getvalue().encode(errors="replace")


FILES: list[tuple[str, Callable[[bytes, str], Any]]] = [
    ("knowledge", read_table),
    ("orders", lambda content, name: read_records("orders", content, name, NOW)),
    ("products", lambda content, name: read_records("products", content, name, NOW)),
    ("stock", lambda content, name: read_records("stock", content, name, NOW)),
    ("birthdays", read_birthdays),
]


@settings(fuzz, max_examples=25)
@given(grids, st.binary(max_size=80), st.integers(0, 400))
def test_sheets(grid: tuple[list[str], list[list[Any]]], noise: bytes, place: int) -> None:
    for content, name in ((_excel(grid), "a.xlsx"), (_csv(grid), "a.csv")):
        torn = content[:place] + noise + content[place + len(noise) :]
        for _, read in FILES:
            for each in (content, torn):
                answered_or_refused(partial(read, each, name))


@fuzz
@given(
    st.lists(texts | st.sampled_from(["# 一", "## 二、", "- ", "|a|b|", "|-|-|", "```", "问：", "答："]), max_size=12)
)
def test_texts_and_markdown(lines: list[str]) -> None:
    for name in ("a.md", "a.txt"):
        answered_or_refused(partial(read_text, "\n".join(lines).encode(errors="replace"), name))


json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@fuzz
@given(json)
def test_bodies_of_webhooks(document: Any) -> None:
    answered_or_refused(lambda: events_in(orjson.loads(orjson.dumps(document))))
