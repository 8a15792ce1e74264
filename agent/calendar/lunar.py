"""The lunar calendar: its days as days of the solar one, its months around a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import LCalendars, LunarDate

_LONGEST_YEAR = 385  # days of a lunar year with a leap month


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar; `leap`: in the leap month of that number; `last`: the last day of its month."""

    year: int
    month: int
    day: int
    leap: bool
    last: bool


def leap_month(year: int) -> int:
    """Return the number of a lunar year's leap month, 0 when it has none."""
    return int(LCalendars.leap_month(year))


@lru_cache(maxsize=2_000)
def lunar_day(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """Return the solar day of a lunar one in the lunar `year` (which begins in January or February of that year).

    A leap month the year does not have is kept in the plain month of the same number; a 30th the month does not
    have, on its 29th.
    """
    doubled = leap and leap_month(year) == month
    kept = min(day, LCalendars.ndays(year, month, int(doubled)))
    found: date = LunarDate(year, month, kept, int(doubled)).to_solar_date()
    return found


@lru_cache(maxsize=2_000)
def as_lunar(day: date) -> LunarDay:
    """Return a day by the lunar calendar."""
    lunar, next_one = LunarDate.from_solar(day), LunarDate.from_solar(day + timedelta(days=1))
    return LunarDay(lunar.year, lunar.month, lunar.day, bool(lunar.leap), next_one.day == 1)


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """A month of the lunar calendar, `days` (29 or 30) from `begins` on.

    Who was born in a leap month (闰六月) keeps the day in that month where a year has it, else in the common one.
    """

    month: int
    begins: date
    days: int
    for_common: bool
    for_leap: bool

    def day(self, number: int) -> date:
        """Return a day of the month; the 30th of a short month is kept on its last day."""
        return self.begins + timedelta(days=min(number, self.days) - 1)


@lru_cache(maxsize=64)
def months_around(today: date) -> tuple[LunarMonth, ...]:
    """Return the lunar months from before `today` to past the end of a lunar year from it, in order."""
    first = LunarDate.from_solar(today).year
    months = [month for year in range(first, first + 3) for month in _months_of(year)]
    until = today + timedelta(days=_LONGEST_YEAR)
    return tuple(each for each in months if each.begins <= until and each.day(30) >= today)


def _months_of(year: int) -> Iterator[LunarMonth]:
    doubled = LCalendars.leap_month(year)
    for month, days, leap in LCalendars.iter_year_month(year):
        begins = LunarDate(year, month, 1, leap).to_solar_date()
        yield LunarMonth(month, begins, days, for_common=not leap, for_leap=bool(leap) or month != doubled)
