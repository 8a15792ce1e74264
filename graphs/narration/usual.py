"""What is usual for this shop: a day held against its own days of the same kind, by median and spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median

from agent.calendar.holidays import public_holiday
from agent.phrases import say

WEEKS_BACK = 8
FEWEST_DAYS = 4
STRANGE = 2.5
"""So many spreads from the median is worth a word: about one day in eighty of a calm shop."""

_SPREAD_OF_MAD = 1.4826
_LEAST_SHARE = 0.15
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Usual:
    """A day's value beside the median of `days` days of its kind; `strange` is how many spreads lie between."""

    value: float
    middle: float
    days: int
    name: str
    strange: float

    @property
    def is_strange(self) -> bool:
        """Whether it is out of the ordinary for this shop."""
        return abs(self.strange) >= STRANGE


def usual(series: Mapping[date, float], day: date) -> Usual | None:
    """Return how a day compares with those of its kind before it; None when too few are known.

    A plain weekday is held against the same weekdays that were no holidays; a public holiday against days off.
    """
    alike = [
        series[other]
        for other in (day - timedelta(days=n) for n in range(1, 7 * WEEKS_BACK + 1))
        if other in series and _same_kind(day, other)
    ]
    while alike and alike[-1] == 0:  # before the shop had any numbers at all
        alike.pop()
    if len(alike) < FEWEST_DAYS:
        return None
    middle = median(alike)
    spread = median(abs(value - middle) for value in alike) * _SPREAD_OF_MAD
    least = max(spread, _LEAST_SHARE * middle, sqrt(middle) if middle < 1_000 else 0.0, 1.0)
    return Usual(series[day], middle, len(alike), _name(day), (series[day] - middle) / least)


def _same_kind(day: date, other: date) -> bool:
    if public_holiday(day):
        return bool(public_holiday(other)) or other.weekday() >= _SATURDAY
    return other.weekday() == day.weekday() and not public_holiday(other)


def _name(day: date) -> str:
    if public_holiday(day):
        return say("usual_rest_days", book="report")
    return say(f"weekday_{day.weekday()}", book="report")
