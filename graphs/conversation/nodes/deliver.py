"""deliver: the end state and the trace that says why."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from agent.safety import mask_tree
from agent.wording import split_bubbles
from graphs.conversation.context import TurnContext
from graphs.conversation.guards import Guards
from graphs.conversation.state import Bubble, Outgoing, State
from graphs.conversation.wording import shop_texts
from store.conversations.turns import TurnRecord
from tools.errands import Errand


async def deliver(state: State, runtime: Runtime[TurnContext]) -> Outgoing:
    """Return what is to be sent and the record of how it came about."""
    spending = runtime.context.spending
    findings = state.get("findings")
    guards = runtime.context.resources.guards
    record = TurnRecord(
        route=state.get("route", "model"),
        verdict=state.get("verdict", ""),
        confidence=findings.confidence if findings else None,
        model=spending.model,
        tokens_in=spending.tokens_in,
        tokens_out=spending.tokens_out,
        cost_fen=spending.cost_fen,
        trace=_trace(state, runtime.context, guards),
    )
    return {
        "nickname": state["person"].nickname,
        "bubbles": [part for bubble in state["bubbles"] for part in _fitting(bubble, guards)],
        "hand_over": state.get("hand_over"),
        "call_back": state.get("call_back"),
        "unsure": state.get("unsure", False),
        "record": record,
        "errands": _errands(state, runtime.context),
    }


def _errands(state: State, context: TurnContext) -> list[Errand]:
    handed_over = state.get("hand_over") is not None
    told = not handed_over and state.get("route") == "model"
    return context.errands.wanted(told=told, handed_over=handed_over)


def _fitting(bubble: Bubble, guards: Guards) -> list[Bubble]:
    """Return the bubble as WeCom takes it: an owner's own words may be Markdown, and longer than one bubble."""
    if bubble.menu:
        return [bubble]
    return [Bubble(part) for part in split_bubbles(guards.flatten(bubble.text))]


def _trace(state: State, context: TurnContext, guards: Guards) -> dict[str, Any]:
    """Return what is kept of how the turn went, without anybody's personal data."""
    findings = state.get("findings")
    spending = context.spending
    trace = {
        "question": state["question"],
        "shown": list(state["shown"].lines),
        "passages": [
            {"entry": p.entry.id, "question": p.entry.question, "score": round(p.score, 4)}
            for p in (findings.passages if findings else [])
        ],
        "zone": findings.zone.value if findings else None,
        "lookups": state["lookups"],
        "tools": spending.tools,
        "model_calls": spending.calls,
        "model_failures": spending.failures,
        "checks": spending.checks,
        "suspicious": spending.suspicious,
    }
    masked: dict[str, Any] = mask_tree(trace, shop_texts(state["profile"]), guards.mask)
    return masked
