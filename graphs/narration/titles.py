"""How periods are called."""

from __future__ import annotations

from datetime import timedelta

from agent.periods import Period, PeriodKind
from agent.phrases import say


def period_name(period: Period) -> str:
    """Return a period as people say it: 11月27日（周五）, 11月23日到29日, 2026年11月; with 截至 while it runs."""
    first, last = period.first, period.after - timedelta(days=1)
    if period.kind is PeriodKind.DAY:
        weekday = say(f"weekday_{first.weekday()}", book="report")
        name = say("name_day", book="report", month=str(first.month), day=str(first.day), weekday=weekday)
    elif period.kind is PeriodKind.WEEK:
        name = say(
            "name_week",
            book="report",
            month=str(first.month),
            day=str(first.day),
            month2=str(last.month),
            day2=str(last.day),
        )
    else:
        name = say("name_month", book="report", year=str(first.year), month=str(first.month))
    if not period.running:
        return name
    until = period.span.until.astimezone(period.zone)
    moment = f"{until:%H:%M}" if period.kind is PeriodKind.DAY else f"{until.month}月{until.day}日 {until:%H:%M}"
    return say("name_so_far", book="report", name=name, until=moment)


def title_of(period: Period) -> str:
    """Return a report's headline."""
    return say(f"title_{period.kind}", book="report", when=period_name(period))
