"""Which tool result stands behind each promise of a reply."""

from __future__ import annotations

from dataclasses import dataclass

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn

# what a tool must have granted for a promise of this kind
_GRANTED_BY: dict[Kind, frozenset[str]] = {
    Kind.COUPON: frozenset({"coupon"}),
    Kind.REDUCTION: frozenset({"coupon", "discount"}),
    Kind.DISCOUNT: frozenset({"discount"}),
    Kind.GIFT: frozenset({"gift"}),
    Kind.REFUND: frozenset({"refund"}),
    Kind.COMPENSATION: frozenset({"compensation"}),
    Kind.APPOINTMENT: frozenset({"booking", "slots", "ticket"}),
    Kind.ACTION: frozenset(
        {"order", "coupon", "booking", "refund", "ticket", "gift", "discount", "change", "compensation"}
    ),
}
PROMISES = frozenset(_GRANTED_BY)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of the reply, and the tool results (by their place in `Sources.tool_results`) that granted it.

    No results: the shop offers it to everybody, in a passage or its policy.
    """

    claim: Claim
    results: tuple[int, ...]


def promise_of(claim: Claim, turn: Turn) -> Promise | None:
    """Return the promise that a supported claim makes, with what granted it; None when it is no promise."""
    needed = _GRANTED_BY.get(claim.kind)
    if needed is None:
        return None
    grants = turn.sources.tools.grants
    return Promise(claim, tuple(place for place, granted in grants.items() if granted & needed))
