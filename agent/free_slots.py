"""Which starts are free on a day: opening hours less what is taken. Pure; all moments aware."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agent.clock import SHANGHAI
from agent.hours import WEEKDAYS, Hours

GRID_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of time somebody has; `seat` counts from 1."""

    service_id: int
    seat: int
    starts_at: datetime
    ends_at: datetime


def open_spans(hours: Hours, day: date) -> list[tuple[datetime, datetime]]:
    """Return when a day's hours begin and end; nothing when nobody knows. A span past midnight ends the next day."""
    if hours.unknown:
        return []
    spans = []
    for start, end in hours.week[day.weekday()]:
        opens, closes = _at(day, start), _at(day, end)
        spans.append((opens, closes if closes > opens else closes + timedelta(days=1)))
    return spans


def fits_hours(hours: Hours, starts_at: datetime, minutes: int) -> bool:
    """Tell whether a stretch of `minutes` lies within the hours of its day."""
    local, length = starts_at.astimezone(SHANGHAI), timedelta(minutes=minutes)
    return any(opens <= local and local + length <= closes for opens, closes in open_spans(hours, local.date()))


def starts_on(hours: Hours, day: date, minutes: int) -> list[datetime]:
    """Return every start of the day's grid at which `minutes` fit into the hours."""
    step, length = timedelta(minutes=GRID_MINUTES), timedelta(minutes=minutes)
    found = []
    for opens, closes in open_spans(hours, day):
        start = opens
        while start + length <= closes and start.date() == day:
            found.append(start)
            start += step
    return found


def free_seat(service_id: int, capacity: int, starts_at: datetime, minutes: int, taken: Sequence[Taken]) -> int | None:
    """Return the lowest free seat (from 1); None when it is full, or busy with another service."""
    ends_at = starts_at + timedelta(minutes=minutes)
    meeting = [one for one in taken if one.starts_at < ends_at and starts_at < one.ends_at]
    if any(one.service_id != service_id for one in meeting):
        return None
    used = {one.seat for one in meeting}
    return next((seat for seat in range(1, capacity + 1) if seat not in used), None)


def told(moment: datetime) -> str:
    """Return a moment as people of the shop say it: 11月28日（周六）14:00."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)
