"""What is left and what was used, where tools tell one of them, or both."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.values import Measure

_WAYS = {"left": re.compile(r"还[能可剩有]|剩"), "used": re.compile(r"[上用做练请]了|用掉|已[上用请做]|请过|用过")}


def is_what_is_left(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count is what is left of a total by what is used of it, or the other way round."""
    said, other = _way(turn.read.reading.clause(claim.start)[: claim.end]), {"left": "used", "used": "left"}
    if not said or claim.value.low != claim.value.high:
        return False
    kinds = (Kind.NUMBER, Kind.QUANTITY, Kind.STOCK)
    told = [one for one in turn.facts(*kinds) if one.origin == "tool"]
    taken = [one for one in told if _way(one.clause) == other[said]]
    alike = [one for one in turn.facts(Kind.QUANTITY) if one.claim.value.unit == claim.value.unit]
    return any(
        _number(one) - _number(part) == claim.value.low
        for one in (*told, *alike)
        for part in taken
        if one.origin != "tool" or one.label.tokens & part.label.tokens == part.label.tokens
    )


def is_the_other_part(claim: Claim, turn: Turn, fact: Fact) -> bool:
    """Tell whether a tool tells what was used where the reply tells what is left, or the other way round."""
    said = _way(turn.read.reading.clause(claim.start)[: claim.end])
    return fact.origin == "tool" and {said, _way(fact.clause)} == {"left", "used"}


def _way(words: str) -> str:
    """Return whether words tell what is left or what was used; '' when neither."""
    found = [(match.end(), name) for name, way in _WAYS.items() for match in way.finditer(words)]
    return max(found)[1] if found else ""


def _number(fact: Fact) -> Decimal:
    value = fact.claim.value
    return value.high if isinstance(value, Measure) else Decimal(value)
