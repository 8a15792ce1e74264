"""Festivals a shop may send greetings for, solar and lunar. Days of mourning (清明, 中元) are not among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from agent.calendar.lunar import lunar_day

_Day = Callable[[int], date]
_SUNDAY = 6


def _solar(month: int, day: int) -> _Day:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> _Day:
    return lambda year: lunar_day(year, month, day)


def _sunday(month: int, number: int) -> _Day:
    def find(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(_SUNDAY - first.weekday()) % 7 + 7 * (number - 1))

    return find


FESTIVALS: dict[str, _Day] = {
    "元旦": _solar(1, 1),
    "除夕": lambda year: lunar_day(year, 1, 1) - timedelta(days=1),
    "春节": _lunar(1, 1),
    "元宵节": _lunar(1, 15),
    "情人节": _solar(2, 14),
    "妇女节": _solar(3, 8),
    "劳动节": _solar(5, 1),
    "母亲节": _sunday(5, 2),
    "儿童节": _solar(6, 1),
    "端午节": _lunar(5, 5),
    "父亲节": _sunday(6, 3),
    "七夕": _lunar(7, 7),
    "教师节": _solar(9, 10),
    "中秋节": _lunar(8, 15),
    "国庆节": _solar(10, 1),
    "重阳节": _lunar(9, 9),
    "双十一": _solar(11, 11),
    "圣诞节": _solar(12, 25),
}


def festivals_on(day: date) -> list[str]:
    """Return the festivals of a day."""
    return [name for name, find in FESTIVALS.items() if find(day.year) == day]
