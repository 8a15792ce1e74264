"""Opening hours as a shop writes them ("周一至周五 9:00-18:00，周末10点到晚上8点"), and what may be promised now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from agent.clock import in_shop_time

WEEKDAYS = "一二三四五六日"
"""How the days of the week are called, Monday first."""

_DAY = "(?:周|星期|礼拜)?[一二三四五六日天]"
_WEEK = re.compile(
    rf"(?P<always>每天|每日|天天|其[他余它](?:时间|日子)?)|(?P<workdays>工作日|平日)|(?P<weekend>周末|双休日?)"
    rf"|(?:周|星期|礼拜)(?P<first>[一二三四五六日天])"
    rf"(?:\s*[-–—~～至到]\s*(?:周|星期|礼拜)?(?P<last>[一二三四五六日天])|(?P<more>(?:[、和及,，\s]*{_DAY})*))"
)
_HOUR = r"(凌晨|早上|早|上午|中午|下午|傍晚|晚上|晚)?\s*(\d{1,2})(?:[:：](\d{2})|[点时](半|\d{1,2})?分?)"
_SPAN = re.compile(rf"{_HOUR}\s*[-–—~～至到]+\s*{_HOUR}")
_ROUND_THE_CLOCK = re.compile(r"24\s*小时|全天(?:候)?(?:营业|开放)?|00?[:：]00\s*[-–—~～至到]+\s*24[:：]00")
_CLOSED = re.compile(r"休息|公休|店休|不营业|打烊|关门")
_WHOLE_DAY = (time(0), time(0))
_LATER = {"下午", "傍晚", "晚上", "晚"}
_EVERY_DAY = frozenset(range(7))

Span = tuple[time, time]


class Opening(StrEnum):
    """Whether people are there; of hours we cannot read nobody knows."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of the day by weekday, Monday first. Nothing written means always; `unknown` means unreadable."""

    week: tuple[tuple[Span, ...], ...] = ((_WHOLE_DAY,),) * 7
    unknown: bool = False

    def opening(self, now: datetime) -> Opening:
        """Return whether people are there at `now` (aware)."""
        if self.unknown:
            return Opening.UNKNOWN
        local = in_shop_time(now)
        clock, today = local.time(), local.weekday()
        here = any(_within(clock, start, end) for start, end in self.week[today])
        late = any(end <= start and clock < end for start, end in self.week[today - 1] if end != start)
        return Opening.OPEN if here or late else Opening.CLOSED

    def is_open(self, now: datetime) -> bool:
        """Return whether people are certainly there at `now` (aware)."""
        return self.opening(now) is Opening.OPEN

    def next_opening(self, now: datetime) -> datetime | None:
        """Return the next moment people come in, in shop time: `now` when open, None when nobody knows."""
        if self.is_open(now):
            return in_shop_time(now)
        if self.unknown:
            return None
        local = in_shop_time(now)
        days = (local + timedelta(days=ahead) for ahead in range(8))
        openings = (_at(day, start) for day in days for start, _ in self.week[day.weekday()])
        return min((opening for opening in openings if opening > local), default=None)

    def describe_return(self, now: datetime) -> str:
        """Return when people are back, as one says it: 今天10:00, 明天9:30, 周一09:00; empty when nobody knows."""
        local, back = in_shop_time(now), self.next_opening(now)
        if back is None:
            return ""
        ahead = (back.date() - local.date()).days
        day = ("今天", "明天")[ahead] if ahead < 2 else f"周{WEEKDAYS[back.weekday()]}"
        return f"{day}{back:%H:%M}"


def parse_hours(text: str) -> Hours:
    """Read opening hours. Words without any time in them are unknown hours, not open ones."""
    if not text.strip():
        return Hours()
    week: list[list[Span]] = [[] for _ in range(7)]
    closed: set[int] = set()
    for days, piece in _by_days(text):
        spans = [_WHOLE_DAY] if _ROUND_THE_CLOCK.search(piece) else _spans(piece)
        if not spans and _CLOSED.search(piece):
            closed |= days
        for day in days:
            week[day] += spans
    if not any(week):
        return Hours(unknown=True)
    return Hours(tuple(() if day in closed else tuple(spans) for day, spans in enumerate(week)))


def _by_days(text: str) -> list[tuple[frozenset[int], str]]:
    """Return the text in pieces, each with the weekdays it is about; a piece without a name is about all."""
    names = list(_WEEK.finditer(text))
    if not names:
        return [(_EVERY_DAY, text)]
    pieces, days = [], frozenset[int]()
    if head := text[: names[0].start()].strip(" ，,；;:："):
        pieces.append((_EVERY_DAY, head))
    for name, following in zip(names, [*names[1:], None], strict=True):
        days |= _days(name)
        piece = text[name.end() : following.start() if following else len(text)]
        if piece.strip(" ，,；;、和及:："):
            pieces.append((days, piece))
            days = frozenset()
    return pieces


def _days(name: re.Match[str]) -> frozenset[int]:
    if name["always"]:
        return _EVERY_DAY
    if name["workdays"] or name["weekend"]:
        return frozenset(range(5)) if name["workdays"] else frozenset((5, 6))
    first = weekday(name["first"])
    if name["last"]:
        return frozenset((first + n) % 7 for n in range((weekday(name["last"]) - first) % 7 + 1))
    return frozenset([first, *(weekday(letter) for letter in name["more"] or "" if letter in f"{WEEKDAYS}天")])


def weekday(letter: str) -> int:
    """Return the number of a day of the week, Monday 0, by the one character it is called by (日 and 天 are one)."""
    return WEEKDAYS.index(letter.replace("天", "日"))


def _spans(text: str) -> list[Span]:
    """Return the spans in `text`; those that make no sense are left out."""
    found = []
    for match in _SPAN.finditer(text):
        start, end = _time(*match.groups()[:4]), _time(*match.groups()[4:])
        if start is not None and end is not None:
            found.append((start, end))
    return found


def _time(part: str | None, hour: str, minutes: str | None, spoken: str | None) -> time | None:
    whole = int(hour) + (12 if part in _LATER and int(hour) < 12 else 0)
    rest = 30 if spoken == "半" else int(minutes or spoken or 0)
    return time(whole % 24, rest) if whole <= 24 and rest < 60 and (whole < 24 or not rest) else None


def _at(day: datetime, start: time) -> datetime:
    return day.replace(hour=start.hour, minute=start.minute, second=0, microsecond=0)


def _within(clock: time, start: time, end: time) -> bool:
    """Whether the clock is in the part of a span that lies on its own day; equal ends are the whole day."""
    return start <= clock < end if start < end else clock >= start if start != end else True
