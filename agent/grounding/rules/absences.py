"""What is not in a product: said only where the shop's sources say the same of it."""

from __future__ import annotations

from agent.grounding.claims import Claim
from agent.grounding.context import Turn
from agent.grounding.fitting import fits


def absence(claim: Claim, turn: Turn) -> bool:
    """Support "free of it" by a source that says so of the same thing: silence is no support, health hangs on it."""
    same = [fact for fact in turn.facts(claim.kind) if fact.claim.value == claim.value]
    return fits(claim, turn, same, [])
