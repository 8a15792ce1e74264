"""Pairs out of what staff said: by structure, without anybody's data, and only in the staff's own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.lessons import Pair, fit_to_teach, is_faithful, pairs_by_structure
from store.gaps.staff_talks import TalkLine

START = datetime(2026, 6, 1, tzinfo=UTC)


def talk(*lines: str, minutes: float = 1) -> list[TalkLine]:
    """Return lines: > is the staff's, = a customer's that the assistant had answered."""
    return [
        TalkLine(n, line[0] == ">", line.lstrip(">="), line[0] == "=", START + timedelta(minutes=n * minutes))
        for n, line in enumerate(lines)
    ]


def told(*lines: str, minutes: float = 1) -> list[tuple[int, str, str]]:
    return [(p.message_id, p.question, p.answer) for p in pairs_by_structure(talk(*lines, minutes=minutes))]


def test_an_answer_belongs_to_what_was_asked_last_and_not_answered() -> None:
    lines = ("=有大码吗", "=多久发货", "请问能寄新疆吗", "运费多少", ">亲，可以寄的", ">运费 15 元", "好", ">不客气")
    assert told(*lines) == [(2, "能寄新疆吗，运费多少", "可以寄的\n运费 15 元")]


def test_filler_leaves_the_question_open_and_a_question_back_closes_it() -> None:
    assert told("能寄新疆吗", ">稍等我查一下", "好的", ">可以寄的") == [(0, "能寄新疆吗", "可以寄的")]
    assert told("我能穿吗", ">您身高体重多少？", "165 110斤", ">穿 M 码") == []


def test_a_question_the_assistant_answered_wrong_counts_for_half_an_hour() -> None:
    lines = ("=能寄新疆吗", "转人工", ">可以寄新疆的")
    assert told(*lines) == [(0, "能寄新疆吗", "可以寄新疆的")]
    assert told(*lines, minutes=20) == []


@pytest.mark.parametrize(
    ("question", "answer", "fit"),
    [
        ("能寄新疆吗", "可以寄的，运费 15 元", True),
        ("店里电话多少", "电话是 13900001111", True),
        ("你们店在哪里呀", "文三路12号，地铁口旁边", True),
        ("老板电话多少", "打 13812345678 找他", False),
        ("能退吗", "您的订单已经退款了", False),
        ("能退吗", "可以的，单号 SF1234567890 寄回来", False),
        ("寄到哪", "寄到杭州市西湖区文一路88号3栋501", False),
        ("小鱼你好我能退吗", "七天内都可以退的", False),
        ("能退吗", "有的", False),
        ("能退吗", "找王女士办就可以退", False),
    ],
)
def test_what_tells_of_somebody_is_not_taught(question: str, answer: str, fit: bool) -> None:
    known, names = "文三路12号 13900001111", ("小鱼", "张三")
    assert bool(fit_to_teach(Pair(1, question, answer, START), known, names)) is fit


def test_a_further_sentence_about_somebody_is_left_out() -> None:
    answer = "可以干洗的，选柔和档。洗好阴干就行！我电话13812345678，有事打我"
    taught = fit_to_teach(Pair(1, "大衣能干洗吗", answer, START), "", ("张三",))
    assert taught
    assert taught.answer == "可以干洗的，选柔和档。洗好阴干就行！"


@pytest.mark.parametrize(
    ("answer", "faithful"),
    [
        ("可以寄新疆，运费15元，三天发货", True),
        ("新疆可以寄，运费 15 元", True),
        ("可以寄新疆，运费12元", False),
        ("可以寄新疆，运费15元，五天发货", False),
        ("生鲜可以寄", False),
        ("生鲜不可以寄", True),
        ("可以寄新疆，西藏也可以寄，都包邮", False),
        ("", False),
    ],
)
def test_a_model_may_leave_out_but_not_change(answer: str, faithful: bool) -> None:
    own = ["亲，不好意思久等了", "新疆可以寄的哦，运费15元，三天发货", "生鲜不可以寄呢"]
    assert is_faithful("能寄新疆吗", answer, ["你们能寄新疆吗"], own) is faithful
    assert not is_faithful("满 300 能打折吗", "新疆可以寄", ["你们能寄新疆吗"], own)
