"""Permissions: a reply must not allow what the shop refuses, nor ask for what it does not need."""

from __future__ import annotations

from agent.grounding.claims import Claim
from agent.grounding.context import Turn


def permission(claim: Claim, turn: Turn) -> bool:
    """Support all but the opposite of the source that speaks most of the same things.

    Offers used together (叠加) are a promise: they need a source that says so.
    """
    said, value = claim.value
    facts = [fact for fact in turn.facts(claim.kind) if fact.claim.value[0].group == said.group]
    named = frozenset(token for level in turn.levels(claim) for token in level.tokens)
    best_named = max((len(named & fact.label.tokens) for fact in facts if fact.origin == "tool"), default=0)
    known = [
        (said.shares(fact.claim.value[0]), len(fact.claim.value[0].about), fact.claim.value[1])
        for fact in facts
        if fact.origin != "tool" or len(named & fact.label.tokens) == best_named
    ]
    if said.group == "stack":
        return any(allowed == value for _, _, allowed in known) or (not known and not value)
    best = max((shared for shared, _, _ in known), default=0)
    if best < 2 and best < len(said.about):
        return True
    nearest = [(size, allowed) for shared, size, allowed in known if shared == best]
    if not best or all(best * 2 < size and best * 2 < len(said.about) for size, _ in nearest):
        return True
    return any(allowed == value for _, allowed in nearest)
