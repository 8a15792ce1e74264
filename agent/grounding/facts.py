"""Facts: claims that a source makes, with what they are about and under which condition."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from agent.grounding.claims import Claim, Kind
from agent.grounding.extraction import Extract, extract
from agent.grounding.labels import NOTHING, Label
from agent.grounding.leads import fact_label, tail_of
from agent.grounding.stance import conditional

_LIMIT = re.compile(r"\s*(?:仅|只限|限|不含|除外|需|须|凭|特价|[一-龥A-Za-z]{2,6}(?:除外|不参[加与]))")
_LEAST = re.compile(r"\s*(?:起[订售卖购拍做]?|以上|及以上)")
_MOST = re.compile(r"(?:可坐|可容纳|能坐|最多|至多|限购|上限)\s*$")
_BODILY = frozenset({"g", "cm", "岁"})
_REACH = 12  # characters between a condition and what depends on it
_COUNTED = frozenset({Kind.QUANTITY, Kind.STOCK, Kind.DURATION})
_REACH_BEFORE = re.compile(r"[满够买报](?:够|满)?\s*$|达到?\s*$|集满?\s*$")
_REACH_AFTER = re.compile(r"\s*(?:起|以上|及以上)")


@dataclass(frozen=True, eq=False)
class Fact:
    """A claim that a source makes, what it is about, and the clause it stands in.

    What a fact of a text is about is worked out when it is asked for: most are told apart by their values alone.
    """

    claim: Claim
    told: Label = NOTHING
    clause: str = ""
    origin: str = "passage"
    threshold_fen: int | None = None
    minimum: Claim | None = None
    place: tuple[int, int] = (0, 0)
    sentence: str = ""
    limits: tuple[Decimal, Decimal] | None = None  # of a count that is a range, a least or a most
    read: Extract | None = field(default=None, repr=False)  # the text it stands in

    @cached_property
    def label(self) -> Label:
        """Return what the fact is about."""
        return self.told if self.read is None else fact_label(self.read, self.claim)

    @cached_property
    def tail(self) -> frozenset[str]:
        """Return the end of the name of its thing."""
        return frozenset() if self.read is None else tail_of(self.read, self.claim)

    def follows(self, other: Fact) -> bool:
        """Tell whether this fact stands later in the same sentence of the same source."""
        return self.place == other.place != (0, 0) and self.claim.start > other.claim.start


class Told:
    """The facts of one text, made for a kind when that kind is asked for."""

    def __init__(self, text: str, today: date) -> None:
        self._read = extract(text, today)
        self._made: dict[Kind, list[Fact]] = {}

    @property
    def kinds(self) -> set[Kind]:
        """Return the kinds of all that the text claims."""
        return {claim.kind for claim in self._read.claims}

    def values(self, kind: Kind) -> list[Any]:
        """Return the values of one kind, in order of reading; no fact is made for them."""
        return [claim.value for claim in self._read.of(kind)]

    def of(self, kind: Kind) -> list[Fact]:
        """Return the facts of one kind, in order of reading."""
        if kind not in self._made:
            self._made[kind] = [
                _fact(self._read, one) for one in self._read.of(kind) if not _is_hypothetical(self._read, one)
            ]
        return self._made[kind]


@lru_cache(maxsize=2048)
def told_in(text: str, today: date) -> Told:
    """Return the facts of one passage; remembered, since passages come again."""
    return Told(text, today)


def facts_of(text: str, today: date) -> list[Fact]:
    """Return all facts of a text."""
    told = told_in(text, today)
    return [fact for kind in Kind if kind in told.kinds for fact in told.of(kind)]


def _fact(read: Extract, claim: Claim) -> Fact:
    clause = _with_limit(read, claim)
    return Fact(
        claim,
        NOTHING,
        clause,
        "passage",
        threshold_of(read, claim),
        _minimum(read, claim),
        _place(read, claim),
        read.reading.sentence(claim.start),
        _limits(read, claim),
        read,
    )


def _limits(read: Extract, claim: Claim) -> tuple[Decimal, Decimal] | None:
    """Return least and most of a count that bounds something: 90-125 斤, 10 节起, 可坐 10 人; None of others."""
    if claim.kind is not Kind.QUANTITY:
        return None
    before, after = read.reading.text[max(0, claim.start - 6) : claim.start], read.reading.text[claim.end :][:4]
    low, high = claim.value.low, claim.value.high
    if low < high and claim.value.unit in _BODILY:
        return low, high
    if _LEAST.match(after):
        return low, Decimal(10**9)
    return (Decimal(0), high) if _MOST.search(before) else None


def _place(read: Extract, claim: Claim) -> tuple[int, int]:
    return hash(read.reading.raw), read.reading.sentence_bounds(claim.start)[1]


def _with_limit(read: Extract, claim: Claim) -> str:
    """Return the clause of a claim, with the next one when that only limits it (第二位半价, 仅限周一到周四)."""
    start, end = read.reading.clause_bounds(claim.start)
    following = read.reading.clause(end) if end < len(read.reading.text) else ""
    limits = read.reading.text[end - 1 : end] == "," and _LIMIT.match(following)
    return read.reading.text[start:end] + (following if limits else "")


def threshold_of(read: Extract, claim: Claim, roles: tuple[str, ...] = ("threshold", "minuend")) -> int | None:
    """Return the amount in fen to be reached for this claim (满199包邮), when its sentence names one."""
    left, right = read.reading.sentence_bounds(claim.start)
    nearest = None
    for one in read.close_to(claim, _REACH):
        if left <= one.start < right and one.kind is Kind.MONEY and one.role in roles:
            nearest = int(one.value)
    return nearest


def _minimum(read: Extract, claim: Claim) -> Claim | None:
    """Return the count or time to be reached for this claim (满7天送洗澡, 50件起8折), when its clause names one."""
    left, _ = read.reading.clause_bounds(claim.start)
    for one in reversed(read.close_to(claim, _REACH)):
        if one.kind in _COUNTED and left <= one.start < one.end <= claim.start:
            before, after = (
                read.reading.text[max(0, one.start - 3) : one.start],
                read.reading.text[one.end : one.end + 4],
            )
            at_once = claim.kind in (Kind.DISCOUNT, Kind.FREE) and not read.reading.text[one.end : claim.start].strip()
            if at_once or _REACH_BEFORE.search(before) or _REACH_AFTER.match(after):
                return one
    return None


def _is_hypothetical(read: Extract, claim: Claim) -> bool:
    return claim.kind is Kind.ORDER_STATE and conditional(read.reading, claim.start, claim.end)
