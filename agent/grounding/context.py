"""One turn under check: the reply as read, its sources, and what the reply shows for sums and conditions."""

from __future__ import annotations

from functools import cached_property

from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import qualifiers
from agent.grounding.extraction import extract
from agent.grounding.facts import Fact
from agent.grounding.labels import Label, label_of, nearness
from agent.grounding.sources import Sources
from agent.grounding.variants import Slots


class Turn:
    """The reply as read beside its sources."""

    def __init__(self, reply: str, sources: Sources) -> None:
        self.sources = sources
        self.read = extract(reply, sources.today)
        self.text = self.read.reading.text

    def facts(self, *kinds: Kind) -> list[Fact]:
        """Return the shop's facts of these kinds."""
        return [fact for kind in kinds for fact in self.sources.facts.get(kind, ())]

    def customer_claims(self, *kinds: Kind) -> list[Claim]:
        """Return what the customer said of these kinds."""
        return [claim for read in self.sources.customer for claim in read.claims if claim.kind in kinds]

    @cached_property
    def told(self) -> frozenset[str]:
        """Return the conditions that the reply, the customer or a tool result mentions."""
        said = [self.text, *(read.reading.text for read in self.sources.customer), *self.sources.tools.words]
        return qualifiers("\n".join(said))

    def levels(self, claim: Claim) -> list[Label]:
        """Return what `claim` is about, nearest words first, the customer's messages last."""
        goods = claim.kind in (Kind.MONEY, Kind.STOCK, Kind.AVAILABILITY, Kind.DISCOUNT)
        asked = [label_of(read.reading.text, goods) for read in self.sources.customer]
        return [*nearness(self.read, claim), *asked]

    def wanted(self, claim: Claim) -> Slots:
        """Return the variants `claim` is about: for each of size, colour and cup the nearest that is named."""
        found: set[tuple[str, str]] = set()
        for level in self.levels(claim):
            known = {slot for slot, _ in found}
            found |= {pair for pair in level.slots if pair[0] not in known}
        return frozenset(found)
