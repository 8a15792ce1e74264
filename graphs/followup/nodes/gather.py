"""gather: who the customers are, what they bought, what was said last."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from graphs.followup.context import FollowupContext
from graphs.followup.state import Known, State, Update
from store.conversations.acquaintance import last_lines, people_of
from store.conversations.conversations import Person
from store.orders.orders import newest_items

_LINES = 6
_ORDERS = 3


async def gather(state: State, runtime: Runtime[FollowupContext]) -> Update:
    """Read the customers' profiles, purchases and last lines in one transaction, however many they are."""
    who = [draft.candidate.external_userid for draft in state["drafts"]]
    async with runtime.context.database.shop(state["merchant_id"]) as connection:
        people = await people_of(connection, who)
        bought = await newest_items(connection, who, _ORDERS)
        lines = await last_lines(connection, who, _LINES)
    known = {
        one: Known(
            people.get(one) or Person(), tuple(dict.fromkeys(bought.get(one, ())))[:5], tuple(lines.get(one, ()))
        )
        for one in who
    }
    return {"drafts": tuple(replace(d, known=known[d.candidate.external_userid]) for d in state["drafts"])}
