"""The charts of a report as data; the drawing is done elsewhere. Money in yuan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from agent.periods import Period, PeriodKind
from agent.phrases import say
from graphs.narration.questions import Query
from graphs.narration.state import Collected
from store.reports.content import Panel
from store.reports.figures import FIGURES, Unit
from store.reports.series import Series

_TOP = 6
_DAYS_SHOWN = 14


def panels_of(collected: Collected, period: Period) -> list[Panel]:
    """Return what a report shows: sales by day, what sold best, how conversations ended."""
    return [panel for panel in (_by_day("sales", collected, period), _best(collected), _sessions(collected)) if panel]


def answer_panels(query: Query, collected: Collected, period: Period) -> list[Panel]:
    """Return the one chart that goes with an answer: a list's own, a figure's by day, none where neither is known."""
    if query is Query.PRODUCT:
        return []
    panel = _OWN[query](collected) if query in _OWN else _by_day(query.value, collected, period)
    return [panel] if panel else []


def _panel(title: str, kind: str, labels: list[str], values: list[float], marked: int | None = None) -> Panel | None:
    if not any(values):
        return None
    return Panel(kind=kind, title=title, labels=labels, series={title: values}, marked=marked)


def _ranking(name: str, labels: list[str], values: list[float]) -> Panel | None:
    return _panel(say(f"panel_{name}", book="report"), "ranking", labels, values)


def _by_day(name: str, collected: Collected, period: Period) -> Panel | None:
    series = _series_of(name, collected)
    days, figure = sorted(series), FIGURES[name]
    about = {"label": figure.label, "unit": figure.counts_in}
    if period.kind is PeriodKind.DAY:
        days = days[-_DAYS_SHOWN:]
        title = say("panel_days", book="report", days=str(len(days)), **about)
        return _panel(title, "bars", [_label(day) for day in days], [series[day] for day in days], len(days) - 1)
    now = [day for day in days if day >= period.first]
    before = [day - timedelta(days=7) for day in now] if period.kind is PeriodKind.WEEK else _month_before(now)
    this = _name(period.kind, now or [period.first])
    lines = {this: [series[day] for day in now]}
    if any(series.get(day) for day in before):
        lines[_name(period.kind, before)] = [series.get(day, 0.0) for day in before]
    if not any(any(values) for values in lines.values()):
        return None
    title = say("panel_each_day", book="report", **about)
    return Panel(kind="lines", title=title, labels=[_label(day) for day in now], first=this, series=lines)


def _series_of(name: str, collected: Collected) -> Series:
    """Return a figure by day as it is drawn: money in yuan, an average from what it is the average of."""
    series = collected.series
    if name == "average_order" and "orders" in series:
        return {day: series["sales"][day] / 100 / (orders or 1) for day, orders in series["orders"].items()}
    if FIGURES[name].unit is Unit.FEN:
        return {day: fen / 100 for day, fen in series.get(name, {}).items()}
    return series.get(name, {})


def _name(kind: PeriodKind, days: list[date]) -> str:
    """Return the week or month these days begin; 这个月 would be another one by the time a report is read."""
    return say(f"series_{kind}", book="report", month=str(days[0].month), day=_label(days[0]))


def _month_before(days: list[date]) -> list[date]:
    if not days:
        return []
    first = (days[0] - timedelta(days=1)).replace(day=1)
    return [first + timedelta(days=n) for n in range(len(days)) if first + timedelta(days=n) < days[0]]


def _label(day: date) -> str:
    return f"{day.month}/{day.day}"


def _best(collected: Collected) -> Panel | None:
    top = collected.best[:_TOP]
    return _ranking("best", [sold.name for sold in top], [float(sold.pieces) for sold in top])


def _slow(collected: Collected) -> Panel | None:
    top = collected.slow[:_TOP]
    return _ranking("slow", [each.name for each in top], [float(each.stock) for each in top])


def _gaps(collected: Collected) -> Panel | None:
    top = collected.asked[:_TOP]
    return _ranking("gaps", [each.question for each in top], [float(each.times) for each in top])


def _staff(collected: Collected) -> Panel | None:
    top = collected.served[:_TOP]
    return _ranking("staff", [each.name for each in top], [float(each.taken) for each in top])


def _hours(collected: Collected) -> Panel | None:
    orders = {hour.hour: float(hour.orders) for hour in collected.hours}
    if not orders:
        return None
    hours = list(range(min(orders), max(orders) + 1))
    busiest = max(range(len(hours)), key=lambda n: orders.get(hours[n], 0.0))
    title = say("panel_hours", book="report")
    return _panel(title, "bars", [str(hour) for hour in hours], [orders.get(hour, 0.0) for hour in hours], busiest)


def _buyers(collected: Collected) -> Panel | None:
    names = ("new_buyers", "returning_buyers")
    labels = [say(f"figure_{name}", book="report") for name in names]
    return _ranking("buyers", labels, [float(collected.figures[name] or 0) for name in names])


def _sessions(collected: Collected) -> Panel | None:
    names = ("confirmed", "assumed", "handed_over", "lost")
    labels = [say(f"short_{name}", book="report") for name in names]
    return _ranking("sessions", labels, [float(collected.figures[name] or 0) for name in names])


_OWN: dict[Query, Callable[[Collected], Panel | None]] = {
    Query.BEST_SELLERS: _best,
    Query.SLOW_MOVERS: _slow,
    Query.TOP_GAPS: _gaps,
    Query.BUSY_HOURS: _hours,
    Query.STAFF_WORK: _staff,
    Query.RETURNING_BUYERS: _buyers,
    Query.RETURNING_SHARE: _buyers,
    Query.NEW_BUYERS: _buyers,
    Query.BUYERS: _buyers,
    Query.ASSISTANT_SHARE: _sessions,
}
