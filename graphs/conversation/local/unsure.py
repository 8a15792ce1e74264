"""What to do with a question that nothing answers for sure."""

from __future__ import annotations

from agent.handing_over import Trigger
from graphs.conversation.menus import you_mean
from graphs.conversation.state import HandOver, State, Update
from knowledge.search import Findings, Zone

_PATIENCE = 2  # "you mean…?" so often in a row; then a person


def ask_or_hand_over(state: State, findings: Findings) -> Update:
    """Ask back with a menu of what might be meant, or fetch a person when nothing is near or asking did not help."""
    if findings.zone is not Zone.HAND_OVER and state["unsure_streak"] < _PATIENCE:
        return {
            "bubbles": [you_mean(findings.passages)],
            "route": "faq_menu",
            "verdict": "asked_back",
            "unsure": True,
            "findings": findings,
        }
    return {
        "hand_over": HandOver("知识库里没有把握的答案", trigger=Trigger.UNSURE),
        "route": "not_known",
        "unsure": True,
        "findings": findings,
    }
