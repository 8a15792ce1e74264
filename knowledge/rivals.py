"""Which of thousands of entries may answer the same question as another: found without reading them all."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from knowledge.entries import Entry
from knowledge.likeness import SAME, Wording, wordings

MOST_LOOKED = 50
"""Entries looked at for one gram: a sheet may say 多少钱 ten thousand times."""
_SHARED = SAME / (2 - SAME)
"""The share of a wording's grams that any wording as close as `SAME` has too."""


class Rivals:
    """Entries by what their wordings name and by their characters and pairs."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._asking: defaultdict[tuple[frozenset[str], str], list[Entry]] = defaultdict(list)
        for entry in entries:
            for wording in wordings(entry):
                for gram in wording.grams:
                    self._asking[wording.named, gram].append(entry)

    def of(self, entry: Entry) -> list[Entry]:
        """Return the other entries with a wording that may be as close as `SAME` to one of this entry's."""
        found = {
            other.id: other
            for wording in wordings(entry)
            for posting in self._rarest(wording)
            for other in posting[:MOST_LOOKED]
        }
        return [other for other in found.values() if other.id != entry.id]

    def _rarest(self, wording: Wording) -> list[list[Entry]]:
        """Return who has the rarest grams: so many that a close wording cannot lack them all."""
        postings = sorted((self._asking.get((wording.named, gram), []) for gram in wording.grams), key=len)
        return postings[: len(postings) - math.ceil(_SHARED * len(postings)) + 1]
