"""People of the shop: those a source or the customer names, for the thing or the time that is theirs."""

from __future__ import annotations

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.fitting import fits, split

_LONGEST_NAME = 4


def person(claim: Claim, turn: Turn) -> bool:
    """Support a person by a source that names them for the same thing; a full name (王强) supports 王师傅."""
    if claim.role == "tier":  # tools know it, or the customer
        return any(claim.value in words for words in (turn.said, *turn.sources.tools.words))
    if any(one.value == claim.value for one in turn.customer_claims(Kind.PERSON)):
        return True
    same, rivals = split(turn.facts(Kind.PERSON), lambda fact: bool(fact.claim.value == claim.value))
    if same:
        return fits(claim, turn, same, rivals)
    names = (word for word in turn.sources.tools.words if 1 < len(word) <= _LONGEST_NAME)
    return any(word.startswith(claim.value) for word in names) or claim.text in turn.sources.words
