"""Days that follow from other days: so many days after one, the next day of a tool's, one inside a stretch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.purposes import are_for_others, purposes_of
from agent.grounding.values import Day, Span

_AHEAD = re.compile(r"提前|之?前|早")
_LATER = re.compile(r"以后|之后|过了|后")
_DAY, _MOST_DAYS = 1440, 60
_NEXT_DAY = {"次日", "隔天", "隔日", "第二天"}
_SAME_DAY = {"当天", "当日", "当晚"}
_BROUGHT, _FEW_HOURS = re.compile(r"[能可会]以?送|送"), 360
_UNTIL = re.compile(r"(?:[到至]|截止)\s*$")
_RESTOCKED = re.compile(r"补货|上新|上架|来货")
_ON_ITS_WAY = re.compile(r"到|达|签收")
_WORK = frozenset({"work", "ahead"})
_RELATIVE = _NEXT_DAY | _SAME_DAY
_EXPECTED = re.compile(r"预计|补货|到货|入住|送达|可取")


def follows_from(claim: Claim, turn: Turn) -> bool:
    """Tell whether a day is so many days from one that is told, by a length of time or a 次日 of the sources."""
    days = set(_named(claim.value, turn.sources.today))
    if not days or claim.text in _RELATIVE or _is_told_by_a_tool(claim, turn):
        return False
    clause = turn.read.reading.clause(claim.start)
    if _RESTOCKED.search(clause) or (_ON_ITS_WAY.search(clause) and turn.facts(Kind.ORDER_STATE)):
        return False
    mine = purposes_of(clause)
    if turn.sources.today in days and _BROUGHT.search(clause) and _is_within_hours(turn):
        return True
    told = list(_told(claim, turn))
    for one in turn.facts(Kind.DURATION):
        theirs = purposes_of(one.clause)
        if one.origin == "tool" or bool(mine - _WORK) != bool(theirs - _WORK) or are_for_others(mine, theirs):
            continue
        ahead = _AHEAD.search(clause) and _AHEAD.search(one.clause)
        if any(days & set(_after(base, one.claim.value, -1 if ahead else 1)) for base in told):
            return True
    looked_up = [day for one in turn.facts(Kind.DATE) if one.origin == "tool" and (day := one.claim.value.known())]
    steps = {int(one in _NEXT_DAY) for one in _relative(turn)}
    return any(base + timedelta(days=step) in days for base in looked_up for step in steps)


def _is_within_hours(turn: Turn) -> bool:
    """Tell whether a source brings things within a few hours: then it does today."""
    spans = [one.claim.value for one in turn.facts(Kind.DURATION) if purposes_of(one.clause) & {"arriving"}]
    return any(span.unit == "minute" and span.high <= _FEW_HOURS for span in spans)


def _is_told_by_a_tool(claim: Claim, turn: Turn) -> bool:
    """Tell whether a tool tells the very moment: a booking, or when something is expected."""
    left, right = turn.read.reading.sentence_bounds(claim.start)
    if any(one.kind is Kind.APPOINTMENT for one in turn.read.between(left, right)):
        return True
    told = [one.clause for one in turn.facts(Kind.DATE) if one.origin == "tool"]
    return "每" in turn.text[max(0, claim.start - 1) : claim.start] or any(_EXPECTED.search(clause) for clause in told)


def is_next_day_after(claim: Claim, turn: Turn) -> bool:
    """Tell whether tomorrow is told for what comes after a time up to which a source says today (15 点前当天上门)."""
    left, right = turn.read.reading.sentence_bounds(claim.start)
    if claim.value.known() != turn.sources.today + timedelta(days=1) or not _LATER.search(turn.text[left:right]):
        return False
    clocks = [one.value for one in turn.read.between(left, claim.start) if one.kind is Kind.TIME]
    return any(
        clock & {int(amount[0]) for amount in one.label.amounts if amount[2] == "clock"}
        for one in turn.facts(Kind.DATE)
        if one.claim.role == "today" and "前" in one.clause
        for clock in clocks
    )


def is_inside(claim: Claim, turn: Turn) -> bool:
    """Tell whether a day lies in a stretch of days of the sources (2月13-15日: 14号)."""
    day = claim.value
    last = _UNTIL.search(turn.text[: claim.start][-3:]) is not None
    return day.day is not None and any(
        low.claim.value.day <= day.day <= high.claim.value.day
        and low.claim.value.month == high.claim.value.month
        and day.month in (None, low.claim.value.month)
        for low, high in stretches(turn)
        if not last or high.claim.value.day == day.day
    )


def stretches(turn: Turn) -> list[tuple[Fact, Fact]]:
    """Return the first and the last day of each stretch of days in the sources."""
    return [
        (low, high)
        for low, high in pairwise(turn.facts(Kind.DATE))
        if low.place == high.place and (low.claim.role, high.claim.role) == ("from", "to")
        if low.claim.value.day and high.claim.value.day
    ]


def _relative(turn: Turn) -> set[str]:
    return {one.claim.text for one in turn.facts(Kind.DATE) if one.origin != "tool" and one.claim.text in _RELATIVE}


def _named(day: Day, today: date) -> Iterator[date]:
    """Yield the calendar days that a day may be: a weekday is the next one."""
    if (known := day.known()) is not None:
        yield known
    elif day.day is None and day.weekday is not None and not day.name:
        yield today + timedelta(days=(day.weekday - today.isoweekday()) % 7)
    elif day.day is not None:
        for gap in range(-1, _MOST_DAYS):
            other = today + timedelta(days=gap)
            if other.day == day.day and day.month in (None, other.month):
                yield other


def _told(claim: Claim, turn: Turn) -> Iterator[date]:
    """Yield the days that a length of time may count from: today, those of tools, customer and the reply."""
    today = turn.sources.today
    facts = [one.claim for one in turn.facts(Kind.DATE) if one.origin == "tool" or one.claim.value.year is None]
    others = [one for one in turn.read.of(Kind.DATE) if one is not claim]
    yield today
    for one in (*facts, *turn.customer_claims(Kind.DATE, Kind.WEEKDAY), *others):
        if one.value.name == "情人节":
            yield from _named(Day(month=2, day=14), today)
        yield from _named(one.value, today)


def _after(base: date, span: Span, way: int) -> Iterator[date]:
    """Yield the days from the least to the most that a length of time counts from a day; hours are told in days."""
    factor = _DAY if span.unit == "minute" else 1
    low, high = int(span.low / factor), int(span.high / factor)
    if span.unit == "month" or high < 1 or high > _MOST_DAYS:
        return
    for count in range(max(low, 1), high + 1):
        yield _workday(base, count, way) if span.unit == "workday" else base + timedelta(days=way * count)


def _workday(base: date, count: int, way: int) -> date:
    while count:
        base += timedelta(days=way)
        count -= base.isoweekday() <= 5
    return base
