"""Rules said of something else too (郊区也免费): a source must speak of that, or of everything."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim
from agent.grounding.context import Turn
from agent.grounding.labels import label_of, synonymous

_EVERYTHING = re.compile(r"所有|任何|不限|通用|全市|全国|全店|全场|全部|均可|都可|都能|随时|各种")


def stretch(claim: Claim, turn: Turn) -> bool:
    """Support what is said of a thing that a source names, by a character of it at least."""
    who, _ = claim.value
    words = synonymous(turn.sources.words)
    tokens = label_of(who).tokens
    if not tokens or _EVERYTHING.search(words):
        return True
    return any(token in words for token in tokens)
