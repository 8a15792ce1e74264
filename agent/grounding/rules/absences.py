"""What is not in a product: said only where the shop's sources say the same of it."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim
from agent.grounding.context import Turn
from agent.grounding.fitting import fits
from agent.grounding.labels import label_of

_UNSURE = re.compile(r"不(?:能|敢|作|做)?(?:保证|承诺)|没法保证")

_ENDLESS = re.compile(r"不限时|永久|长期|终身")


def absence(claim: Claim, turn: Turn) -> bool:
    """Support "free of it" by a source that says so of the same thing: silence is no support, health hangs on it."""
    if claim.role == "assured":
        if _UNSURE.search(turn.sources.words):
            return False
        return any(token in turn.sources.words for token in label_of(claim.value).tokens or {f"包{claim.value}"})
    if claim.role == "term":
        unlimited = "期" in claim.value and _ENDLESS.search(turn.sources.words)
        free_of = rf"(?:[没无免]|不[收要限用设])[一-龥]{{0,2}}{claim.value}"
        return bool(unlimited or re.search(free_of, turn.sources.words))
    same = [fact for fact in turn.facts(claim.kind) if fact.claim.value == claim.value]
    return fits(claim, turn, same, [])
