"""Lists: an item that no source knows, beside items that sources know, is made up."""

from __future__ import annotations

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.labels import synonymous

_MOMENTS = frozenset({Kind.DATE, Kind.WEEKDAY, Kind.TIME, Kind.DURATION})


def listed(claim: Claim, turn: Turn) -> bool:
    """Support an item that a source or the customer names, or one of a list of which they know nothing."""
    item, others = claim.value
    words = f"{turn.sources.words}\n{turn.said}"
    told = any(one.kind in _MOMENTS for one in turn.read.between(claim.start, claim.end))
    if told or _knows(words, item):
        return True
    return sum(_knows(words, other) for other in others) * 2 <= len(others)


def _knows(words: str, item: str) -> bool:
    """Tell whether two characters of an item stand together in the words, also by another name for it."""
    names = {item, synonymous(item)}
    return any(name[i : i + 2] in words for name in names for i in range(max(1, len(name) - 1)))
