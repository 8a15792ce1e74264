"""What flows through the narration graph. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NotRequired, TypedDict

from agent.periods import Against, Period
from graphs.narration.questions import Question
from store.reports.benchmarks import Quartiles
from store.reports.content import Benchmark, Finding, Health, Listed, Panel, ReportContent
from store.reports.figures import Values
from store.reports.rankings import Asked, Hour, Served, Slow, Sold
from store.reports.reports import Cost
from store.reports.series import Series


@dataclass(slots=True)
class Collected:
    """All numbers of a period, straight from SQL."""

    figures: Values
    rivals: dict[Against, Values]
    series: dict[str, Series] = field(default_factory=dict)
    best: list[Sold] = field(default_factory=list)
    slow: list[Slow] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    hours: list[Hour] = field(default_factory=list)
    health_before: list[tuple[str, int]] = field(default_factory=list)
    like_shops: dict[str, Quartiles] = field(default_factory=dict)
    refunded_share: float | None = None

    def day(self, name: str, day: date) -> float | None:
        """Return a figure of one day, None when its days were not counted."""
        return self.series.get(name, {}).get(day)


class Incoming(TypedDict):
    """What a run starts from: a shop and a period; with a `question` it answers only that."""

    merchant_id: int
    shop: str
    period: Period
    question: Question | None


class Outgoing(TypedDict):
    """What a run ends with."""

    content: ReportContent
    cost: Cost


class State(Incoming):
    """What the nodes read and add to."""

    collected: NotRequired[Collected]
    findings: NotRequired[list[Finding]]
    health: NotRequired[Health | None]
    lists: NotRequired[list[Listed]]
    panels: NotRequired[list[Panel]]
    benchmarks: NotRequired[list[Benchmark]]
    drafts: NotRequired[dict[str, str]]
    dropped: NotRequired[int]
    content: NotRequired[ReportContent]
    cost: NotRequired[Cost]


class Update(TypedDict, total=False):
    """What one node adds."""

    collected: Collected
    findings: list[Finding]
    health: Health | None
    drafts: dict[str, str]
    dropped: int
    content: ReportContent
    cost: Cost
