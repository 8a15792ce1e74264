"""How much two texts have in common, counted in characters and pairs of them."""

from __future__ import annotations

import re
from itertools import pairwise

_SIGNS = re.compile(r"[\W_]+")


def covered(text: str, source: str) -> float:
    """Return how much of `text` stands in `source`, 0 to 1; pairs of characters count double."""
    return _share(_marks(text), _marks(source))


def alike(one: str, other: str) -> float:
    """Return how much each has of the other, 0 to 1: the smaller of both shares."""
    first, second = _marks(one), _marks(other)
    return min(_share(first, second), _share(second, first))


def _share(marks: frozenset[str], others: frozenset[str]) -> float:
    whole = sum(map(len, marks))
    return sum(map(len, marks & others)) / whole if whole else 0.0


def _marks(text: str) -> frozenset[str]:
    letters = _SIGNS.sub("", text).lower()
    return frozenset([*letters, *(one + two for one, two in pairwise(letters))])
