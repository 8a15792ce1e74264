"""What is not in a product: said only where the shop's sources say the same of it."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim
from agent.grounding.context import Turn
from agent.grounding.fitting import fits
from agent.grounding.labels import label_of

_UNSURE = re.compile(r"不(?:能|敢|作|做)?(?:保证|承诺)|没法保证")


def absence(claim: Claim, turn: Turn) -> bool:
    """Support "free of it" by a source that says so of the same thing: silence is no support, health hangs on it."""
    if claim.role == "assured":
        if _UNSURE.search(turn.sources.words):
            return False
        return any(token in turn.sources.words for token in label_of(claim.value).tokens or {f"包{claim.value}"})
    same = [fact for fact in turn.facts(claim.kind) if fact.claim.value == claim.value]
    return fits(claim, turn, same, [])
