"""Gifts, free things, free shipping, reductions and coupons, with the amounts they ask for."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import drops_condition
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.labels import label_of
from agent.grounding.reaching import is_reached

_HANDED = re.compile(r"已|给您|帮您|为您")


def _holds(fact: Fact, turn: Turn) -> bool:
    return not drops_condition(fact, turn.told) and is_reached(fact, turn)


def gift(claim: Claim, turn: Turn) -> bool:
    """Support a gift by an offer of the same thing whose condition is told, or by a tool that gave it."""
    if "gift" in turn.granted and (not claim.value or _named(claim.value, turn.sources.words)):
        return True
    facts = [fact for fact in turn.facts(Kind.GIFT) if _holds(fact, turn)]
    if not label_of(claim.value).tokens:
        return bool(facts)
    return any(_named(claim.value, f"{fact.claim.value} {fact.clause}") for fact in facts)


def _named(thing: str, text: str) -> bool:
    """Tell whether `text` names most of a thing."""
    tokens = label_of(thing).tokens
    return bool(tokens) and len(tokens & label_of(text).tokens) * 2 >= len(tokens)


def free(claim: Claim, turn: Turn) -> bool:
    """Support 免费 by a source that gives the same thing free."""
    near = turn.levels(claim)[0].tokens | label_of(claim.value).tokens
    facts = [fact for fact in turn.facts(Kind.FREE) if _holds(fact, turn)]
    return any(not near or near & (fact.label.tokens | label_of(fact.clause).tokens) for fact in facts)


def free_shipping(claim: Claim, turn: Turn) -> bool:
    """Support 包邮 when the amount it asks for is told or reached; 不包邮 also by such a condition."""
    facts = turn.facts(Kind.FREE_SHIPPING)
    if claim.value is False and any(fact.threshold_fen for fact in facts):
        return True
    same, rivals = split([one for one in facts if is_reached(one, turn)], lambda fact: fact.claim.value == claim.value)
    return fits(claim, turn, same, [fact for fact in rivals if not fact.threshold_fen])


def reduction(claim: Claim, turn: Turn) -> bool:
    """Support a promise to lower the price by an offer; one with a figure is judged by its figure."""
    if turn.granted & {"coupon", "discount"}:
        return True
    figures = [one for one in turn.read.claims if one.kind in (Kind.DISCOUNT, Kind.MONEY)]
    if any(claim.start <= one.start <= claim.end + 6 or one.start <= claim.start <= one.end for one in figures):
        return True
    offers = turn.facts(Kind.DISCOUNT, Kind.REDUCTION, Kind.COUPON)
    offers += [fact for fact in turn.facts(Kind.MONEY) if fact.claim.role == "reduction"]
    return any(_holds(fact, turn) for fact in offers)


def coupon(claim: Claim, turn: Turn) -> bool:
    """Support a coupon by one a tool granted, or a coupon to be had by a source that offers it."""
    if "coupon" in turn.granted:
        return True
    if _HANDED.search(turn.text[max(0, claim.start - 5) : claim.end]):
        return False
    return any(_holds(fact, turn) for fact in turn.facts(Kind.COUPON))
