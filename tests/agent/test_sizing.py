"""Sizes by a shop's own table: measures as people type them, and honest advice."""

from __future__ import annotations

from typing import Any

import pytest

from agent.distance import kilometres, point, told
from agent.sizing import Fit, advise, asks_for_a_size, read_body
from store.shops.merchants import StoreInfo
from tools.matching import wanted_options
from tools.nearest import by_distance, by_name

TABLE: list[dict[str, Any]] = [
    {"size": "S", "ranges": {"身高": [150, 160], "体重": [40, 47.5]}},
    {"size": "M", "ranges": {"身高": [158, 165], "体重": [48, 54]}},
    {"size": "L", "ranges": {"身高": [164, 172], "体重": [54.5, 62]}},
]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("165 110斤穿什么码", {"身高": 165, "体重": 55}),
        ("165，110穿什么码", {"身高": 165, "体重": 55}),
        ("身高1米65体重55kg", {"身高": 165, "体重": 55}),
        ("我1.7m，60公斤，胸围88", {"身高": 170, "体重": 60, "胸围": 88}),
        ("身高165体重110", {"身高": 165, "体重": 55}),
        ("120斤能穿吗", {"体重": 60}),
        ("多少钱", {}),
        ("满199减20", {}),
    ],
)
def test_measures_as_people_type_them(text: str, body: dict[str, float]) -> None:
    assert read_body(text) == body


@pytest.mark.parametrize(
    ("body", "fit", "sizes"),
    [
        ({"身高": 162, "体重": 50}, Fit.ONE, ("M",)),
        ({"身高": 164.5, "体重": 54.2}, Fit.BETWEEN, ("M", "L")),  # the weight falls between two
        ({"身高": 170, "体重": 50}, Fit.BETWEEN, ("M", "L")),  # height and weight disagree by one size
        ({"身高": 170, "体重": 42}, Fit.OUTSIDE, ()),  # by two
        ({"身高": 162, "体重": 90}, Fit.OUTSIDE, ()),
        ({"体重": 60}, Fit.ONE, ("L",)),
        ({"胸围": 90}, Fit.MISSING, ()),
    ],
)
def test_advice(body: dict[str, float], fit: Fit, sizes: tuple[str, ...]) -> None:
    advice = advise(TABLE, body)
    assert (advice.fit, advice.sizes) == (fit, sizes)


def test_without_a_table_there_is_no_advice() -> None:
    assert advise([], {"身高": 165}).fit is Fit.NO_TABLE


def test_who_asks_for_a_size() -> None:
    assert asks_for_a_size("165 110斤穿什么码")
    assert asks_for_a_size("我穿多大的码合适")
    assert not asks_for_a_size("订单号8866到哪了")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("黑色大码还有吗", {"黑色", "L", "XL", "2XL"}),
        ("黑的XXL", {"黑色", "2XL"}),
        ("米色的小号", {"燕麦米", "S"}),
        ("38码有吗", {"38"}),
        ("多少钱", set()),
    ],
)
def test_options_by_free_text(text: str, found: set[str]) -> None:
    assert wanted_options(text, {"黑色", "曜石黑", "燕麦米", "S", "M", "L", "XL", "2XL", "38", "39"}) == found


def test_the_nearest_store_comes_first() -> None:
    west = StoreInfo("西湖店", "杭州市西湖区文三路 12 号", "", "", 30.2760, 120.1260)
    east = StoreInfo("钱江店", "杭州市上城区钱江路 8 号", "", "", 30.2470, 120.2120)
    nowhere = StoreInfo("新店", "", "", "")
    near = by_distance([east, nowhere, west], (30.2741, 120.1551))
    assert [one.store.name for one in near] == ["西湖店", "钱江店"]
    assert near[0].km == pytest.approx(2.80, abs=0.03)
    assert [one.store.name for one in by_name([east, west, nowhere], "我在西湖区")] == ["西湖店"]
    assert by_name([east, west, nowhere], "我在上海") == []


def test_places_on_the_map() -> None:
    assert kilometres((31.2304, 121.4737), (39.9042, 116.4074)) == pytest.approx(1067, abs=2)
    assert [told(0.03), told(0.84), told(3.21), told(26.4)] == ["50 米", "850 米", "3.2 公里", "26 公里"]
    assert point(float("nan"), 1.0) is point(0, 0) is point("30", 120) is point(91, 0) is None
