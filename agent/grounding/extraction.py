"""All claims of a text, of every kind, in order of reading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any

from agent.grounding.absences import absences
from agent.grounding.claims import Claim, Kind
from agent.grounding.contacts import addresses, contacts
from agent.grounding.figures import Scan
from agent.grounding.lists import lists
from agent.grounding.moments import days, times
from agent.grounding.people import people
from agent.grounding.permissions import permissions
from agent.grounding.promises import promises
from agent.grounding.reading import Reading
from agent.grounding.states import states
from agent.grounding.stock import availability
from agent.grounding.stretches import stretches

IDLE = "\0"  # in place of a count that tells nothing: 加一份肉 names 加肉
_MASKED = frozenset({Kind.MONEY, Kind.DISCOUNT, Kind.DURATION, Kind.TIME, Kind.QUANTITY, Kind.STOCK})


class Extract:
    """A text read once: its reading and its claims."""

    def __init__(self, raw: str, today: date) -> None:
        self.reading = Reading(raw)
        text = self.reading.text
        fixed = list(contacts(text))
        placed = _outside(addresses(text), fixed)
        dated = _outside([*days(text, today), *times(text)], [*fixed, *placed])
        named = _outside(people(text), placed)
        exact = [*fixed, *placed, *dated, *named]
        figures = list(Scan(text, [(claim.start, claim.end) for claim in exact]).claims())
        worded = [*availability(self.reading), *states(self.reading), *promises(self.reading)]
        worded += [*permissions(self.reading), *absences(self.reading), *lists(self.reading), *stretches(self.reading)]
        self.masked = _masked(text, [claim for claim in [*dated, *figures] if _is_masked(claim)])
        self.claims = sorted([*exact, *figures, *worded], key=lambda claim: (claim.start, claim.end))
        self.starts = [claim.start for claim in self.claims]
        self._longest = max((claim.end - claim.start for claim in self.claims), default=0)
        self.labels: dict[tuple[int, int, bool, int], Any] = {}  # labels of stretches, made once

    def retyped(self, found: dict[Claim, Claim]) -> Extract:
        """Return this text with some of its claims read as others at the same places."""
        other = copy(self)
        other.claims = [found.get(one, one) for one in self.claims]
        other.masked = _masked(self.masked, [one for one in found.values() if _is_masked(one)])
        other.labels = {}
        return other

    def between(self, low: int, high: int) -> list[Claim]:
        """Return the claims that start from `low` up to but not at `high`."""
        return self.claims[bisect_left(self.starts, low) : bisect_left(self.starts, high)]

    def close_to(self, claim: Claim, reach: int) -> list[Claim]:
        """Return the claims that begin before `claim` is over and end at most `reach` characters before it begins."""
        near = self.between(claim.start - reach - self._longest, claim.end + 1)
        return [one for one in near if claim.start - one.end <= reach]

    def before(self, claim: Claim) -> Iterator[Claim]:
        """Yield the claims that start before `claim`, the nearest first."""
        return (self.claims[index] for index in range(bisect_left(self.starts, claim.start) - 1, -1, -1))

    def after(self, claim: Claim) -> Iterator[Claim]:
        """Yield the claims that start after `claim`, the nearest first."""
        return (self.claims[index] for index in range(bisect_right(self.starts, claim.start), len(self.claims)))


@lru_cache(maxsize=2048)
def extract(raw: str, today: date) -> Extract:
    """Return `raw` read, with relative days told from `today`; remembered, since passages come again."""
    return Extract(raw, today)


def _is_masked(claim: Claim) -> bool:
    if claim.text in ("单人", "双人"):  # a sort of room or card
        return False
    return claim.kind in _MASKED or (claim.kind is Kind.DATE and any(char.isdigit() for char in claim.text))


def _masked(text: str, claims: list[Claim]) -> str:
    """Return `text` with its figures blanked, so that they do not pass for names of things."""
    for claim in claims:
        blank = IDLE if claim.role == "idle" else " "
        text = text[: claim.start] + blank * (claim.end - claim.start) + text[claim.end :]
    return text


def _outside(found: Iterable[Claim], taken: list[Claim]) -> list[Claim]:
    spans = [(claim.start, claim.end) for claim in taken]
    return [claim for claim in found if not any(claim.start < end and start < claim.end for start, end in spans)]
