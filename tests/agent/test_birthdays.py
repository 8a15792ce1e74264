"""Birthdays as people write them, and when they come round."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from agent.calendar.birthdays import Birthday, read_birthday
from agent.calendar.lunar import months_around
from agent.errors import BadInput

WRITTEN = {
    "5月3日": Birthday(5, 3),
    "5月3号": Birthday(5, 3),
    "05-03": Birthday(5, 3),
    "5.3": Birthday(5, 3),
    "1990-05-03": Birthday(5, 3),
    "1990/5/3 00:00:00": Birthday(5, 3),
    "１９９０年５月３日": Birthday(5, 3),
    "19900503": Birthday(5, 3),
    "生日：十二月二十一日": Birthday(12, 21),
    "五月三日": Birthday(5, 3),
    "三月三十一": Birthday(3, 31),
    "农历五月初三": Birthday(5, 3, lunar=True),
    "五月初三": Birthday(5, 3, lunar=True),
    "5月初三": Birthday(5, 3, lunar=True),
    "阴历 5月3日": Birthday(5, 3, lunar=True),
    "5月3日（农历）": Birthday(5, 3, lunar=True),
    "1990年农历五月初三": Birthday(5, 3, lunar=True),
    "闰四月初二": Birthday(4, 2, lunar=True, leap=True),
    "腊月廿三": Birthday(12, 23, lunar=True),
    "正月十五": Birthday(1, 15, lunar=True),
    "冬月三十": Birthday(11, 30, lunar=True),
    "农历十一月二十": Birthday(11, 20, lunar=True),
}
NONE = [
    "",
    "不知道",
    "13月1日",
    "2月30日",
    "农历五月三十一",
    "0月3日",
    "5月",
    "3",
    "5月3日到6日",
    "公历闰四月初二",
    "公历农历5月3日",
]


def test_birthdays_are_read_as_people_write_them() -> None:
    assert {text: read_birthday(text) for text in WRITTEN} == WRITTEN
    assert read_birthday("5月3日", lunar=True) == Birthday(5, 3, lunar=True)
    assert read_birthday("公历5月3日", lunar=True) == Birthday(5, 3)
    for text in NONE:
        with pytest.raises(BadInput, match="农历五月初三"):
            print(text, read_birthday(text))


def test_what_is_said_is_read_again() -> None:
    every = [
        Birthday(month, day, True, leap) for month in range(1, 13) for day in range(1, 31) for leap in (True, False)
    ]
    assert [read_birthday(str(each)) for each in every] == every


def test_lunar_birthdays_come_round_by_the_moon() -> None:
    """2025 had a leap sixth month, from 25 July; 2026 begins on 17 February, 2027 on 6 February."""
    new_year = Birthday(1, 1, lunar=True)
    assert new_year.next_on(date(2026, 1, 1)) == date(2026, 2, 17)
    assert new_year.next_on(date(2026, 2, 17)) == date(2026, 2, 17)
    assert new_year.next_on(date(2026, 2, 18)) == date(2027, 2, 6)
    assert Birthday(6, 1, lunar=True, leap=True).next_on(date(2025, 6, 1)) == date(2025, 7, 25)
    assert Birthday(6, 1, lunar=True).next_on(date(2025, 6, 1)) == date(2025, 6, 25)
    assert Birthday(6, 1, lunar=True, leap=True).next_on(date(2025, 12, 1)) == date(2026, 7, 14)
    assert Birthday(12, 30, lunar=True).next_on(date(2026, 1, 1)) == date(2026, 2, 16)  # a month of 29 days
    assert Birthday(2, 29).next_on(date(2027, 1, 1)) == date(2027, 3, 1)


def test_every_birthday_comes_round_within_a_year() -> None:
    for start in (date(2025, 1, 29), date(2025, 7, 24), date(2026, 11, 27), date(2033, 12, 22), date(2099, 1, 1)):
        for month in range(1, 13):
            for birthday in (Birthday(month, 30, True), Birthday(month, 1, True, True), Birthday(month, 15, True)):
                assert start <= birthday.next_on(start) <= start + timedelta(days=385)
        months = months_around(start)
        assert all(one.day(30) + timedelta(days=1) == after.begins for one, after in pairwise(months))
