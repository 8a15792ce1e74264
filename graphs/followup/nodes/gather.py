"""gather: who the customer is, what they bought, what was said last."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graphs.followup.context import FollowupContext
from graphs.followup.state import Known, State, Update
from store.conversations.conversations import Person, customer_and_lines, latest_conversation, person_of
from store.orders.orders import orders_of

_LINES = 6
_ORDERS = 3


async def gather(state: State, runtime: Runtime[FollowupContext]) -> Update:
    """Read the customer's profile, purchases and last lines in one transaction."""
    who = state["candidate"].external_userid
    async with runtime.context.database.shop(state["merchant_id"]) as connection:
        person = await person_of(connection, who) or Person()
        orders = await orders_of(connection, who, _ORDERS)
        conversation_id = await latest_conversation(connection, who)
        lines = (await customer_and_lines(connection, conversation_id, _LINES))[1] if conversation_id else []
    bought = [str(item["name"]) for order in orders for item in order["items"] if item.get("name")]
    return {"known": Known(person, tuple(dict.fromkeys(bought))[:5], tuple(lines))}
