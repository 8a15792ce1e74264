"""Wording: no markdown leaves, nothing is lost when it fits, and a cut never breaks a sign."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.wording import flatten_markdown, split_bubbles, tidy
from agent.wording.bubbles import LEFT_OUT

MARKDOWN = [
    ("# 尺码表", "尺码表"),
    ("### 一、面料 ###", "一、面料"),
    ("现价 **259元** 哦", "现价 259元 哦"),
    ("价格**259**元", "价格259元"),
    ("__重要__：不退", "重要：不退"),
    ("*斜体* 和 ~~原价~~", "斜体 和 原价"),
    ("***很重要***", "很重要"),
    ("- 黑色\n- 白色", "· 黑色\n· 白色"),
    ("* 黑色\n+ 白色", "· 黑色\n· 白色"),
    ("1. 先量\n2) 再选", "1、先量\n2、再选"),
    ("- [x] 已确认", "· 已确认"),
    ("| 款 | 价 |\n|---|---|\n| 裙 | 259 |", "裙：259"),
    ("| 款 | M | L |\n| :-- | --: | --- |\n| 裙 | 259 | 269 |", "裙：M259，L269"),
    ("```python\nprint(1)\n```", "print(1)"),
    ("~~~\n代码\n~~~", "代码"),
    ("用 `优惠码` 下单", "用 优惠码 下单"),
    ("[点这里](https://a.com/x)", "点这里：https://a.com/x"),
    ("![裙子](https://a.com/1.png)", "裙子：https://a.com/1.png"),
    ("<https://a.com>", "https://a.com"),
    ("> 引用\n> 第二行", "引用\n第二行"),
    ("上\n\n---\n\n下", "上\n\n下"),
    ("第一行<br>第二行", "第一行\n第二行"),
    ("<b>粗</b>", "粗"),
    (r"2\*3", "2*3"),
    ("未闭合 **粗体", "未闭合 粗体"),
]


@pytest.mark.parametrize(("text", "plain"), MARKDOWN)
def test_markdown_becomes_plain_text(text: str, plain: str) -> None:
    assert flatten_markdown(text) == plain


@pytest.mark.parametrize(
    "text",
    ["138****1234", "5*3*2=30", "snake_case_name", "A-B-C", "3 * 4", "10:00-22:00", "~3天~", "#01豆沙", "亲~在的~"],
)
def test_plain_text_is_left_alone(text: str) -> None:
    assert flatten_markdown(text) == text


pieces = st.sampled_from(
    [
        "**",
        "*",
        "__",
        "`",
        "# ",
        "\n# ",
        "- ",
        "\n- ",
        "| ",
        "|\n",
        "> ",
        "```\n",
        "[",
        "](",
        ")",
        "裙子",
        "259元",
        " ",
        "\n",
        "~~",
        "好",
        "1. ",
        "---\n",
    ]
)


@given(st.lists(pieces, max_size=40).map("".join))
def test_no_markdown_marker_is_left(text: str) -> None:
    plain = flatten_markdown(text)
    assert "`" not in plain
    assert re.search(r"(?<![\d*])\*\*(?![\d*])", plain) is None
    assert re.search(r"^\s{0,3}#{1,6}[ \t]+\S", plain, re.MULTILINE) is None
    assert re.search(r"^\s*[-*+] \S", plain, re.MULTILINE) is None


@given(st.text(max_size=300))
def test_flattening_never_fails(text: str) -> None:
    assert isinstance(flatten_markdown(text), str)


shop_text = st.lists(
    st.sampled_from(
        [
            "亲，",
            "这条裙子259元。",
            "满199包邮！",
            "尺码M、L都有\n",
            "\n\n",
            "👨‍👩‍👧",
            "🇨🇳",
            "👍🏽",
            "1️⃣",
            "https://shop.example.com/p/12345?a=b ",
            "1,299.50元",
            "é",
            "喜欢可以直接拍哦～",
            "hello world ",
            "好的",
        ]
    ),
    min_size=1,
    max_size=120,
).map("".join)


@given(shop_text, st.integers(64, 400), st.integers(1, 4))
@example("亲，亲，亲，亲，亲，这条裙子259元。https://shop.example.com/p/12345?a=b ", 86, 1)
@settings(max_examples=150)
def test_bubbles_keep_their_bounds_and_signs_whole(text: str, max_bytes: int, max_bubbles: int) -> None:
    bubbles = split_bubbles(text, max_bytes, max_bubbles)
    assert len(bubbles) <= max_bubbles
    for bubble in bubbles:
        assert 0 < len(bubble.encode()) <= max_bytes
        assert bubble[0] not in ("\u200d", "\ufe0f", "\u20e3", "🏽")
        assert bubble[-1] != "\u200d"
        assert not unicodedata.combining(bubble[0])


@given(shop_text, st.integers(64, 400))
@settings(max_examples=150)
def test_nothing_is_lost_when_there_are_enough_bubbles(text: str, max_bytes: int) -> None:
    joined = "".join(split_bubbles(text, max_bytes, max_bubbles=10_000))
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)


@given(shop_text.filter(lambda text: len(text.encode()) <= 2048 and bool(text.strip())))
def test_a_text_that_fits_is_one_bubble(text: str) -> None:
    assert split_bubbles(text) == [text.strip()]


def test_links_and_numbers_that_fit_are_never_cut() -> None:
    link, amount = "https://shop.example.com/orders/20261123/detail?id=998877", "12,345.67元"
    text = "您好，" * 15 + link + "，共" + amount + "。" + "谢谢" * 30
    for max_bytes in range(80, 200):
        joined = split_bubbles(text, max_bytes, 100)
        assert sum(link in bubble for bubble in joined) == 1
        assert sum(amount in bubble for bubble in joined) == 1


def test_what_does_not_fit_is_left_out_at_a_sentence_end_and_said() -> None:
    bubbles = split_bubbles("".join(f"这是第{i}句话，说的是衣服怎么洗。" for i in range(400)))
    assert len(bubbles) == 3
    assert bubbles[-1].endswith(LEFT_OUT)
    assert bubbles[-1].removesuffix(LEFT_OUT).endswith("。")
    assert all(bubble.endswith("。") for bubble in bubbles[:2])


def test_an_empty_text_has_no_bubbles() -> None:
    assert split_bubbles("") == split_bubbles(" \n ") == []


def test_a_lone_surrogate_is_dropped() -> None:
    assert split_bubbles("好\ud83d的") == ["好的"]


TIDY = [
    ("客服：您好，259元", "您好，259元"),
    ("【客服】：您好", "您好"),
    ("**客服**：您好", "您好"),
    ("店小二: 在的", "在的"),
    ("Assistant: 在的亲", "在的亲"),
    ("“亲，在的哦”", "亲，在的哦"),
    ("客服：“亲，在的”", "亲，在的"),
    ('"在的"', "在的"),
    ("<think>顾客问价格</think>259元哦", "259元哦"),
    ("顾客问价格\n</think>\n259元哦", "259元哦"),
    ("<thinking>一\n二</thinking>\n好的", "好的"),
    ("<think>只想没答", ""),
    ('{"name": "get_stock", "arguments": {"sku": 1}}', ""),
    ('好的，我查一下 {"tool": "get_stock", "args": {}} 有货的', "好的，我查一下 有货的"),
    ('```json\n{"name": "x", "arguments": {}}\n```\n有货', "有货"),
    ('<tool_call>{"name": "x"}</tool_call>有货', "有货"),
    ("<|im_start|>assistant\n您好", "assistant\n您好"),
    ("以下是给顾客的回复：亲，有货的", "亲，有货的"),
    ("好的，以下是回复：\n亲，有货的", "亲，有货的"),
    ("Thought: 要查库存\nAction: get_stock\n有货的亲", "有货的亲"),
    ("回复：有货", "有货"),
    ("<!-- 内部 -->有货", "有货"),
]


@pytest.mark.parametrize(("text", "reply"), TIDY)
def test_leftovers_of_the_model_are_removed(text: str, reply: str) -> None:
    assert tidy(text) == reply


@pytest.mark.parametrize(
    "text",
    [
        "营业时间：10:00-22:00",
        "地址：文三路12号",
        "亲，尺码是“均码”哦",
        "“显瘦”和“显白”都可以",
        "满{199}包邮",
        "链接：https://a.com",
        "电话：0571-88123456",
    ],
)
def test_a_clean_reply_is_left_alone(text: str) -> None:
    assert tidy(text) == text


@given(st.text(max_size=200))
def test_tidying_never_fails(text: str) -> None:
    assert isinstance(tidy(text), str)
