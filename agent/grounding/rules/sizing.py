"""Sizes recommended (150 斤穿 XL): by the weights, heights or ages that the sources give for each size."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.variants import named

_BODILY = frozenset({"g", "cm", "岁"})
_FITS = re.compile(r"建议|推荐|适合|合适|合身|穿(?!过)|[拿选拍](?!的)|[刚正]好")
_LOOSER = re.compile(r"宽松|偏[大小]|大一[码号]|小一[码号]|修身|紧|勉强|不[适合能建推]|别|太|松|备着|长个")
_Body = frozenset[tuple[Decimal, Decimal, str]]


def recommends(claim: Claim, turn: Turn) -> bool:
    """Tell whether a claim recommends a size for a body, plainly."""
    clause = turn.read.reading.clause(claim.start)
    plain = (
        claim.kind is Kind.AVAILABILITY and named(claim.value[1], "size") and not turn.read.reading.asks(claim.start)
    )
    return bool(plain and _FITS.search(clause) and not _LOOSER.search(turn.read.reading.sentence(claim.start)))


def fits_body(claim: Claim, turn: Turn) -> bool:
    """Support a size by the range that holds the body told of, where one does."""
    body, sizes = _body(claim, turn), named(claim.value[1], "size")
    passages = [one for one in turn.facts(Kind.AVAILABILITY) if one.origin != "tool"]
    ranged = [one for one in passages if named(_scope(one), "size")]
    holding = [one for one in ranged if any(one.label.holds(*part) for part in body)]
    return not holding or any(named(_scope(one), "size") & sizes for one in holding)


def _scope(fact: Fact) -> frozenset[tuple[str, str]]:
    return fact.claim.value[1] or fact.label.slots


def _body(claim: Claim, turn: Turn) -> _Body:
    """Return the weight, height or age told in the sentence of the claim, else by the customer."""
    left, right = turn.read.reading.sentence_bounds(claim.start)
    own = [one for one in turn.read.between(left, right) if one.kind is Kind.QUANTITY]
    for told in (own, turn.customer_claims(Kind.QUANTITY)):
        found = {
            (one.value.low, one.value.high, one.value.unit)
            for one in told
            if one.value.unit in _BODILY and one.value.low == one.value.high
        }
        if found:
            return frozenset(found)
    return frozenset()
