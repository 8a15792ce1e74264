"""What a search gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knowledge.entries import Entry


class Zone(StrEnum):
    """What to do with the best passage: send it, offer the best three as a menu, or fetch a human."""

    ANSWER = "answer"
    ASK = "ask"
    HAND_OVER = "hand_over"


@dataclass(slots=True)
class Passage:
    """One entry that may answer; `confidence` is the chance (0–1) that it is the right one.

    `score` orders passages of one search and means nothing else. `source` says which models read the
    question: `e5` (USE and E5), `use`, or `other` (USE and an endpoint).
    """

    entry: Entry
    score: float
    confidence: float
    source: str


@dataclass(slots=True)
class Findings:
    """At most five passages, best first; `confidence` is the best one's."""

    passages: list[Passage]
    zone: Zone
    confidence: float


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: entries now served, entries that had to be embedded, stale records deleted.

    `pending` entries wait for the wanted model's vectors; until they are there another profile serves.
    """

    version: int
    entries: int
    embedded: int
    pruned: int
    pending: int = 0


NOTHING = Findings([], Zone.HAND_OVER, 0.0)
