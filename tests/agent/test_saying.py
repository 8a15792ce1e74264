from __future__ import annotations

import pytest

from agent.wording.saying import says_fact


@pytest.mark.parametrize(
    ("text", "fact", "said"),
    [
        ("一件 1,299.00 元", "1299元", True),
        ("满 199 元包邮", "199元", True),
        ("满199元包邮", "99元", False),
        ("满199元包邮", "19.9元", False),
        ("只要19.9元", "19.90元", True),
        ("付款后４８小时内", "48小时", True),
        ("付款后148小时内", "48小时", False),
        ("一共 48.5", "48", False),
        ("一共 48。", "48", True),
        ("顺丰 SF 包邮", "sf包邮", True),
        ("包邮", " ", False),
    ],
)
def test_a_figure_is_said_as_a_number_and_words_whatever_their_spaces(text: str, fact: str, said: bool) -> None:
    assert says_fact(text, fact) is said
