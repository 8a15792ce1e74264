"""The charts of a report as data; the drawing is done elsewhere. Money in yuan."""

from __future__ import annotations

from datetime import date, timedelta

from agent.periods import Period, PeriodKind
from agent.phrases import say
from graphs.narration.questions import Query
from graphs.narration.state import Collected
from store.reports.content import Panel

_TOP = 6
_DAYS_SHOWN = 14


def panels_of(collected: Collected, period: Period) -> list[Panel]:
    """Return what a report shows: sales by day, what sold best, how conversations ended."""
    return [panel for panel in (_sales(collected, period), _best(collected), _sessions(collected)) if panel]


def answer_panels(query: Query, collected: Collected, period: Period) -> list[Panel]:
    """Return the one chart that goes with an answer; the shop's sales by day when it has none of its own."""
    chosen = {
        Query.BEST_SELLERS: _best(collected),
        Query.SLOW_MOVERS: _slow(collected),
        Query.TOP_GAPS: _gaps(collected),
        Query.BUSY_HOURS: _hours(collected),
        Query.STAFF_WORK: _staff(collected),
        Query.RETURNING_BUYERS: _buyers(collected),
        Query.NEW_BUYERS: _buyers(collected),
        Query.BUYERS: _buyers(collected),
        Query.ASSISTANT_SHARE: _sessions(collected),
        Query.CONVERSATIONS: _sessions(collected),
        Query.HANDOFFS: _sessions(collected),
    }
    panel = chosen[query] if query in chosen else _sales(collected, period)
    return [panel] if panel else []


def _panel(name: str, kind: str, labels: list[str], values: list[float], marked: int | None = None) -> Panel | None:
    if not any(values):
        return None
    title = say(f"panel_{name}", book="report")
    return Panel(kind=kind, title=title, labels=labels, series={title: values}, marked=marked)


def _sales(collected: Collected, period: Period) -> Panel | None:
    series = collected.series.get("sales", {})
    days = sorted(series)
    if period.kind is PeriodKind.DAY:
        days = days[-_DAYS_SHOWN:]
        labels = [_label(day) for day in days]
        return _panel("sales_days", "bars", labels, [series[day] / 100 for day in days], len(days) - 1)
    now = [day for day in days if day >= period.first]
    before = [day - timedelta(days=7) for day in now] if period.kind is PeriodKind.WEEK else _month_before(now)
    title = say(f"panel_sales_{period.kind}", book="report")
    this = say(f"series_this_{period.kind}", book="report")
    lines = {this: [series[day] / 100 for day in now]}
    if any(series.get(day) for day in before):
        lines[say(f"series_last_{period.kind}", book="report")] = [series.get(day, 0.0) / 100 for day in before]
    if not any(any(values) for values in lines.values()):
        return None
    return Panel(kind="lines", title=title, labels=[_label(day) for day in now], first=this, series=lines)


def _month_before(days: list[date]) -> list[date]:
    if not days:
        return []
    first = (days[0] - timedelta(days=1)).replace(day=1)
    return [first + timedelta(days=n) for n in range(len(days)) if first + timedelta(days=n) < days[0]]


def _label(day: date) -> str:
    return f"{day.month}/{day.day}"


def _best(collected: Collected) -> Panel | None:
    top = collected.best[:_TOP]
    return _panel("best", "ranking", [sold.name for sold in top], [float(sold.pieces) for sold in top])


def _slow(collected: Collected) -> Panel | None:
    top = collected.slow[:_TOP]
    return _panel("slow", "ranking", [each.name for each in top], [float(each.stock) for each in top])


def _gaps(collected: Collected) -> Panel | None:
    top = collected.asked[:_TOP]
    return _panel("gaps", "ranking", [each.question for each in top], [float(each.times) for each in top])


def _staff(collected: Collected) -> Panel | None:
    top = collected.served[:_TOP]
    return _panel("staff", "ranking", [each.name for each in top], [float(each.taken) for each in top])


def _hours(collected: Collected) -> Panel | None:
    orders = {hour.hour: float(hour.orders) for hour in collected.hours}
    if not orders:
        return None
    hours = list(range(min(orders), max(orders) + 1))
    busiest = max(range(len(hours)), key=lambda n: orders.get(hours[n], 0.0))
    return _panel("hours", "bars", [str(hour) for hour in hours], [orders.get(hour, 0.0) for hour in hours], busiest)


def _buyers(collected: Collected) -> Panel | None:
    names = ("new_buyers", "returning_buyers")
    labels = [say(f"figure_{name}", book="report") for name in names]
    return _panel("buyers", "ranking", labels, [float(collected.figures[name] or 0) for name in names])


def _sessions(collected: Collected) -> Panel | None:
    names = ("confirmed", "assumed", "handed_over", "lost")
    labels = [say(f"short_{name}", book="report") for name in names]
    return _panel("sessions", "ranking", labels, [float(collected.figures[name] or 0) for name in names])
