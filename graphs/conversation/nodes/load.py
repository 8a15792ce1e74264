"""load: the shop as it is now, and what its waiting messages say and show."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graphs.conversation.context import TurnContext
from graphs.conversation.shown import shown_in, words_of
from graphs.conversation.state import State, Update


async def load(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Fetch what every later step reads; customer and history came in with the messages, under their lock."""
    resources = runtime.context.resources
    profile = await resources.profiles.get(state["merchant_id"])
    question = "\n".join(filter(None, map(words_of, state["messages"])))
    shown = shown_in(state["messages"], model_sees=resources.models.sees)
    return {"profile": profile, "question": question, "shown": shown, "lookups": [], "rounds": 0}
