"""What stands in pictures and pages beside the charts."""

from __future__ import annotations

from agent.phrases import say
from store.reports.content import Measured, ReportContent
from store.reports.figures import FIGURES

_HEAD = ("sales", "orders", "returning_buyers", "sessions")


def head_figures(content: ReportContent) -> list[Measured]:
    """Return the figures that stand on top: four of a report, the one an answer is about."""
    by_name = {measured.name: measured for measured in content.figures}
    return content.figures if len(by_name) == 1 else [by_name[name] for name in _HEAD if name in by_name]


def change_line(measured: Measured) -> tuple[str, bool | None]:
    """Return the change against the nearest like period, and whether it is good (None: neither)."""
    known = [each for each in measured.compared if each.change is not None]
    if not known:
        return "", None
    nearest = next((each for each in known if each.against == "week_before"), known[0])
    change = nearest.change or 0.0
    words = say(f"against_{nearest.against}", book="report") + f" {measured.change_shown(nearest)}"
    more_is = FIGURES[measured.name].more_is
    return words, None if not change or not more_is else change * more_is > 0
