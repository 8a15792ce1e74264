"""Conditions on an offer (会员, 第二件, 新客, 满199): a reply must not drop them."""

from __future__ import annotations

import re

from agent.grounding.facts import Fact

_QUALIFIERS = {
    "second": re.compile(r"第[二2]|[二2]件|两件|2杯|买[一二两三四五\d]"),
    "member": re.compile(r"会员|VIP|vip|储值|充值|办卡|年卡|月卡"),
    "new": re.compile(r"新客|新人|首单|首次|第一次|新用户|新顾客|新会员|初次|体验"),
    "birthday": re.compile(r"生日|寿星"),
    "student": re.compile(r"学生|教师证|老师证"),
    "group": re.compile(r"团购|拼团|[二两三四五\d]人(?:同行|团|拼|一起)|闺蜜|带朋友|老带新|推荐|转介绍"),
    "review": re.compile(r"好评|晒图|晒单|评价|转发|集赞|朋友圈"),
    "early": re.compile(r"早鸟|提前|预售|秒杀"),
}


def qualifiers(text: str) -> frozenset[str]:
    """Return the names of the conditions that `text` mentions."""
    return frozenset(name for name, pattern in _QUALIFIERS.items() if pattern.search(text))


def drops_condition(fact: Fact, told: frozenset[str]) -> bool:
    """Tell whether `fact` holds under a condition that `told` (by the reply or the customer) leaves out."""
    needed = qualifiers(fact.clause)
    return bool(needed) and not needed & told
