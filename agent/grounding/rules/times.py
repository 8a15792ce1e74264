"""Times of day: by an equal one for the same end of a range, roughly told, or the end of what a tool booked."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.rules.opening import OPEN, booked, promises_a_moment, rests
from agent.grounding.variants import named

_CLOSE = 5  # minutes
_OPENS = re.compile(r"开门|关门|打烊|营业|开到|开业|在店|都在")
_OVER = re.compile(r"好|完|结束|取|走")
_ROUGHLY = re.compile(r"多|过|左右|前后|上下")


def time(claim: Claim, turn: Turn) -> bool:
    """Support a time of day by an equal one for the same end of a range and the same thing."""
    facts = [fact for fact in turn.facts(Kind.TIME) if _same_end(claim.role, fact.claim.role)]
    facts = booked(claim, turn, facts)
    if _is_on_a_closed_day(claim, turn):
        return False
    said_so = _around(claim, turn)
    if any(_is_rounded(claim, one) for one in facts if one.origin == "tool"):
        return True
    if _OPENS.search(turn.read.reading.clause(claim.start)):  # when the shop opens is no last hour for orders
        facts = [one for one in facts if one.claim.role in ("from", "to")] or facts
    same, rivals = split(facts, lambda fact: bool(said_so & fact.claim.value))
    if fits(claim, turn, same, rivals):
        return True
    if said_so & _ends_of(turn) or (_OVER.search(turn.text, claim.end) and said_so & _ends_reckoned(claim, turn)):
        return True
    said = turn.customer_claims(Kind.TIME)
    return not promises_a_moment(claim, turn) and any(claim.value & one.value for one in said)


def _is_rounded(claim: Claim, fact: Fact) -> bool:
    """Tell whether a round time of day stands for one that a tool tells to the minute (18:02: 傍晚 6 点)."""
    return any(
        minute % 10 == 0 and told % 10 and abs(told - minute) <= _CLOSE
        for minute in claim.value
        for told in fact.claim.value
    )


def _ends_of(turn: Turn) -> set[int]:
    """Return when what a tool tells to begin at a time is over, by the length told with it."""
    begins = {one for fact in turn.facts(Kind.TIME) if fact.origin == "tool" for one in fact.claim.value}
    spans = [fact.claim.value for fact in turn.facts(Kind.DURATION) if fact.origin == "tool"]
    return {begin + int(span.high) for begin in begins for span in spans if span.unit == "minute"}


def _ends_reckoned(claim: Claim, turn: Turn) -> set[int]:
    """Return when what begins at another time that is told is over, by a length of time of the sources."""
    told = [one for one in turn.read.of(Kind.TIME) if one is not claim]
    begins = {minute for one in (*told, *turn.customer_claims(Kind.TIME)) for minute in one.value}
    spans = [one.claim.value for one in turn.facts(Kind.DURATION) if one.claim.value.unit == "minute"]
    return {begin + int(length) for begin in begins for span in spans for length in (span.low, span.high)}


def _around(claim: Claim, turn: Turn) -> frozenset[int]:
    """Return the minutes a time of day may stand for: 11 点多 is any from 11:00 to 11:59."""
    more = _ROUGHLY.match(turn.text[claim.end :])
    if not more:
        return frozenset(claim.value)
    before, after = (0, 59) if more[0] in ("多", "过") else (15, 15)
    return frozenset(minute + gap for minute in claim.value for gap in range(-before, after + 1))


def _is_on_a_closed_day(claim: Claim, turn: Turn) -> bool:
    """Tell whether hours are told for a day on which the shop rests (周一休息: 今天营业到八点半)."""
    if not OPEN.search(turn.read.reading.clause(claim.start)):
        return False
    days = named(turn.wanted(claim), "weekday")
    return bool(days & rests(turn))


def _same_end(role: str, other: str) -> bool:
    return not role or not other or role == other
