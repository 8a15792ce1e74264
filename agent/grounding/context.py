"""One turn under check: the reply as read, its sources, and what the reply shows for sums and conditions."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from agent.grounding.bare import with_prices
from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import qualifiers
from agent.grounding.extraction import extract
from agent.grounding.facts import Fact
from agent.grounding.labels import SCALES, Amounts, Label
from agent.grounding.sources import Sources
from agent.grounding.surroundings import fitted, nearness, whole_label
from agent.grounding.variants import Slots, named

OTHERS = re.compile(r"其他|其余|其它|别的|正价")  # what is told of others is not about what was spoken of before


class Turn:
    """The reply as read beside its sources."""

    def __init__(self, reply: str, sources: Sources) -> None:
        self.sources = sources
        self.read = with_prices(extract(reply, sources.today), sources)
        self.text = self.read.reading.text
        self.supported: set[tuple[Kind, Any]] = set()  # kinds and values found supported so far
        self.accepted: set[int] = set()  # fen that follow from a sum already checked

    def facts(self, *kinds: Kind) -> list[Fact]:
        """Return the shop's facts of these kinds."""
        return [fact for kind in kinds for fact in self.sources.facts(kind)]

    def customer_claims(self, *kinds: Kind) -> list[Claim]:
        """Return what the customer said of these kinds."""
        return [claim for read in self.sources.customer for claim in read.of(*kinds)]

    @cached_property
    def granted(self) -> set[str]:
        """Return what the turn's tools granted."""
        return self.sources.tools.granted

    @cached_property
    def said(self) -> str:
        """Return all the customer said, normalised."""
        return "\n".join(read.reading.text for read in self.sources.customer)

    @cached_property
    def sizes(self) -> Amounts:
        """Return the weights, lengths and distances that tools tell, else the customer."""
        told = [one.claim for one in self.facts(Kind.QUANTITY) if one.origin == "tool"]
        for claims in (told, self.customer_claims(Kind.QUANTITY)):
            values = [one.value for one in claims if one.value.unit in SCALES]
            if values:
                return frozenset((one.low, one.high, one.unit) for one in values)
        return frozenset()

    @cached_property
    def digits(self) -> str:
        """Return the shop's words with the gaps inside numbers closed."""
        return re.sub(r"(?<=\d)[\s-](?=\d)", "", self.sources.words)

    @cached_property
    def told(self) -> frozenset[str]:
        """Return the conditions that the reply, the customer or a tool result mentions."""
        return qualifiers("\n".join([self.text, self.said, *self.sources.tools.words]))

    def levels(self, claim: Claim) -> list[Label]:
        """Return what `claim` is about, nearest words first, the customer's messages last."""
        goods = claim.kind in (Kind.MONEY, Kind.STOCK, Kind.AVAILABILITY, Kind.DISCOUNT)
        if claim.kind in (Kind.DATE, Kind.WEEKDAY):
            return nearness(self.read, claim)[:1]
        asked = [whole_label(read, goods) for read in self.sources.customer]
        looked_up = [self.sources.tools.about] if goods else []
        return [*(fitted(label, claim) for label in [*nearness(self.read, claim), *asked]), *looked_up]

    def _weekday_of(self, claim: Claim) -> set[tuple[str, str]]:
        """Return the weekday of the day a time of day is told of (今天开到23:30)."""
        if claim.kind is not Kind.TIME:
            return set()
        left, _ = self.read.reading.sentence_bounds(claim.start)
        days = [one.value for one in self.read.of(Kind.DATE) if left <= one.start < claim.start]
        known = [day for day in days if day.weekday]
        return {("weekday", "一二三四五六日"[known[-1].weekday - 1])} if known else set()

    def _is_told(self, slot: str, level: Label) -> bool:
        """Tell whether a level tells a variant: all that was looked up does not when it has several."""
        return level is not self.sources.tools.about or len(named(level.slots, slot)) == 1

    def wanted(self, claim: Claim) -> Slots:
        """Return the variants `claim` is about: for each of size, colour and cup the nearest that is named."""
        found: set[tuple[str, str]] = self._weekday_of(claim)
        levels = self.levels(claim)
        if claim.kind is Kind.MONEY and levels[0].tokens:
            levels = nearness(self.read, claim)
        if self.read.reading.says(OTHERS, claim.start):
            found, levels = set(), levels[:1]
        for level in levels:
            known = {slot for slot, _ in found}
            found |= {pair for pair in level.slots if pair[0] not in known and self._is_told(pair[0], level)}
        return frozenset(found)
