"""Days and times as customers ask for them: 周六下午, 明天上午十点, 下周三, 28号; in shop time, never in the past."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.clock import in_shop_time
from agent.grounding.moments import days, times
from agent.grounding.values import Day

HORIZON_DAYS = 60
_WHOLE_DAY = (0, 24 * 60)
_PERIODS = (
    (re.compile(r"凌晨"), (0, 6 * 60)),
    (re.compile(r"早上|早晨|清晨|上午|[今明]早"), (6 * 60, 12 * 60)),
    (re.compile(r"中午"), (11 * 60, 14 * 60)),
    (re.compile(r"下午|傍晚"), (12 * 60, 18 * 60 + 30)),
    (re.compile(r"晚上|夜里|[今明]晚"), (17 * 60, 24 * 60)),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """When somebody would like to come.

    Attributes:
        days: The days that are meant, soonest first; empty when none was named.
        first: From this minute of the day; `last`: before this one.
        minutes: The exact times of day in question; empty when only a part of the day, or nothing, was named.
    """

    days: tuple[date, ...]
    first: int = 0
    last: int = 24 * 60
    minutes: frozenset[int] = frozenset()


def read_asked(text: str, now: datetime) -> Asked:
    """Return when `text` asks for, told from `now` (aware); days that are past are left out."""
    today = in_shop_time(now).date()
    named = [claim.value for claim in days(text, today)]
    meant = sorted({day for value in named for day in _meant(value, today)})
    first, last = next((span for pattern, span in _PERIODS if pattern.search(text)), _WHOLE_DAY)
    minutes = frozenset(minute for claim in times(text) for minute in claim.value)
    return Asked(tuple(meant), first, last, minutes)


def names_day(text: str, now: datetime) -> bool:
    """Tell whether `text` names any day at all, past ones too."""
    return next(days(text, in_shop_time(now).date()), None) is not None


def _meant(value: Day, today: date) -> list[date]:
    """Return the days from today on that a named day means: its next one, or both days of a weekend."""
    if value.known() is not None:
        coming = [value.known() or today]
    else:
        ahead = [today + timedelta(days=n) for n in range(HORIZON_DAYS + 1)]
        coming = [day for day in ahead if value.says(Day.of(day))][: 2 if value.name == "周末" else 1]
    return [day for day in coming if today <= day <= today + timedelta(days=HORIZON_DAYS)]
