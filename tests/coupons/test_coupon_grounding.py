"""A coupon may be said to be the customer's only when a tool gave it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agent.grounding import Sources, check

OFFERED = {"可以申请": {"名称": "满199减20券", "优惠": "满 199 元减 20 元的优惠券", "说明": "要老板同意才能给"}}
PENDING = {"优惠券申请": "正在等老板决定，结果由系统自动告诉顾客", "status": "pending_approval"}
REFUSED = {"优惠券申请": "这次不能给", "status": "refused", "原因": "这位顾客今天已经领过券了"}
GRANTED = {"优惠券": "满199减20券：满 199 元减 20 元的优惠券", "status": "granted"}


def supported(reply: str, *tools: dict[str, Any]) -> bool:
    sources = Sources(tool_results=tools, customer_says=["能便宜点吗"], policy="不议价。", today=date(2026, 11, 24))
    return check(reply, sources).supported


@pytest.mark.parametrize(
    "reply",
    [
        "已经给您发了一张满199减20的券。",
        "优惠券给您发好了",
        "优惠券已经给您了",
        "券领好了，您看一下",
        "券已经到账了",
        "优惠券马上发给您",
        "红包发给您啦",
        "给您减20元。",
    ],
)
def test_only_a_grant_lets_a_coupon_be_the_customers(reply: str) -> None:
    assert not supported(reply, OFFERED, PENDING)
    assert not supported(reply, OFFERED, REFUSED)
    assert supported(reply, GRANTED) or "减20元" in reply
    assert not supported("给您发了一张满199减50的券。", GRANTED)


@pytest.mark.parametrize(
    ("reply", "tool"),
    [
        ("有一张满199减20的优惠券可以申请，要帮您问问吗？", OFFERED),
        ("申请一张满199减20的券需要老板同意，我已经去问了，您稍等。", PENDING | OFFERED),
        ("不好意思，您今天已经领过券了。", REFUSED),
        ("给您申请到一张满199元减20元的优惠券，领取方式马上发您～", GRANTED),
    ],
)
def test_the_truth_may_be_told(reply: str, tool: dict[str, Any]) -> None:
    assert supported(reply, tool)
