"""Times as cases write them: 周三 14:30, 明天 14:00, 5 分钟."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from agent.clock import in_shop_time

_WEEK = "一二三四五六日"
_UNITS = {"s": 1, "秒": 1, "m": 60, "分钟": 60, "h": 3600, "小时": 3600}
_DAYS = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}


def next_moment(text: str, now: datetime) -> datetime:
    """Return the next 周三 14:30 in shop time after `now`: never back, or messages would be older than the shop."""
    day, clock = text[1], text[2:].strip()
    local = in_shop_time(now)
    moment = _at(local + timedelta(days=(_WEEK.index(day) - local.weekday()) % 7), clock)
    return moment if moment > local else moment + timedelta(days=7)


def relative_moment(text: str, now: datetime) -> datetime:
    """Return 明天 14:00 in shop time, counted from `now`."""
    day, _, clock = text.strip().partition(" ")
    return _at(in_shop_time(now) + timedelta(days=_DAYS[day]), clock)


def seconds_of(text: str) -> float:
    """Return the seconds of 5 分钟, 2h, 30s."""
    number, unit = re.fullmatch(r"(\d+) ?(\D+)", text).groups()  # type: ignore[union-attr]
    return float(int(number) * _UNITS[unit])


def _at(day: datetime, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
