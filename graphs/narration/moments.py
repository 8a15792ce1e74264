"""Which day, week or month a question is about, by its words and today's date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from agent.grounding.numerals import value_of
from agent.hours import WEEKDAYS, weekday
from agent.periods import Against, PeriodKind


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or the week or month that holds it."""

    kind: PeriodKind
    day: date


_WEEK, _MONTH = "(?:周|星期|礼拜)", r"(\d{1,2}|十[一二]?|[一二三四五六七八九])月"
# what a question is held against is not what it is about
_RIVAL = re.compile(r"(?:比起?|跟|和|与|较|相比)(?:大?前天|昨[天日晚儿]|上+个?(?:周|星期|礼拜|月)|去年)")
_AGAINST = {
    "昨": Against.DAY_BEFORE,
    "月": Against.MONTH_BEFORE,
    "年": Against.LAST_YEAR,
    "上": Against.WEEK_BEFORE,
}
_BEYOND = re.compile(
    r"[去前今明]年|年初|半年|季度|一年|历史|累计|以来|周末|国庆|五一|春节|过年|中秋|端午|明天|后天|下+个?(?:周|星期|礼拜|月)"
    r"|(?:近|过去|这)(?:\d+|[几两三五六七十]+)个?(?:天|日|周|星期|礼拜|月)"
)


def beyond(text: str) -> bool:
    """Return whether a text names a span that is no day, week or month up to now."""
    return bool(_BEYOND.search(_RIVAL.sub("", text)))


def rival_in(text: str) -> Against | None:
    """Return what a text wants the moment held against, None when it does not say."""
    match = _RIVAL.search(text)
    return next((against for word, against in _AGAINST.items() if word in match[0]), None) if match else None


def moment_in(text: str, today: date) -> Moment | None:
    """Return the moment a text names, None when it names none."""
    plain = _RIVAL.sub("", text)
    for pattern, read in _READERS:
        if (match := re.search(pattern, plain)) and (found := read(match, today)) is not None:
            return found
    return None


def _date(match: re.Match[str], today: date) -> Moment | None:
    """Return the last such day that is not to come."""
    month, number = int(match[1]), int(match[2])
    for year in (today.year, today.year - 1):
        try:
            day = date(year, month, number)
        except ValueError:
            return None
        if day <= today:
            return Moment(PeriodKind.DAY, day)
    return None


def _day_of_month(match: re.Match[str], today: date) -> Moment | None:
    number = int(match[1])
    first = today.replace(day=1) if number <= today.day else (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    day = first + timedelta(days=number - 1)
    return Moment(PeriodKind.DAY, day) if number and day.month == first.month else None


def _weekday(match: re.Match[str], today: date) -> Moment | None:
    monday = today - timedelta(days=today.weekday() + 7 * match[1].count("上"))
    day = monday + timedelta(days=weekday(match[2]))
    return Moment(PeriodKind.DAY, day if day <= today else day - timedelta(days=7))


def _week(match: re.Match[str], today: date) -> Moment:
    return Moment(PeriodKind.WEEK, today - timedelta(days=7 * match[1].count("上")))


def _month(match: re.Match[str], today: date) -> Moment:
    first = today.replace(day=1)
    for _ in range(match[1].count("上")):
        first = (first - timedelta(days=1)).replace(day=1)
    return Moment(PeriodKind.MONTH, first)


def _named_month(match: re.Match[str], today: date) -> Moment | None:
    number = int(value_of(match[1]) or 0)
    if not 1 <= number <= 12:
        return None
    return Moment(PeriodKind.MONTH, date(today.year - (number > today.month), number, 1))


def _ago(days: int) -> Callable[[re.Match[str], date], Moment]:
    return lambda _match, today: Moment(PeriodKind.DAY, today - timedelta(days=days))


def _this(kind: PeriodKind) -> Callable[[re.Match[str], date], Moment]:
    return lambda _match, today: Moment(kind, today)


def _double_eleven(_match: re.Match[str], today: date) -> Moment:
    return Moment(PeriodKind.DAY, date(today.year - ((today.month, today.day) < (11, 11)), 11, 11))


_READERS: tuple[tuple[str, Callable[[re.Match[str], date], Moment | None]], ...] = (
    (r"(\d{1,2})[月/](\d{1,2})[日号]?", _date),
    (r"(?<!\d)(\d{1,2})[日号](?![店桌])", _day_of_month),
    ("双(?:十一|11)", _double_eleven),
    ("大前天", _ago(3)),
    ("前天", _ago(2)),
    ("昨[天日晚儿]", _ago(1)),
    (f"(上*)个?{_WEEK}([{WEEKDAYS}天])", _weekday),
    (f"(上+)个?{_WEEK}", _week),
    ("(上+)个?月", _month),
    (f"[这本当]个?{_WEEK}|一周|最近", _this(PeriodKind.WEEK)),
    ("[这本当]个?月", _this(PeriodKind.MONTH)),
    (_MONTH, _named_month),
    ("今[天日晚儿]|现在|目前|当天", _this(PeriodKind.DAY)),
)
