"""find: what the numbers show, worked out before any word."""

from __future__ import annotations

from agent.periods import PeriodKind
from graphs.narration.answers import answer_of
from graphs.narration.findings import findings_of
from graphs.narration.health import health_of
from graphs.narration.state import State, Update


async def find(state: State) -> Update:
    """Work the findings out; a question has one, its answer."""
    collected, period = state["collected"], state["period"]
    if (question := state["question"]) is not None:
        return {"findings": [answer_of(question, collected, period)], "health": None}
    monthly = period.kind is PeriodKind.MONTH
    return {"findings": findings_of(collected, period), "health": health_of(collected) if monthly else None}
