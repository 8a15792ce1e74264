"""What a line does in a conversation, and whom it tells of."""

from __future__ import annotations

import pytest

from agent.intents.talk import beyond_displeasure, displeased, essence, is_asked, is_at_a_loss, is_filler, is_for_one
from agent.safety.identifying import half_hidden, identifying


@pytest.mark.parametrize(
    "text", ["答非所问", "我不是问这个", "你没回答我的问题", "我问的不是这个", "听不懂人话吗", "复读机吗你"]
)
def test_displeasure_is_heard(text: str) -> None:
    assert displeased(text)
    assert not is_asked(text)


@pytest.mark.parametrize(
    "text", ["这个没用过可以退吗", "不是这个颜色的有吗", "你们没有说的那个颜色吗", "怎么用", "有问题可以退吗"]
)
def test_questions_are_not_displeasure(text: str) -> None:
    assert not displeased(text)
    assert is_asked(text)


def test_what_is_meant_is_kept() -> None:
    assert beyond_displeasure("不是问这个，能寄新疆吗") == "能寄新疆吗"
    assert essence("你好\n在吗\n请问能寄新疆吗\n谢谢") == "能寄新疆吗"
    assert essence("你好") == ""


@pytest.mark.parametrize("text", ["您好，请稍等", "亲，稍等我查一下哈", "不客气，祝您生活愉快", "我查一下再回您", "~"])
def test_filler_of_staff(text: str) -> None:
    assert is_filler(text)


@pytest.mark.parametrize(
    "text", ["可以的，新疆可以寄", "没有的，只有黑色", "我看新疆可以寄", "48小时内给您发货", "这款是纯棉的"]
)
def test_answers_of_staff_are_for_all(text: str) -> None:
    assert not is_filler(text)
    assert not is_for_one(text)


@pytest.mark.parametrize("text", ["您的快递已经到了", "给您改好地址了", "您穿 M 码就行", "这次给您免运费"])
def test_answers_for_one_customer(text: str) -> None:
    assert is_for_one(text)


def test_a_reply_may_admit_to_not_knowing() -> None:
    assert is_at_a_loss("这个我不太清楚呢，帮您问一下")
    assert not is_at_a_loss("有的，L 到 XXL 都有")


def test_people_are_recognised_in_texts() -> None:
    told = ["订单QH7788到哪了", "收件人王小明", "寄到文一路88号3栋501", "电话 138 1234 5678", "王女士的卡", "尾号 1234"]
    assert [text for text in told if not identifying(text)] == []
    free = ["满199包邮", "李子多少钱", "170斤以内都能穿", "女士装在二楼", "周一到周日营业"]
    assert [text for text in free if identifying(text)] == []
    assert half_hidden("王小明") == "王**"
