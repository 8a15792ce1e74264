"""load: the shop, the customer and what was said before."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graphs.conversation.context import TurnContext
from graphs.conversation.state import State, Update
from store.conversations import customer_and_lines

_LINES = 12


async def load(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Fetch what every later step reads."""
    resources = runtime.context.resources
    profile = await resources.profiles.get(state["merchant_id"])
    async with resources.database.shop(state["merchant_id"]) as connection:
        customer, history = await customer_and_lines(connection, state["conversation_id"], _LINES)
    question = "\n".join(message.text for message in state["messages"] if message.text)
    return {
        "profile": profile,
        "nickname": customer.nickname,
        "tags": list(customer.tags),
        "history": history,
        "question": question,
        "lookups": [],
        "rounds": 0,
    }
