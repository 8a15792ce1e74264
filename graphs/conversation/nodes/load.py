"""load: the shop as it is now, and the question its waiting messages make."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graphs.conversation.context import TurnContext
from graphs.conversation.state import State, Update


async def load(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Fetch what every later step reads; customer and history came in with the messages, under their lock."""
    profile = await runtime.context.resources.profiles.get(state["merchant_id"])
    question = "\n".join(message.text for message in state["messages"] if message.text)
    return {"profile": profile, "question": question, "lookups": [], "rounds": 0}
