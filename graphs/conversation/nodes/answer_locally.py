"""answer_locally: no model is there, so only what the shop wrote or the database says leaves the house."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graphs.conversation.context import TurnContext
from graphs.conversation.local.missed import ask_anew
from graphs.conversation.local.people import book_with_a_person, came_wrong
from graphs.conversation.local.several import answer_several
from graphs.conversation.local.sure import attempt
from graphs.conversation.local.unsure import ask_or_hand_over
from graphs.conversation.shown_facts import answer_shown
from graphs.conversation.state import Bubble, State, Update
from knowledge.search import Findings


async def answer_locally(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Orders and stock by rule; the owner's answer word for word; a menu when unsure; else a person."""
    turn = runtime.context
    if not state["question"]:
        return await answer_shown(state, turn.for_tools(state))
    if missed := ask_anew(state):
        return missed
    if booking := await book_with_a_person(state, turn.for_tools(state)):
        return booking
    findings = await _sure_findings(state, turn)
    state = {**state, "findings": findings}
    if told := await answer_several(state, turn):
        return told
    found = await attempt(state, turn, findings)
    if not found.text:
        return came_wrong(state) or ask_or_hand_over(state, found.findings)
    return {"bubbles": [Bubble(found.text)], "route": found.route, "verdict": "verbatim", "findings": found.findings}


async def _sure_findings(state: State, turn: TurnContext) -> Findings:
    """Return findings with a full confidence; those found for a model may have been quick ones."""
    if not turn.resources.models.configured:
        return state["findings"]
    return await turn.resources.search.search(state["merchant_id"], state["question"])
