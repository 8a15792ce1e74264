"""Showing that an order is one's own, without a model: decided by code, and told in the shop's fixed words."""

from __future__ import annotations

from agent.phrases import say
from graphs.conversation.state import Bubble, State, Update
from store.customers.identities import unbind
from tools.context import ToolContext
from tools.identifying import CUSTOMER, Verdict, identify
from tools.proofs import Proof, read_proof, wants_forgetting


async def about_identity(state: State, context: ToolContext) -> Update | None:
    """Return the end of a turn that failed to show an order's owner, or that takes bindings off.

    None when the message is about something else, or what it shows was right: then its orders can be looked up.
    """
    if wants_forgetting(state["question"]):
        return _told(await _forget(context))
    proof = proof_of(state)
    if proof is None:
        return None
    verdict = await identify(context, proof)
    return _told(f"identity_{verdict}") if verdict in (Verdict.WRONG, Verdict.LOCKED) else None


def proof_of(state: State) -> Proof | None:
    """Return what the messages of this turn show, with the lines before them."""
    said = [line.text for line in state["history"] if line.who == "customer"]
    return read_proof(state["question"], said, last_told(state))


def last_told(state: State) -> str:
    """Return our line just before this turn; '' where none was or somebody else's."""
    lines = state["history"]
    return lines[-1].text if lines and lines[-1].who == "assistant" else ""


async def _forget(context: ToolContext) -> str:
    if context.rehearsal:
        return "identity_nothing"
    async with context.database.shop(context.merchant_id) as connection:
        who, now = context.external_userid, context.clock()
        gone = await unbind(connection, context.merchant_id, who, actor=CUSTOMER, now=now)
    return "identity_unbound" if gone else "identity_nothing"


def _told(key: str) -> Update:
    return {"bubbles": [Bubble(say(key))], "route": "identity", "verdict": "verbatim"}
