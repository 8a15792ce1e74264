"""Values of claims that are more than one number, and when two of them say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time from `low` to `high` in `unit`: minute, workday or month; `bound` is at_least, at_most or ''."""

    low: Decimal
    high: Decimal
    unit: str
    bound: str = ""

    def says(self, source: Span) -> bool:
        """Tell whether `source` supports this span: equal, or its nearer end when only that end is claimed."""
        if self.unit != source.unit:
            return {self.unit, source.unit} == {"month", "minute"} and self._in_days(source)
        if (self.low, self.high) == (source.low, source.high):
            return True
        if self.low != self.high:
            return False
        return (self.bound == "at_least" and self.low == source.low) or (
            self.bound == "at_most" and self.low == source.high
        )

    def _in_days(self, source: Span) -> bool:
        """Tell whether months here and days there (or the other way round) are one length: 三个月 and 90 天."""
        months, days = (self, source) if self.unit == "month" else (source, self)
        return any(
            (months.low * month, months.high * month) == (days.low, days.high)
            for month in (43_200, Decimal(525_600) / 12)
        )  # months of 30 days, years of 365


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of something from `low` to `high`, in a basic `unit` (g, ml, cm …) or a measure word (件, 杯 …)."""

    low: Decimal
    high: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as the text names it: month, day of month, ISO weekday (1 Monday), or a name (周末, 国庆)."""

    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    name: str = ""
    year: int | None = None

    @classmethod
    def of(cls, moment: date) -> Day:
        """Return the fully known day of `moment`."""
        return cls(moment.month, moment.day, moment.isoweekday(), "", moment.year)

    def known(self) -> date | None:
        """Return the calendar day, or None when the text does not name it fully."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def says(self, source: Day) -> bool:
        """Tell whether `source` can be this day, comparing what both of them know."""
        if self.name or source.name:
            return self.name == source.name or self._weekend(source) or source._weekend(self)
        if self.day is not None and source.day is not None:
            return self.day == source.day and _agree(self.month, source.month) and _agree(self.year, source.year)
        return self.weekday is not None and self.weekday == source.weekday

    def within(self, first: Day, last: Day) -> bool:
        """Tell whether this day's weekday lies in a range like 周一至周五 or 周二到周日."""
        if self.weekday is None or first.weekday is None or last.weekday is None:
            return False
        if first.day is not None or last.day is not None:
            return False
        if first.weekday > last.weekday:  # 周日至周四
            return self.weekday >= first.weekday or self.weekday <= last.weekday
        return first.weekday <= self.weekday <= last.weekday

    def _weekend(self, other: Day) -> bool:
        return self.name == "周末" and other.weekday in (6, 7)


def _agree(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other
