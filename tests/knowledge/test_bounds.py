"""Amounts decide whom an answer is for; a bare word several entries are about is asked back."""

from __future__ import annotations

import pytest

from knowledge.entries import Entry
from knowledge.language.bounds import amounts, bounds, fit
from knowledge.language.normal import normal
from knowledge.search import KnowledgeSearch, Zone


@pytest.mark.parametrize(
    ("asked", "said", "fits"),
    [
        ("体重超过 170 斤有能穿的吗？", "我 160 斤能穿吗", False),
        ("体重超过 170 斤有能穿的吗？", "我姐快一百九十斤了", True),
        ("体重超过 170 斤有能穿的吗？", "我九十公斤", True),
        ("体重超过 170 斤有能穿的吗？", "170斤", None),
        ("超过七天还能退换吗？", "七天无理由能退不", None),
        ("体重超过 170 斤有能穿的吗？", "一米六一百斤", False),
        ("体重超过 170 斤有能穿的吗？", "一百五十来斤套得进去不", False),
        ("超过七天还能退换吗？", "买了半个月能退吗", True),
        ("超过七天还能退换吗？", "才两天能退不", False),
        ("超过七天还能退换吗？", "上礼拜买的", None),
        ("三岁以下收费吗？", "我娃五岁", False),
        ("三岁以下收费吗？", "两岁半要钱不", True),
        ("10 人以上有优惠吗？", "我们有八个人", False),
        ("怎么退货？", "160 斤", None),
    ],
)
def test_an_amount_lies_inside_or_outside(asked: str, said: str, fits: bool | None) -> None:
    assert fit(bounds(normal(asked)), amounts(normal(said))) is fits


@pytest.fixture
def sizes() -> list[Entry]:
    return [
        Entry(1, "有大码吗？胖一点能穿吗？", "有 XL 到 3XL，110 到 170 斤都有能穿的。"),
        Entry(2, "体重超过 170 斤有能穿的吗？", "抱歉，目前最大 3XL，170 斤以上的要定做，请找人工客服。"),
        Entry(3, "怎么退换货？", "签收 7 天内，吊牌在。"),
        Entry(4, "退换货运费谁出？", "不喜欢您出，质量问题我们出。"),
        Entry(5, "几点关门？", "晚上十点。"),
    ]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("question", "right"), [("我 160 斤有能穿的吗", 1), ("我一百九十斤有能穿的吗", 2)])
async def test_the_entry_for_the_customers_weight_comes_first(
    search: KnowledgeSearch, sizes: list[Entry], question: str, right: int
) -> None:
    await search.sync(1, 1, sizes)
    found = await search.search(1, question)
    assert found.passages[0].entry.id == right


@pytest.mark.asyncio(loop_scope="session")
async def test_a_bare_word_is_asked_back(search: KnowledgeSearch, sizes: list[Entry]) -> None:
    await search.sync(1, 1, sizes)
    found = await search.search(1, "退换货")
    assert found.zone is Zone.ASK
    assert {passage.entry.id for passage in found.passages[:2]} == {3, 4}
