"""Birthdays by the solar or the lunar calendar: how people write them, when they come round, whose a day is."""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from agent.calendar.lunar import as_lunar, leap_month, months_around
from agent.errors import BadInput
from agent.phrases import say

_LEAP_YEAR = 2024
_SHORT_MONTH = 29
_MONTHS = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"]
_OTHER_MONTHS = {"一": 1, "元": 1, "十一": 11, "十二": 12}
_TENS = ["初", "十", "廿", "三"]
_DIGITS = "一二三四五六七八九十"
_SPELT = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})[年\-/.])?(?P<leap>闰)?"
    rf"(?P<month>\d{{1,2}}|十[一二]|[{''.join(_MONTHS)}一元])[月\-/.](?P<day>\d{{1,2}}|[初十廿三二]?[{_DIGITS}][{_DIGITS}]?)[日号]?"
)
_PACKED = re.compile(r"(?:19|20)\d{2}(?P<month>\d{2})(?P<day>\d{2})")
_MIDNIGHT = re.compile(r"\s+0?0:00(?::00)?$")  # how a date comes out of a spreadsheet
_LUNAR = re.compile(r"农历|阴历|旧历|lunar", re.IGNORECASE)
_SOLAR = re.compile(r"公历|阳历|新历|solar", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday without its year; `lunar` by the lunar calendar, `leap` in a leap month of it (闰六月).

    Raises:
        BadInput: no calendar has such a day; the message is Chinese.
    """

    month: int
    day: int
    lunar: bool = False
    leap: bool = False

    def __post_init__(self) -> None:
        most = 30 if self.lunar else monthrange(_LEAP_YEAR, self.month)[1] if 1 <= self.month <= 12 else 0
        if not (1 <= self.month <= 12 and 1 <= self.day <= most) or (self.leap and not self.lunar):
            raise BadInput(say("customer_bad_birthday", book="owner"))

    def __str__(self) -> str:
        """Return the birthday as people say it: 5月3日, 农历闰六月初三."""
        if not self.lunar:
            return f"{self.month}月{self.day}日"
        return f"农历{'闰' if self.leap else ''}{_MONTHS[self.month - 1]}月{_lunar_day(self.day)}"

    def next_on(self, today: date) -> date:
        """Return when it comes round, today or later; the 29th of February is kept on the 1st of March in other years.

        Whoever was born on the 30th of a lunar month keeps the 29th where the month is short.
        """
        if self.lunar:
            kept = [each for each in months_around(today) if each.month == self.month]
            days = [each.day(self.day) for each in kept if (each.for_leap if self.leap else each.for_common)]
        else:
            days = [date(year, self.month, 1) + timedelta(days=self.day - 1) for year in (today.year, today.year + 1)]
        return min(day for day in days if day >= today)


def read_birthday(text: str, *, lunar: bool = False) -> Birthday:
    """Return the birthday in `text`: 5月3日, 1990-05-03, 19900503, 农历五月初三, 闰四月初二, 腊月廿三.

    A day as the lunar calendar spells it (初三, 廿三) is lunar without saying so; `lunar` says it for bare figures.

    Raises:
        BadInput: not a birthday; the message is Chinese.
    """
    dated = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"\s|生日|[:：]", "", dated)
    bare = re.sub(r"[()]", "", _SOLAR.sub("", _LUNAR.sub("", plain)))
    match = _PACKED.fullmatch(bare) or _SPELT.fullmatch(bare)
    if match is None:
        raise BadInput(say("customer_bad_birthday", book="owner"))
    parts = match.groupdict()
    leap = bool(parts.get("leap"))
    by_moon = bool(_LUNAR.search(plain)) or leap or parts["month"] in "正冬腊" or parts["day"][0] in "初廿"
    by_sun = bool(_SOLAR.search(plain))
    if by_moon and by_sun:
        raise BadInput(say("customer_bad_birthday", book="owner"))
    return Birthday(_month(parts["month"]), _day(parts["day"]), by_moon or (lunar and not by_sun), leap)


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


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _OTHER_MONTHS.get(text) or _MONTHS.index(text) + 1


def _day(text: str) -> int:
    """Return the number of a day: 3, 初三, 十三, 廿三, 二十三, 三十; 0 when it is none."""
    if text.isdigit():
        return int(text)
    spellings = {spelling: number for number in range(1, 31) for spelling in (_lunar_day(number), _counted(number))}
    return (spellings | {"三十一": 31, "二十": 20, "廿十": 20}).get(text, 0)


def _lunar_day(number: int) -> str:
    if number in (10, 20, 30):
        return {10: "初十", 20: "二十", 30: "三十"}[number]
    return _TENS[number // 10] + _DIGITS[number % 10 - 1]


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("", "十", "二十", "三十")[tens] + (_DIGITS[ones - 1] if ones else "")
