"""The reports of the year, made when they fall due and held number by number against counts of their own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from agent.clock import SHANGHAI
from jobs.house import House
from jobs.reports import reports
from sandbox.year.counts import Counted, counted, pieces, yuan_by_day
from store.engine import Connection
from store.reports.content import Measured, ReportContent

Faults = list[str]
_NEAR = 1e-6


async def report(house: House, merchant_id: int, kind: str, day: date) -> tuple[int, Faults]:
    """Make a report as its job would; return how many numbers were held against counts, and which differ."""
    made = (await reports.make(house, merchant_id, kind, day)).content
    async with house.database.shop(merchant_id) as connection:
        checked, faults = await _figures(connection, made, house.clock())
        more, others = await _lists(connection, made, house.clock())
    name = f"{made.shop} {kind} {made.first}"
    return checked + more, [f"{name}: {fault}" for fault in [*faults, *others]]


async def _figures(connection: Connection, made: ReportContent, now: datetime) -> tuple[int, Faults]:
    counts = {against: await counted(connection, *span) for against, span in _spans(made, now).items()}
    faults, checked = [], 0
    for figure in made.figures:
        held: dict[str, float | None] = {"": figure.value}
        held.update({one.against: one.value for one in figure.compared})
        for against, told in held.items():
            checked += 1
            if not _same(told, counts[against][figure.name]):
                faults.append(f"{figure.name} {against} {told} told, {counts[against][figure.name]} counted")
        more, others = _changes(figure, counts)
        checked, faults = checked + more, [*faults, *others]
    return checked, faults


def _changes(figure: Measured, counts: dict[str, Counted]) -> tuple[int, Faults]:
    faults, mine = [], counts[""][figure.name]
    for one in figure.compared:
        other = counts[one.against][figure.name]
        wanted = 100 * (mine / other - 1) if mine is not None and other else None
        if (wanted is None) != (one.change is None) or abs((wanted or 0) - (one.change or 0)) > 0.051:
            faults.append(f"{figure.name} against {one.against}: {one.change} told, {wanted} counted")
    return len(figure.compared), faults


async def _lists(connection: Connection, made: ReportContent, now: datetime) -> tuple[int, Faults]:
    since, until = _spans(made, now)[""]
    sold, checked, faults = await pieces(connection, since, until), 0, []
    best = [each.rows for each in made.lists if each.name == "best"]
    for row in best[0] if best else []:
        checked += 3
        faults += [] if sold.get(str(row[0])) == row[1:] else [f"{row} told, {sold.get(str(row[0]))} counted"]
    if len(best[0] if best else []) != len(sold):
        faults.append(f"{len(sold)} products sold")
    day = made.kind == "day"
    clock = f"{now.astimezone(SHANGHAI):%H:%M}" if day and until == now else "24"
    for panel in [panel for panel in made.panels if "/" in panel.labels[0]]:
        back = (until - since).days + 1 if not day else len(panel.labels)
        by_day = await yuan_by_day(connection, since - timedelta(days=back - 1 if day else 0), until, clock)
        told: list[Any] = list(next(iter(panel.series.values())))
        wanted = [by_day.get(label, 0.0) for label in panel.labels]
        checked += len(told)
        faults += [f"chart: {a} told, {b} counted" for a, b in zip(told, wanted, strict=True) if not _same(a, b)]
    return checked, faults


def _same(told: float | None, count: float | None) -> bool:
    return told == count if told is None or count is None else abs(told - count) < _NEAR


def _spans(made: ReportContent, now: datetime) -> dict[str, tuple[datetime, datetime]]:
    """Return the span of a report and those it may be held against, by calendars of our own."""
    first, after = made.first, made.last + timedelta(days=1)
    others = {
        "day": {"day_before": 1, "week_before": 7, "last_year": 364},
        "week": {"week_before": 7, "last_year": 364},
        "month": {},
    }[made.kind]
    spans = {"": (first, after)} | {
        name: (first - timedelta(days=back), after - timedelta(days=back)) for name, back in others.items()
    }
    if made.kind == "month":
        before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
        spans["month_before"] = (before, first)
        spans["last_year"] = (first.replace(year=first.year - 1), after.replace(year=after.year - 1))
    late = max(timedelta(0), _midnight(after) - now)  # a day that is not over is held against the same hours
    return {name: (_midnight(start), _midnight(end) - late) for name, (start, end) in spans.items()}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
