"""lay out: figures, findings, lists and charts become one report."""

from __future__ import annotations

from datetime import timedelta

from agent.periods import PeriodKind
from graphs.narration.lists import benchmarks_of, lists_of
from graphs.narration.panels import answer_panels, panels_of
from graphs.narration.shown import measured
from graphs.narration.state import State, Update
from graphs.narration.titles import period_name, title_of
from store.reports.content import Finding, ReportContent
from store.reports.figures import FIGURES
from store.reports.reports import Cost

_MOST_FINDINGS = {PeriodKind.DAY: 5, PeriodKind.WEEK: 7, PeriodKind.MONTH: 10}


async def lay_out(state: State) -> Update:
    """Put the report together."""
    collected, period, question = state["collected"], state["period"], state["question"]
    told = {name: figure for name, figure in FIGURES.items() if question is None or name == question.query}
    content = ReportContent(
        kind=period.kind,
        shop=state["shop"],
        first=period.first,
        last=period.after - timedelta(days=1),
        since=period.span.since,
        until=period.span.until,
        title=period_name(period) if question else title_of(period),
        figures=[measured(figure, collected.figures[name], collected.rivals) for name, figure in told.items()],
        findings=[_told(finding) for finding in state["findings"][: _MOST_FINDINGS[period.kind]]],
        lists=lists_of(collected, period),
        panels=answer_panels(question.query, collected, period) if question else panels_of(collected, period),
        health=state.get("health"),
        benchmarks=benchmarks_of(collected),
        dropped=state.get("dropped", 0),
    )
    return {"content": content, "cost": state.get("cost", Cost())}


def _told(finding: Finding) -> Finding:
    return finding if finding.text else finding.model_copy(update={"text": finding.template})
