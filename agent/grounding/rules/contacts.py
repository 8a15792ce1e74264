"""Phones, links, codes and addresses: right to the last character."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.fitting import fits, split


def phone(claim: Claim, turn: Turn) -> bool:
    """Support a phone number by its digits; masked digits fit any."""
    pattern = re.compile(re.escape(claim.value).replace(r"\*", r"[\d*]"))
    known = [fact.claim.value for fact in turn.facts(Kind.PHONE, Kind.CODE)]
    said = [one.value for one in turn.customer_claims(Kind.PHONE, Kind.CODE)]
    same, rivals = split(turn.facts(Kind.PHONE), lambda fact: pattern.fullmatch(fact.claim.value) is not None)
    if same and rivals and not fits(claim, turn, same, rivals):
        return False
    return any(pattern.fullmatch(one) for one in [*known, *said]) or pattern.search(turn.digits) is not None


def literal(claim: Claim, turn: Turn) -> bool:
    """Support a link or code that stands in a source; the customer may have said a code."""
    words = turn.sources.words.lower()
    if claim.kind is Kind.CODE:
        words = f"{words}\n{turn.said.lower()}"
    return str(claim.value) in words


def address(claim: Claim, turn: Turn) -> bool:
    """Support a street by the same road and number, a place by its name."""
    if claim.role != "place":
        facts = [fact for fact in turn.facts(Kind.ADDRESS) if fact.claim.role != "place"]
        same, rivals = split(facts, lambda fact: bool(fact.claim.value == claim.value))
        said = any(claim.value == one.value for one in turn.customer_claims(Kind.ADDRESS))
        return said or fits(claim, turn, same, rivals)
    words = f"{turn.sources.words}\n{turn.said}".replace(" ", "").lower()
    place = str(claim.value)
    exact = any(char.isdigit() for char in place)
    return any(place[i:] in words for i in range(1 if exact else max(1, len(place) - 3)))
