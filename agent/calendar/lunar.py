"""Days of the lunar calendar as days of the solar one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import LCalendars, LunarDate


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
