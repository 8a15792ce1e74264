"""The lunar calendar as far as birthdays need it: the months that begin around a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_LONGEST_YEAR = 385  # days of a lunar year with a leap month


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
    from borax.calendars.lunardate import LunarDate

    first = LunarDate.from_solar(today).year
    months = [month for year in range(first, first + 3) for month in _months_of(year)]
    until = today + timedelta(days=_LONGEST_YEAR)
    return tuple(each for each in months if each.begins <= until and each.day(30) >= today)


def _months_of(year: int) -> Iterator[LunarMonth]:
    from borax.calendars.lunardate import LCalendars, LunarDate

    doubled = LCalendars.leap_month(year)
    for month, days, leap in LCalendars.iter_year_month(year):
        begins = LunarDate(year, month, 1, leap).to_solar_date()
        yield LunarMonth(month, begins, days, for_common=not leap, for_leap=bool(leap) or month != doubled)
