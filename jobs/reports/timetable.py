"""When a shop's reports and watches fall due, and how late each may still be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from agent.clock import in_shop_time
from agent.periods import Period, PeriodKind
from jobs.requests import report_job, watch_job
from store.deferring import Job
from store.reports.settings import ReportSettings

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_MONDAY = 0
_REPORT_DAY = 5
_NOON = time(12)
_EVENING = time(20)
_WATCH_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that falls due again and again: `after` gives the next moment, `stale` how late it makes sense."""

    name: str
    after: Callable[[ReportSettings, datetime], datetime]
    stale: timedelta
    job: Callable[[int, ReportSettings, datetime], Job]

    def latest(self, settings: ReportSettings, due_at: datetime, now: datetime) -> datetime:
        """Return the last moment that has come by now: after a long absence one is done, not each."""
        latest = due_at
        while (following := self.after(settings, latest)) <= now:
            latest = following
        return latest


def _next(settings: ReportSettings, after: datetime, at: time | None, fits: Callable[[date], bool]) -> datetime:
    if at is None:
        return NEVER
    zone = settings.zone_info
    day = in_shop_time(after, zone).date()
    while True:
        moment = datetime.combine(day, at, zone).astimezone(UTC)
        if moment > after and fits(day):
            return moment
        day += timedelta(days=1)


def _daily(settings: ReportSettings, after: datetime) -> datetime:
    return _next(settings, after, settings.daily_at, lambda _day: True)


def _weekly(settings: ReportSettings, after: datetime) -> datetime:
    return _next(settings, after, settings.weekly_at, lambda day: day.weekday() == _MONDAY)


def _monthly(settings: ReportSettings, after: datetime) -> datetime:
    return _next(settings, after, settings.monthly_at, lambda day: day.day == _REPORT_DAY)


def _every_evening(settings: ReportSettings, after: datetime) -> datetime:
    return _next(settings, after, _EVENING, lambda _day: True)


def _every_half_hour(_settings: ReportSettings, after: datetime) -> datetime:
    step = _WATCH_MINUTES * 60
    return datetime.fromtimestamp((after.timestamp() // step + 1) * step, UTC)


def period_for(kind: PeriodKind, settings: ReportSettings, due_at: datetime) -> date:
    """Return the first day of what a report due then is about: today in the evening, else what was before."""
    local = in_shop_time(due_at, settings.zone_info)
    if kind is PeriodKind.DAY:
        return local.date() if local.time() >= _NOON else local.date() - timedelta(days=1)
    return Period.holding(kind, local.date()).before().first


def _report(kind: PeriodKind) -> Callable[[int, ReportSettings, datetime], Job]:
    def job(merchant_id: int, settings: ReportSettings, due_at: datetime) -> Job:
        return report_job(merchant_id, kind.value, period_for(kind, settings, due_at))

    return job


def _watch(what: str) -> Callable[[int, ReportSettings, datetime], Job]:
    return lambda merchant_id, _settings, _due_at: watch_job(merchant_id, what)


_ALL = [
    Kind("report_day", _daily, timedelta(hours=12), _report(PeriodKind.DAY)),
    Kind("report_week", _weekly, timedelta(days=3), _report(PeriodKind.WEEK)),
    Kind("report_month", _monthly, timedelta(days=10), _report(PeriodKind.MONTH)),
    Kind("watch_stock", _every_half_hour, timedelta(minutes=_WATCH_MINUTES), _watch("stock")),
    Kind("watch_slow", _weekly, timedelta(days=1), _watch("slow")),
    Kind("watch_unusual", _every_evening, timedelta(hours=2), _watch("unusual")),
]

KINDS = {kind.name: kind for kind in _ALL}
