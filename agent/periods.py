"""Spans of time that reports are about: a day, a week, a month of the shop, and what they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from agent.clock import SHANGHAI


class PeriodKind(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Against(StrEnum):
    """What a period is held against; `LAST_YEAR` is the same weekday or month a year ago."""

    DAY_BEFORE = "day_before"
    WEEK_BEFORE = "week_before"
    MONTH_BEFORE = "month_before"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` (included) until `until` (excluded), both aware."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week (from Monday) or month beginning on `first` in `zone`; one still running ends at `now`."""

    kind: PeriodKind
    first: date
    zone: ZoneInfo = SHANGHAI
    now: datetime | None = None

    @classmethod
    def holding(cls, kind: PeriodKind, day: date, zone: ZoneInfo = SHANGHAI, now: datetime | None = None) -> Period:
        """Return the period of a kind that holds `day`."""
        first = {
            PeriodKind.DAY: day,
            PeriodKind.WEEK: day - timedelta(days=day.weekday()),
            PeriodKind.MONTH: day.replace(day=1),
        }[kind]
        return cls(kind, first, zone, now)

    @property
    def after(self) -> date:
        """The first day that is not in it."""
        if self.kind is PeriodKind.MONTH:
            return (self.first + timedelta(days=31)).replace(day=1)
        return self.first + timedelta(days=1 if self.kind is PeriodKind.DAY else 7)

    @property
    def days(self) -> list[date]:
        """All its days."""
        return [self.first + timedelta(days=n) for n in range((self.after - self.first).days)]

    @property
    def span(self) -> Span:
        """Its moments; one that is not over ends now, so that it is held against the same hours of others."""
        return Span(
            self._midnight(self.first), min(self._midnight(self.after), self.now or datetime.max.replace(tzinfo=UTC))
        )

    @property
    def running(self) -> bool:
        """Whether it is not over yet."""
        return self.span.until < self._midnight(self.after)

    def rivals(self) -> dict[Against, Span]:
        """Return what it is held against: as much of each as has passed of this one."""
        return {against: self._shifted(first) for against, first in self._rival_firsts().items()}

    def before(self) -> Period:
        """Return the whole period just before."""
        return Period.holding(self.kind, self.first - timedelta(days=1), self.zone)

    def _rival_firsts(self) -> dict[Against, date]:
        if self.kind is PeriodKind.DAY:
            return {
                Against.DAY_BEFORE: self.first - timedelta(days=1),
                Against.WEEK_BEFORE: self.first - timedelta(days=7),
                Against.LAST_YEAR: self.first - timedelta(days=364),
            }
        if self.kind is PeriodKind.WEEK:
            return {
                Against.WEEK_BEFORE: self.first - timedelta(days=7),
                Against.LAST_YEAR: self.first - timedelta(days=364),
            }
        return {
            Against.MONTH_BEFORE: (self.first - timedelta(days=1)).replace(day=1),
            Against.LAST_YEAR: self.first.replace(year=self.first.year - 1),
        }

    def _shifted(self, first: date) -> Span:
        other = Period(self.kind, first, self.zone)
        whole = other.span
        if not self.running:
            return whole
        passed = self.span.until.astimezone(self.zone).replace(tzinfo=None) - datetime.combine(self.first, time())
        wall = datetime.combine(first, time()) + passed
        return Span(whole.since, min(whole.until, wall.replace(tzinfo=self.zone).astimezone(UTC)))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)
