"""Days and times as customers say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from agent.spoken_days import names_day, read_asked

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # a Tuesday noon in Shanghai


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周六下午有空吗", [(11, 28)]),
        ("明天上午十点", [(11, 25)]),
        ("后天呢", [(11, 26)]),
        ("下周三", [(12, 2)]),
        ("28号可以吗", [(11, 28)]),
        ("3号晚上", [(12, 3)]),
        ("周末有位吗", [(11, 28), (11, 29)]),
        ("今晚", [(11, 24)]),
        ("12月1号", [(12, 1)]),
        ("昨天", []),
        ("上周三", []),
        ("随便什么时候", []),
    ],
)
def test_a_day_is_its_next_one(text: str, days: list[tuple[int, int]]) -> None:
    assert list(read_asked(text, NOW).days) == [date(2026, month, day) for month, day in days]


def test_parts_of_the_day_and_exact_times() -> None:
    assert read_asked("周六下午", NOW).first == 12 * 60
    assert read_asked("周六下午", NOW).minutes == frozenset()
    assert read_asked("周六下午两点半", NOW).minutes == {14 * 60 + 30}
    assert read_asked("明天上午十点", NOW).minutes == {10 * 60}
    assert names_day("昨天", NOW)
    assert not names_day("随便", NOW)
