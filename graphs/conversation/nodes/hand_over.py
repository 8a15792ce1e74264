"""hand_over: tell the customer honestly what happens next."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from agent.hours import Opening
from agent.phrases import say
from graphs.conversation.context import TurnContext
from graphs.conversation.state import Bubble, HandOver, State, Update
from tools.prospect import Prospect, foresee

_UNSURE_ROUTES = {"not_known", "model", "too_many_rounds", "model_handed_over"}
_SORRY_ROUTES = {"complaint", "came_wrong"}


async def hand_over(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Promise a person only when one will be there (A6), by name where one can be asked now."""
    wish = state["hand_over"] or HandOver("")
    resources = runtime.context.resources
    async with resources.database.shop(state["merchant_id"]) as connection:
        prospect = await foresee(
            connection,
            state["profile"],
            state["open_kfid"],
            state["conversation_id"],
            resources.clock(),
            urgent=wish.urgent,
        )
    return {
        "bubbles": [*_answered(state), Bubble(_told(state.get("route", ""), wish, prospect))],
        "hand_over": replace(wish, told=prospect.userid),
        "verdict": state.get("verdict") or "handed_over",
    }


def _answered(state: State) -> list[Bubble]:
    """Return what was answered for sure before a person is fetched for the rest."""
    return state.get("bubbles", []) if state.get("route") == "not_known" else []


def _told(route: str, wish: HandOver, prospect: Prospect) -> str:
    unsure = route in _UNSURE_ROUTES
    if wish.words:
        return _in_need(wish.words, prospect)
    if prospect.opening is Opening.CLOSED and prospect.back:
        return say("hand_over_closed_unsure" if unsure else "hand_over_closed", back=prospect.back)
    if not prospect.userid:
        return say("hand_over_unknown" if prospect.opening is not Opening.OPEN else "hand_over_nobody")
    key = "hand_over_complaint" if route in _SORRY_ROUTES else "hand_over_unsure" if unsure else "hand_over_open"
    return say(key, who=prospect.who, wait=prospect.wait)


def _in_need(words: str, prospect: Prospect) -> str:
    """Return what helps at once, and whether a person of the shop comes: never a promise that nobody keeps."""
    kind = words.partition("_")[0]
    comes = bool(prospect.userid) and prospect.opening is not Opening.CLOSED
    return say(words) + (say(f"{kind}_comes", who=prospect.who) if comes else say(f"{kind}_later"))
