"""Lengths of time: 7天, 两个小时, 半个月, 3-5天, 三五天, 48小时内, 一年半."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.grounding.values import Span

DURATION_UNIT = re.compile(
    r"\s*(?P<half>个半|个多)?\s*(?P<unit>个?工作日|(?:天|日(?![期常用元系本子历光]))(?!然|猫|鹅|蓝|丝|使"
    r"|花板|气|堂)|个?小时|个?钟头?(?!表)|h(?![A-Za-z])|H(?![A-Za-z])"
    r"|分钟|min(?:s|utes?)?|秒钟?|个?星期(?![一二三四五六日天])|个?礼拜(?![一二三四五六日天])"
    r"|周(?:(?=一[次回])|(?![年边到一二三四五六日天末岁]))"
    r"|个月|月(?!\d|[份初底中末卡饼费经子亮嫂嫁])|个?季度(?!卡)|年(?![级龄轻代会货底初味卡])|整年)(?P<more>半)?"
)
HALF = re.compile(
    r"(?<![大一二三四五六七八九十点个\d])半(?P<unit>个?小时|个?钟头?|天|年(?!卡)|个?月|个星期|个礼拜|日(?!常))"
)
BOUND_LOW = re.compile(r"(?:最快|至少|最少|起码|最短|快的(?:话|要)?|快则|不少于|不低于)[一-龥]{0,4}\s*$")
BOUND_HIGH = re.compile(r"(?:最慢|最晚|最迟|最长|慢的(?:话|要)?|慢则|最多|至多|不超过|不会超过|顶多)[一-龥]{0,4}\s*$")
WITHIN = re.compile(r"\s*(?:之内|以内|内)")
_MINUTES = {
    "工作日": ("workday", 1),
    "天": ("minute", 1440),
    "日": ("minute", 1440),
    "小时": ("minute", 60),
    "钟": ("minute", 60),
    "钟头": ("minute", 60),
    "h": ("minute", 60),
    "分钟": ("minute", 1),
    "min": ("minute", 1),
    "mins": ("minute", 1),
    "minute": ("minute", 1),
    "minutes": ("minute", 1),
    "星期": ("minute", 10080),
    "礼拜": ("minute", 10080),
    "周": ("minute", 10080),
    "月": ("month", 1),
    "季度": ("month", 3),
    "年": ("month", 12),
    "整年": ("month", 12),
}


def span_of(low: Decimal, high: Decimal, unit: str, half: bool) -> Span:
    """Return the span of `low` to `high` of a unit found by `DURATION_UNIT`; `half` adds half a unit."""
    name = unit.lower().removeprefix("个")
    if name.startswith("秒"):
        return Span(low / 60, high / 60, "minute")
    basic, factor = _MINUTES[name]
    extra = Decimal("0.5") if half else Decimal(0)
    return Span((low + extra) * factor, (high + extra) * factor, basic)


def half_of(unit: str) -> Span:
    """Return half of a unit: 半个月 is 15 days, 半年 six months, 半天 twelve hours."""
    name = unit.removeprefix("个")
    if name == "月":
        return Span(Decimal(21600), Decimal(21600), "minute")
    basic, factor = _MINUTES[name]
    return Span(Decimal(factor) / 2, Decimal(factor) / 2, basic)
