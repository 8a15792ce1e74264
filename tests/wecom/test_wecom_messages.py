"""Bodies keep WeCom's limits, which are bytes and not characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import BadInput
from tools.wecom import cards, messages


def test_text_up_to_2048_bytes() -> None:
    words = "好" * 682 + "ab"
    assert len(words.encode()) == 2048
    assert messages.text(words) == {"msgtype": "text", "text": {"content": words}}
    for refused in (words + "c", "", "  \n"):
        with pytest.raises(BadInput):
            messages.text(refused)


def test_menu() -> None:
    body = messages.menu("您是想问：", [("faq_1", "尺码"), ("faq_2", "发货")], "都不是的话请直接说")
    assert body["msgmenu"]["list"][1] == {"type": "click", "click": {"id": "faq_2", "content": "发货"}}
    assert body["msgmenu"]["tail_content"] == "都不是的话请直接说"
    assert "tail_content" not in messages.menu("头", [("a", "b")])["msgmenu"]


@pytest.mark.parametrize(
    ("head", "choices", "tail"),
    [
        ("头" * 342, [("a", "b")], ""),
        ("头", [("a", "b")], "尾" * 342),
        ("头", [], ""),
        ("头", [(str(n), "b") for n in range(11)], ""),
        ("头", [("a#b", "b")], ""),
        ("头", [("", "b")], ""),
        ("头", [("a" * 129, "b")], ""),
        ("头", [("a", "好" * 43)], ""),
    ],
)
def test_menus_wecom_would_not_take(head: str, choices: list[tuple[str, str]], tail: str) -> None:
    with pytest.raises(BadInput):
        messages.menu(head, choices, tail)


@given(st.text(max_size=80), st.integers(3, 60))
def test_shorten_keeps_whole_characters_within_bytes(words: str, limit: int) -> None:
    short = messages.shorten(words, limit)
    assert len(short.encode()) <= limit
    assert short == words or (short.endswith("…") and words.startswith(short[:-1]))


def test_links_and_media() -> None:
    body = messages.link("标题" * 50, "https://shop.test/a", "m1", "说" * 300)["link"]
    assert len(body["title"].encode()) <= 128
    assert len(body["desc"].encode()) <= 512
    assert messages.media("image", "m1") == {"msgtype": "image", "image": {"media_id": "m1"}}


def test_links_and_media_wecom_would_not_take() -> None:
    for url in ("shop.test/a", "https://" + "a" * 2048):
        with pytest.raises(BadInput):
            messages.link("标题", url, "m1")
    with pytest.raises(BadInput):
        messages.media("markdown", "m1")


def test_button_card() -> None:
    buttons = [cards.Button("已知悉", key="ack:A01"), cards.Button("去补货", url="https://s.test", style=2)]
    facts = [cards.Fact("现有", "3"), cards.Fact("详情", "查看", "https://s.test")]
    card = cards.button_card("stock-A01-1", "库存低于阈值", buttons, desc="A01 T恤", facts=facts)
    assert card["template_card"] == {
        "card_type": "button_interaction",
        "source": {"desc": "店小助"},
        "main_title": {"title": "库存低于阈值", "desc": "A01 T恤"},
        "task_id": "stock-A01-1",
        "button_list": [
            {"text": "已知悉", "style": 1, "key": "ack:A01"},
            {"text": "去补货", "style": 2, "type": 1, "url": "https://s.test"},
        ],
        "horizontal_content_list": [
            {"keyname": "现有", "value": "3"},
            {"keyname": "详情", "value": "查看", "type": 1, "url": "https://s.test"},
        ],
    }


def test_cards_wecom_would_not_take() -> None:
    button = cards.Button("好", key="k")
    for task_id, buttons, facts in (
        ("", [button], []),
        ("任务", [button], []),
        ("t", [], []),
        ("t", [button] * 7, []),
        ("t", [button], [cards.Fact("a", "b")] * 7),
        ("t", [cards.Button("好")], []),
        ("t", [cards.Button("好", key="k" * 1025)], []),
    ):
        with pytest.raises(BadInput):
            cards.button_card(task_id, "标题", buttons, facts=facts)


def test_staff_text_and_text_card() -> None:
    assert len(cards.staff_text("好" * 1000)["text"]["content"].encode()) <= 2048
    card = cards.text_card("题" * 200, "述" * 600, "https://s.test", "点我看详情")["textcard"]
    assert (len(card["title"]), len(card["description"]), card["btntxt"]) == (128, 512, "点我看详")
    with pytest.raises(BadInput):
        cards.text_card("题", "述", "s.test")
    with pytest.raises(BadInput):
        cards.staff_text(" ")
