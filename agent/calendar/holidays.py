"""Public holidays of mainland China, days off in lieu included."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from agent.calendar.lunar import lunar_day

_FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", **{(10, day): "国庆节" for day in range(1, 8)}}


@lru_cache(maxsize=2_000)
def public_holiday(day: date) -> str:
    """Return the name of the public holiday a day is part of, empty for none.

    For years whose arrangement is not announced yet, the days the law names; the days moved around them are unknown.
    """
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return _by_law(day)
    return str(name) if off and name else ""


def _by_law(day: date) -> str:
    new_year = lunar_day(day.year, 1, 1)
    if new_year - timedelta(days=1) <= day < new_year + timedelta(days=7):
        return "春节"
    moving = {
        lunar_day(day.year, 5, 5): "端午节",
        lunar_day(day.year, 8, 15): "中秋节",
        _clear_and_bright(day.year): "清明节",
    }
    return moving.get(day) or _FIXED.get((day.month, day.day), "")


def _clear_and_bright(year: int) -> date:
    """Return 清明 by the rule of thumb that holds from 2000 to 2099."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)
