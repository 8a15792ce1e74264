"""Whose birthday is kept on a day: for asking a table of customers once."""

from __future__ import annotations

from calendar import isleap
from datetime import date

from agent.calendar.lunar import as_lunar, leap_month

_SHORT_MONTH = 29


def solar_birthdays_on(day: date) -> list[tuple[int, int]]:
    """Return the (month, day) kept on a day: on 1 March of a common year those of the 29th of February too."""
    extra = [(2, 29)] if (day.month, day.day) == (3, 1) and not isleap(day.year) else []
    return [(day.month, day.day), *extra]


def lunar_birthdays_on(day: date) -> list[tuple[int, int, bool]]:
    """Return the lunar (month, day, leap) kept on a day.

    Who was born in a leap month keeps it in the plain one where the year has no such leap month; who was born on a
    30th, on the 29th of a short month.
    """
    lunar = as_lunar(day)
    days = [lunar.day, 30] if lunar.last and lunar.day == _SHORT_MONTH else [lunar.day]
    doubled = leap_month(lunar.year) == lunar.month
    leaps = [lunar.leap] if doubled else [False, True]
    return [(lunar.month, one, leap) for one in days for leap in leaps]
