"""Finding what a customer names: which product, colour and size a sentence is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_ALIAS_WEIGHT = 1.0
_OVERLAP_FLOOR = 0.6
_NOISE = re.compile(r"[\s，。！？,.!?~～、]+")
# What people call sizes, by the size they mean.
SIZE_WORDS: Mapping[str, tuple[str, ...]] = {
    "大码": ("XL", "XXL", "2XL", "XXXL", "3XL", "4XL"),
    "加大": ("XL", "XXL", "2XL", "XXXL", "3XL", "4XL"),
    "中码": ("M",),
    "小码": ("XS", "S"),
    "均码": ("均码", "F"),
}
_SIZE_TOKEN = re.compile(r"(?<![A-Za-z0-9])(xs|s|m|l|xl|xxl|xxxl|[2-5]xl)(?![A-Za-z0-9])", re.IGNORECASE)


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def score(text: str, names: Iterable[str]) -> float:
    """Return how surely `text` names the thing called `names`, from 0 to its longest name's length.

    A name that stands in the text counts in full; one of which most pairs of characters occur counts in part.
    """
    plain = _NOISE.sub("", text).lower()
    pairs = _bigrams(plain)
    best = 0.0
    for name in (_NOISE.sub("", n).lower() for n in names):
        if len(name) < 2:
            continue
        if name in plain:
            best = max(best, _ALIAS_WEIGHT * len(name))
            continue
        own = _bigrams(name)
        overlap = len(own & pairs) / len(own)
        if len(name) >= 4 and overlap >= _OVERLAP_FLOOR:
            best = max(best, overlap * len(name) * 0.8)
    return best


def best_matches(text: str, rows: Sequence[Mapping[str, Any]], limit: int = 3) -> list[Mapping[str, Any]]:
    """Return the rows (name, aliases) that `text` names, best first; weak ones beside a strong one are left out."""
    scored = sorted(((score(text, [row["name"], *row["aliases"]]), row) for row in rows), key=lambda s: -s[0])
    if not scored or scored[0][0] <= 0:
        return []
    floor = scored[0][0] * 0.7
    return [row for value, row in scored[:limit] if value >= floor and value > 0]


def wanted_options(text: str, values: Iterable[str]) -> set[str]:
    """Return those option values (黑色, XL …) that `text` asks for; "大码" asks for every large size there is."""
    known = set(values)
    found = {value for value in known if len(value) >= 2 and not value.isascii() and _names_colour(text, value)}
    tokens = {token.upper() for token in _SIZE_TOKEN.findall(text)}
    found |= {value for value in known if value.upper() in tokens}
    for word, sizes in SIZE_WORDS.items():
        if word in text:
            found |= known & set(sizes)
    return found


def _names_colour(text: str, value: str) -> bool:
    stem = value.removesuffix("色")
    return value in text or (len(stem) >= 1 and value.endswith("色") and f"{stem}的" in text)
