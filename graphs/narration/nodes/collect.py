"""collect: every number a report may need, from SQL only."""

from __future__ import annotations

from datetime import datetime, timedelta

from langgraph.runtime import Runtime

from agent.periods import Against, Period, PeriodKind, Span
from graphs.narration.context import NarrationContext
from graphs.narration.questions import Query
from graphs.narration.state import Collected, State, Update
from graphs.narration.usual import WEEKS_BACK
from store.engine import Connection
from store.reports.benchmarks import like_shops
from store.reports.figures import FIGURES, Values, beginnings, figures_by_span
from store.reports.rankings import best_sellers, busy_hours, slow_movers, staff_work, top_gaps
from store.reports.reports import list_reports
from store.reports.series import ADDITIVE, Series, daily
from store.reports.settings import report_settings

_MONTHS_OF_HEALTH = 6
_SLOW_DAYS = 30
_MOST_SOLD, _ALL_SOLD = 10, 10_000


async def collect(state: State, runtime: Runtime[NarrationContext]) -> Update:
    """Count."""
    period, shop, question = state["period"], state["merchant_id"], state["question"]
    database = runtime.context.database
    async with database.shop(shop) as connection:
        found = await _numbers(connection, period, question.query if question else None)
        benchmark = (await report_settings(connection, shop)).benchmark
    if period.kind is PeriodKind.MONTH and question is None and benchmark:
        async with database.platform() as connection:
            found.like_shops = await like_shops(connection, shop, period.span)
    return {"collected": found}


async def _numbers(connection: Connection, period: Period, query: Query | None) -> Collected:
    span = period.span
    values, rivals = await with_rivals(connection, period)
    found = Collected(values, {against: others for against, others in rivals.items() if others})
    found.series = await _series(connection, period, query)
    found.best = await best_sellers(connection, span, _ALL_SOLD if query is Query.PRODUCT else _MOST_SOLD)
    found.asked = await top_gaps(connection, span)
    found.hours = await busy_hours(connection, span, period.zone.key)
    if period.kind is not PeriodKind.DAY:
        month_long = Span(span.until - timedelta(days=_SLOW_DAYS), span.until)
        found.slow = await slow_movers(connection, month_long, most_sold=1)
        found.served = await staff_work(connection, span)
    if period.kind is PeriodKind.MONTH:
        found.health_before = await _health_before(connection, period)
    return found


async def with_rivals(connection: Connection, period: Period) -> tuple[Values, dict[Against, Values]]:
    """Return the figures of a period, and those of each span it is held against as far as the shop was there then."""
    begun, rivals = await beginnings(connection), period.rivals()
    values, *others = await figures_by_span(connection, [period.span, *rivals.values()])
    held = zip(rivals.items(), others, strict=True)
    return values, {against: _known_figures(found, begun, rival) for (against, rival), found in held}


def _known_figures(values: Values, begun: dict[str, datetime | None], rival: Span) -> Values:
    """Return the figures of a span from whose beginning on the shop had such rows at all."""
    starts = {name: begun.get(FIGURES[name].source) for name in values}
    return {
        name: value for name, value in values.items() if (start := starts[name]) is not None and _covers(start, rival)
    }


def _covers(start: datetime, rival: Span) -> bool:
    """Whether the shop was there for most of a span: half a day of the first one may be missing."""
    return start <= rival.since + (rival.until - rival.since) / 2


async def _series(connection: Connection, period: Period, query: Query | None) -> dict[str, Series]:
    zone, clock = period.zone.key, None
    last = period.days[-1]
    if period.kind is PeriodKind.DAY:
        first = last - timedelta(days=7 * WEEKS_BACK)
        clock = period.span.until.astimezone(period.zone).time() if period.running else None
        return {name: await daily(connection, name, first, last, zone, clock) for name in ADDITIVE}
    last = min(last, (period.span.until - timedelta(seconds=1)).astimezone(period.zone).date())
    back = 7 if period.kind is PeriodKind.WEEK else 31
    first = period.first - timedelta(days=back)
    names = {"sales", "orders"} | ({query.value} & set(ADDITIVE) if query else set())
    return {name: await daily(connection, name, first, last, zone) for name in sorted(names)}


async def _health_before(connection: Connection, period: Period) -> list[tuple[str, int]]:
    kept = await list_reports(connection, PeriodKind.MONTH.value, _MONTHS_OF_HEALTH + 1, None)
    earlier = [report for report in kept if report.first_day < period.first and report.content.health]
    ordered = sorted(earlier, key=lambda report: report.first_day)[-_MONTHS_OF_HEALTH:]
    return [(f"{r.first_day:%Y-%m}", r.content.health.score) for r in ordered if r.content.health]
