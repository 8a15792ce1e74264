"""All claims of a text, of every kind, in order of reading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from agent.grounding.absences import absences
from agent.grounding.claims import Claim, Kind
from agent.grounding.contacts import addresses, contacts
from agent.grounding.figures import Scan
from agent.grounding.lists import lists
from agent.grounding.moments import days, times
from agent.grounding.people import people
from agent.grounding.permissions import permissions
from agent.grounding.promises import PROMISED, promises
from agent.grounding.reading import Reading
from agent.grounding.states import states
from agent.grounding.stock import availability
from agent.grounding.stretches import stretches

IDLE = "\0"  # in place of a count that tells nothing: 加一份肉 names 加肉
_MASKED = frozenset({Kind.MONEY, Kind.DISCOUNT, Kind.DURATION, Kind.TIME, Kind.QUANTITY, Kind.STOCK})


class _Ordered(NamedTuple):
    """Claims in order of reading, where each starts, and how long the longest is."""

    claims: list[Claim]
    starts: list[int]
    longest: int


# what words claim, by the reader that finds it: read when it is asked for
_READERS: tuple[tuple[frozenset[Kind], Callable[[Reading], Iterable[Claim]]], ...] = (
    (frozenset({Kind.AVAILABILITY}), availability),
    (frozenset({Kind.ORDER_STATE}), states),
    (PROMISED, promises),
    (frozenset({Kind.PERMISSION}), permissions),
    (frozenset({Kind.ABSENCE}), absences),
    (frozenset({Kind.LISTED}), lists),
    (frozenset({Kind.STRETCH}), stretches),
)


class Extract:
    """A text read once: its reading and its claims.

    Figures, days and contacts are read at once. What words claim is read for the kinds that are asked for: of a
    passage that is only asked for its prices nothing else is read.
    """

    def __init__(self, raw: str, today: date) -> None:
        self.reading = Reading(raw)
        text = self.reading.text
        fixed = list(contacts(text))
        placed = _outside(addresses(text), fixed)
        dated = _outside([*days(text, today), *times(text)], [*fixed, *placed])
        named = _outside(people(text), placed)
        exact = [*fixed, *placed, *dated, *named]
        figures = list(Scan(text, [(claim.start, claim.end) for claim in exact]).claims())
        self.masked = _masked(text, [claim for claim in [*dated, *figures] if _is_masked(claim)])
        self._figures = [*exact, *figures]
        self._worded: dict[int, list[Claim]] = {}  # by the place of their reader
        self._known = _in_order(self._figures)
        self.labels: dict[tuple[int, int, bool, int], Any] = {}  # labels of stretches, made once
        self.near: dict[tuple[Claim, int], list[Any]] = {}  # labels around claims, made once

    @property
    def claims(self) -> list[Claim]:
        """Return all claims, in order of reading."""
        return self._known.claims if len(self._worded) == len(_READERS) else self._reading_for(range(len(_READERS)))

    def of(self, *kinds: Kind) -> list[Claim]:
        """Return the claims of some kinds, in order of reading."""
        readers = [place for place, (read, _) in enumerate(_READERS) if not read.isdisjoint(kinds)]
        return [claim for claim in self._reading_for(readers) if claim.kind in kinds]

    def _reading_for(self, readers: Iterable[int]) -> list[Claim]:
        missing = [place for place in readers if place not in self._worded]
        if missing:
            self._worded |= {place: list(_READERS[place][1](self.reading)) for place in missing}
            worded = [claim for place in sorted(self._worded) for claim in self._worded[place]]
            self._known = _in_order([*self._figures, *worded])
        return self._known.claims

    def retyped(self, found: dict[Claim, Claim]) -> Extract:
        """Return this text with some of its claims read as others at the same places."""
        other = copy(self)
        other._known = _in_order([found.get(one, one) for one in self.claims])
        other.masked = _masked(self.masked, [one for one in found.values() if _is_masked(one)])
        other.labels, other.near = {}, {}
        return other

    def between(self, low: int, high: int) -> list[Claim]:
        """Return the claims that start from `low` up to but not at `high`."""
        claims, starts, _ = self._known
        return claims[bisect_left(starts, low) : bisect_left(starts, high)]

    def close_to(self, claim: Claim, reach: int) -> list[Claim]:
        """Return the claims that begin before `claim` is over and end at most `reach` characters before it begins."""
        near = self.between(claim.start - reach - self._known.longest, claim.end + 1)
        return [one for one in near if claim.start - one.end <= reach]

    def before(self, claim: Claim) -> Iterator[Claim]:
        """Yield the claims that start before `claim`, the nearest first."""
        claims, starts, _ = self._known
        return (claims[index] for index in range(bisect_left(starts, claim.start) - 1, -1, -1))

    def after(self, claim: Claim) -> Iterator[Claim]:
        """Yield the claims that start after `claim`, the nearest first."""
        claims, starts, _ = self._known
        return (claims[index] for index in range(bisect_right(starts, claim.start), len(claims)))


@lru_cache(maxsize=2048)
def extract(raw: str, today: date) -> Extract:
    """Return `raw` read, with relative days told from `today`; remembered, since passages come again."""
    return Extract(raw, today)


def _in_order(claims: list[Claim]) -> _Ordered:
    claims = sorted(claims, key=lambda claim: (claim.start, claim.end))
    longest = max((claim.end - claim.start for claim in claims), default=0)
    return _Ordered(claims, [claim.start for claim in claims], longest)


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
