"""Time as a dependency: nothing deeper in the house asks the system what time it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]
"""Returns the current time, aware, in UTC."""


def system_clock() -> datetime:
    """Return the machine's time, aware, in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """A clock that runs with the machine's but can be moved: for tests, the sandbox and evals."""

    def __init__(self, start: datetime | None = None) -> None:
        self._started = time.monotonic()
        self._start = start or system_clock()

    def __call__(self) -> datetime:
        """Return the moved time, aware, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._started)

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds` (backward when negative)."""
        self._start += timedelta(seconds=seconds)


def in_shop_time(moment: datetime, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Return `moment` as people at the shop read it on the wall."""
    return moment.astimezone(zone)


def day_said(moment: datetime, *, year: bool = False) -> str:
    """Return a moment's day as people write it: 3月4日, 2026年3月4日."""
    local = in_shop_time(moment)
    return f"{f'{local.year}年' if year else ''}{local.month}月{local.day}日"


def moment_said(moment: datetime) -> str:
    """Return a moment as people write it: 3月4日 09:05."""
    return f"{day_said(moment)} {in_shop_time(moment):%H:%M}"
