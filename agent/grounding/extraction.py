"""All claims of a text, of every kind, in order of reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from agent.grounding.claims import Claim
from agent.grounding.contacts import addresses, contacts
from agent.grounding.figures import Scan
from agent.grounding.moments import days, times
from agent.grounding.promises import promises
from agent.grounding.reading import Reading
from agent.grounding.states import states
from agent.grounding.stock import availability


class Extract:
    """A text read once: its reading and its claims."""

    def __init__(self, raw: str, today: date) -> None:
        self.reading = Reading(raw)
        text = self.reading.text
        fixed = list(contacts(text))
        placed = _outside(addresses(text), fixed)
        dated = _outside([*days(text, today), *times(text)], [*fixed, *placed])
        exact = [*fixed, *placed, *dated]
        figures = list(Scan(text, [(claim.start, claim.end) for claim in exact]).claims())
        worded = [*availability(self.reading), *states(self.reading), *promises(self.reading)]
        self.claims = sorted([*exact, *figures, *worded], key=lambda claim: (claim.start, claim.end))


@lru_cache(maxsize=2048)
def extract(raw: str, today: date) -> Extract:
    """Return `raw` read, with relative days told from `today`; remembered, since passages come again."""
    return Extract(raw, today)


def _outside(found: Iterable[Claim], taken: list[Claim]) -> list[Claim]:
    spans = [(claim.start, claim.end) for claim in taken]
    return [claim for claim in found if not any(claim.start < end and start < claim.end for start, end in spans)]
