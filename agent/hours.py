"""Opening hours as a shop writes them ("10:00-22:00"), and what may be promised at a given moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from agent.clock import in_shop_time

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]+\s*(\d{1,2})[:：](\d{2})")


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of the day in which people are at the shop; no span means nobody told us, so always."""

    spans: tuple[tuple[time, time], ...]

    def is_open(self, now: datetime) -> bool:
        """Return whether people are there at `now` (aware)."""
        clock = in_shop_time(now).time()
        return not self.spans or any(_within(clock, start, end) for start, end in self.spans)

    def next_opening(self, now: datetime) -> datetime:
        """Return the next moment people come in, in shop time; `now` itself when the shop is open."""
        local = in_shop_time(now)
        if self.is_open(now):
            return local
        openings = [
            local.replace(hour=start.hour, minute=start.minute, second=0, microsecond=0) + timedelta(days=day)
            for day in (0, 1)
            for start, _ in self.spans
        ]
        return min(opening for opening in openings if opening > local)

    def describe_return(self, now: datetime) -> str:
        """Return when people are back, as one says it: 今天10:00, 明天9:30."""
        local, back = in_shop_time(now), self.next_opening(now)
        return f"{'今天' if back.date() == local.date() else '明天'}{back:%H:%M}"


def parse_hours(text: str) -> Hours:
    """Read opening hours; spans that make no sense are left out."""
    spans = []
    for match in _SPAN.finditer(text):
        first, second, third, fourth = (int(part) for part in match.groups())
        if first < 24 and second < 60 and third <= 24 and fourth < 60:
            spans.append((time(first, second), time(third % 24, fourth)))
    return Hours(tuple(spans))


def _within(clock: time, start: time, end: time) -> bool:
    return start <= clock < end if start < end else clock >= start or clock < end
