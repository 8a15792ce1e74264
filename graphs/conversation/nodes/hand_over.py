"""hand_over: tell the customer honestly what happens next."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agent.phrases import say
from graphs.conversation.context import TurnContext
from graphs.conversation.state import Bubble, State, Update

_UNSURE_ROUTES = {"not_known", "model", "too_many_rounds", "model_handed_over"}


async def hand_over(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Promise a person only when one will be there (A6)."""
    now = runtime.context.resources.clock()
    profile = state["profile"]
    hours = profile.hours
    route = state.get("route", "")
    if route == "crisis":
        text = say("hand_over_crisis")
    elif not hours.is_open(now):
        key = "hand_over_closed_unsure" if route in _UNSURE_ROUTES else "hand_over_closed"
        text = say(key, back=hours.describe_return(now))
    elif route == "complaint":
        text = say("hand_over_complaint", who=say("colleague"))
    else:
        text = say("hand_over_unsure" if route in _UNSURE_ROUTES else "hand_over_open", who=say("colleague"))
    return {"bubbles": [Bubble(text)], "verdict": state.get("verdict") or "handed_over"}
