"""States of orders, and what was done for the customer: only tools can tell."""

from __future__ import annotations

from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import drops_condition
from agent.grounding.context import Turn
from agent.grounding.states import IMPLIED


def state(claim: Claim, turn: Turn) -> bool:
    """Support the state of an order or booking by a tool result that reached it."""
    reached = {fact.claim.value for fact in turn.facts(Kind.ORDER_STATE) if fact.origin == "tool"}
    if claim.value == "booked":
        return "booking" in turn.granted or "booked" in reached
    if claim.value == "paid" and "order" in turn.granted:
        return True
    return any(claim.value in IMPLIED.get(one, (one,)) for one in reached)


def appointment(claim: Claim, turn: Turn) -> bool:
    """Support a booking by one a tool made, a free slot by one a tool listed, 登记 by a ticket too."""
    if claim.role == "slot":
        return bool(turn.granted & {"slots", "booking"}) or claim.text in turn.sources.words
    written_down = "登记" in claim.text and "ticket" in turn.granted
    return written_down or "booking" in turn.granted


def action(_claim: Claim, turn: Turn) -> bool:
    """Support 已经帮您办了 by a tool that did something."""
    return bool(turn.granted - {"slots"})


def refund(claim: Claim, turn: Turn) -> bool:
    """Support a refund by one under way, or its general rule by a source that states it."""
    states = {fact.claim.value for fact in turn.facts(Kind.ORDER_STATE) if fact.origin == "tool"}
    if "refund" in turn.granted or states & {"refunded", "refunding"}:
        return True
    rules = [fact for fact in turn.facts(Kind.REFUND) if fact.claim.role != "done"]
    return claim.role == "general" and any(not drops_condition(fact, turn.told) for fact in rules)


def compensation(claim: Claim, turn: Turn) -> bool:
    """Support a compensation by a tool that granted one, or by the same one in a source."""
    if "compensation" in turn.granted:
        return True
    facts = [fact for fact in turn.facts(Kind.COMPENSATION) if not drops_condition(fact, turn.told)]
    if claim.value.startswith(("假一", "退一")):
        return any(fact.claim.value == claim.value for fact in facts)
    return any(fact.claim.value[:1] == claim.value[:1] for fact in facts)
