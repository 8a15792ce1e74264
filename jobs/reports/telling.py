"""A report as a text message: the figures that matter, then what they show with the next step."""

from __future__ import annotations

from collections.abc import Sequence

from agent.phrases import say
from jobs.house import House
from store.notices.notices import News
from store.notices.rules import Manner, NoticeForm, NoticeKind
from store.reports.content import Finding, Measured, ReportContent
from store.reports.reports import Report

_FIGURES = (
    *("sales", "orders", "average_order", "new_customers", "customers_total", "returning_buyers"),
    *("sessions", "assistant_share", "handoffs", "answer_seconds", "satisfied_share"),
)
_FINDINGS = 5


def news_of(house: House, report: Report, again: str = "") -> News:
    """Return a report as news, told once unless `again` differs."""
    content = report.content
    facts = [*_figures(content), *_health(content), *_findings(house, content.findings)]
    key = f"report:{report.kind}:{report.first_day}{f':{again}' if again else ''}"
    return News(NoticeKind.GENERIC, key, content.title, tuple(facts), link=house.page(f"reports/{report.id}"))


def manner_for(userids: Sequence[str]) -> Manner:
    """Return how reports are told: as a text, each recipient by themselves."""
    return Manner(members=list(userids), form=NoticeForm.TEXT)


def _figures(content: ReportContent) -> list[tuple[str, str]]:
    by_name = {measured.name: measured for measured in content.figures}
    return [(by_name[name].label, _figure(by_name[name])) for name in _FIGURES if by_name[name].value]


def _figure(measured: Measured) -> str:
    known = [each for each in measured.compared if each.change is not None]
    changes = [f"{say(f'against_{each.against}', book='report')} {measured.change_shown(each)}" for each in known]
    if not changes:
        return measured.shown
    return say("report_figure_changed", book="report", shown=measured.shown, change="，".join(changes))


def _health(content: ReportContent) -> list[tuple[str, str]]:
    if content.health is None:
        return []
    label = say("health", book="report")
    before = f"（{'、'.join(f'{month} {score}' for month, score in content.health.before)}）"
    return [(label, f"{content.health.score}{before if content.health.before else ''}")]


def _findings(house: House, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [
        (say("report_finding", book="report", number=str(number)), _finding(house, finding))
        for number, finding in enumerate(findings[:_FINDINGS], 1)
    ]


def _finding(house: House, finding: Finding) -> str:
    if not finding.advice:
        return finding.text
    advice = say("report_advice", book="report", text=finding.text, advice=finding.advice)
    return " ".join(filter(None, [advice, house.page(finding.place)]))
