"""Festivals, holidays and birthdays by both calendars, against published dates."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from agent.calendar.birthdays import lunar_birthdays_on, solar_birthdays_on
from agent.calendar.festivals import FESTIVALS, festivals_on
from agent.calendar.holidays import _by_law, public_holiday
from agent.calendar.lunar import leap_month, lunar_day

# as printed in almanacs
KNOWN = {
    (2023, 2, 1, False): date(2023, 2, 20),
    (2023, 2, 1, True): date(2023, 3, 22),
    (2024, 1, 1, False): date(2024, 2, 10),
    (2025, 6, 1, True): date(2025, 7, 25),
    (2025, 8, 15, False): date(2025, 10, 6),
    (2026, 5, 5, False): date(2026, 6, 19),
    (2028, 5, 1, True): date(2028, 6, 23),
}


def test_lunar_days_as_almanacs_have_them() -> None:
    assert {key: lunar_day(*key[:3], leap=key[3]) for key in KNOWN} == KNOWN
    assert [leap_month(year) for year in (2023, 2024, 2025, 2026)] == [2, 0, 6, 0]
    assert lunar_day(2026, 6, 1, leap=True) == lunar_day(2026, 6, 1)  # no leap month that year: kept in the plain one


def test_every_birthday_is_kept_once_a_year() -> None:
    kept: dict[tuple[int, int, bool], list[date]] = defaultdict(list)
    solar: dict[tuple[int, int], list[date]] = defaultdict(list)
    day = date(2023, 1, 22)  # first day of a lunar year
    while day < date(2028, 1, 26):  # five lunar years later
        for key in lunar_birthdays_on(day):
            kept[key].append(day)
        for one in solar_birthdays_on(day):
            solar[one].append(day)
        day += timedelta(days=1)
    expected = {(month, number, leap) for month in range(1, 13) for number in range(1, 31) for leap in (False, True)}
    assert set(kept) == expected
    for (month, number, leap), days in kept.items():
        assert days == [lunar_day(year, month, number, leap=leap) for year in range(2023, 2028)], (month, number, leap)
    assert solar[2, 29] == [date(2023, 3, 1), date(2024, 2, 29), date(2025, 3, 1), date(2026, 3, 1), date(2027, 3, 1)]


def test_festivals_and_no_day_of_mourning() -> None:
    assert festivals_on(date(2026, 2, 16)) == ["除夕"]
    assert festivals_on(date(2026, 9, 25)) == ["中秋节"]
    assert festivals_on(date(2026, 5, 10)) == ["母亲节"]
    assert festivals_on(date(2026, 4, 5)) == []
    assert "清明节" not in FESTIVALS


def test_public_holidays_announced_and_to_come() -> None:
    assert public_holiday(date(2026, 10, 3))
    assert not public_holiday(date(2026, 11, 21))  # a Saturday is no public holiday
    announced = {day for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(1_095)) if public_holiday(day)}
    by_law = {day for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(1_095)) if _by_law(day)}
    assert len(by_law - announced) <= 6  # the law's days are off; what is moved around them nobody knows ahead
    assert public_holiday(date(2031, 1, 23))  # 春节 of a year nobody has arranged yet
