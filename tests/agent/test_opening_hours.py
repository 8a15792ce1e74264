"""Opening hours as shops write them: what is open, when people are back, and what nobody can know."""

from __future__ import annotations

from datetime import datetime

import pytest

from agent.clock import SHANGHAI
from agent.hours import Opening, parse_hours

MONDAY = 23  # of November 2026


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an hour of the week in shop time; day 0 is Monday."""
    return datetime(2026, 11, MONDAY + day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "open_at", "closed_at"),
    [
        ("10:00-22:00", at(0, 10), at(0, 22)),
        ("周一至周五 9:00-18:00，周末10点到晚上8点", at(5, 19), at(4, 19)),
        ("每天 10:00-22:00，周三店休", at(1, 12), at(2, 12)),
        ("周一、周三休息，其他时间 9:00-18:00", at(3, 12), at(2, 12)),
        ("9:00~18:00（周一休息）", at(1, 9), at(0, 12)),
        ("工作日9:00-12:00 14:00-18:00", at(0, 11), at(0, 13)),
        ("周六、周日 10:00-20:00", at(6, 12), at(4, 12)),
        ("星期五至星期日 20:00-02:00", at(5, 1), at(4, 3)),
        ("早上9点半到晚上10点", at(0, 21, 59), at(0, 9, 29)),
    ],
)
def test_hours_by_weekday(text: str, open_at: datetime, closed_at: datetime) -> None:
    hours = parse_hours(text)
    assert hours.opening(open_at) is Opening.OPEN
    assert hours.opening(closed_at) is Opening.CLOSED


@pytest.mark.parametrize("text", ["看情况", "早9晚6", "营业中", "25:00-26:00"])
def test_hours_nobody_can_read_are_not_open_hours(text: str) -> None:
    hours = parse_hours(text)
    assert hours.opening(at(0, 12)) is Opening.UNKNOWN
    assert not hours.is_open(at(0, 12))
    assert hours.describe_return(at(0, 12)) == ""


@pytest.mark.parametrize("text", ["", "24小时营业", "全天", "00:00-24:00"])
def test_round_the_clock(text: str) -> None:
    assert parse_hours(text).is_open(at(6, 3))


def test_when_people_are_back() -> None:
    hours = parse_hours("周一至周五 9:00-18:00")
    assert hours.describe_return(at(0, 8)) == "今天09:00"
    assert hours.describe_return(at(0, 20)) == "明天09:00"
    assert hours.describe_return(at(4, 20)) == "周一09:00"
