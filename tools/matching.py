"""Finding what a customer names: which product, colour and size a sentence is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_NOISE = re.compile(r"[\s，。！？,.!?~～、]+")
_OVERLAP_FLOOR = 0.6  # of the pairs of letters in a name that must occur for it to count in part
_PARTIAL_WEIGHT = 0.8
_BESIDE_THE_BEST = 0.7
# What people call sizes, by the size they mean.
SIZE_WORDS: Mapping[str, tuple[str, ...]] = {
    "大码": ("L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL"),
    "加大": ("XL", "XXL", "2XL", "XXXL", "3XL", "4XL"),
    "大号": ("L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL"),
    "中码": ("M",),
    "中号": ("M",),
    "小码": ("XS", "S"),
    "小号": ("XS", "S"),
    "均码": ("均码", "F"),
}
_SAME_SIZE: Mapping[str, str] = {"2XL": "XXL", "3XL": "XXXL"}
COLOURS = "黑白红蓝绿黄粉紫灰棕橙青杏米咖驼"
_BASE_COLOUR = re.compile(rf"([{COLOURS}])(?=色|的|款)")
_NUMBER_SIZE = re.compile(r"(?<!\d)(\d{2,3})\s*码")
SIZE_TOKEN = re.compile(r"(?<![A-Za-z0-9])(xs|s|m|l|xl|xxl|xxxl|[2-5]xl)(?![A-Za-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nameable:
    """Something with names, made ready to be found in many sentences."""

    id: int
    names: tuple[tuple[str, frozenset[str]], ...]

    @classmethod
    def called(cls, key: int, names: Iterable[str]) -> Nameable:
        """Return a thing with these names; those of one letter find nothing and are left out."""
        plain = dict.fromkeys(_plain(name) for name in names)
        return cls(key, tuple((name, _pairs(name)) for name in plain if len(name) >= 2))


def _plain(text: str) -> str:
    return _NOISE.sub("", text).lower()


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _score(sentence: str, pairs: frozenset[str], thing: Nameable) -> float:
    """Return how surely a sentence names a thing, from 0 to the length of the thing's longest name.

    A name that stands in the sentence counts in full; one of which most pairs of letters occur counts in part.
    """
    best = 0.0
    for name, own in thing.names:
        if name in sentence:
            best = max(best, float(len(name)))
        elif len(name) >= 4 and (overlap := len(own & pairs) / len(own)) >= _OVERLAP_FLOOR:
            best = max(best, overlap * len(name) * _PARTIAL_WEIGHT)
    return best


def names_any(text: str, names: Iterable[str]) -> bool:
    """Return whether a sentence names the thing that has these names."""
    sentence = _plain(text)
    return _score(sentence, _pairs(sentence), Nameable.called(0, names)) > 0


def best_matches(text: str, things: Sequence[Nameable], limit: int = 3) -> list[int]:
    """Return the ids of the things that `text` names, best first; weak ones beside a strong one are left out."""
    sentence = _plain(text)
    pairs = _pairs(sentence)
    scored = [(score, thing.id) for thing in things if (score := _score(sentence, pairs, thing)) > 0]
    scored.sort(key=lambda pair: -pair[0])
    return [key for score, key in scored[:limit] if score >= scored[0][0] * _BESIDE_THE_BEST]


def wanted_options(text: str, values: Iterable[str]) -> set[str]:
    """Return those option values (黑色, XL …) that `text` asks for; "大码" asks for every large size there is."""
    known = set(values)
    found = {value for value in known if len(value) >= 2 and not value.isascii() and _names_colour(text, value)}
    found |= _shades(text, known - found) if not any(_names_colour(text, value) for value in found) else set()
    tokens = {_SAME_SIZE.get(token.upper(), token.upper()) for token in SIZE_TOKEN.findall(text)}
    tokens |= set(_NUMBER_SIZE.findall(text))
    found |= {value for value in known if _SAME_SIZE.get(value.upper(), value.upper()).removesuffix("码") in tokens}
    for word, sizes in SIZE_WORDS.items():
        if word in text:
            found |= known & set(sizes)
    return found


def _shades(text: str, values: set[str]) -> set[str]:
    """Return the values that are shades of a colour a text names: 黑色 asks for 曜石黑 where no plain 黑色 is."""
    bases = set(_BASE_COLOUR.findall(text))
    return {value for value in values if value.removesuffix("色")[-1:] in bases and not value.isascii()}


def _names_colour(text: str, value: str) -> bool:
    stem = value.removesuffix("色")
    return value in text or (len(stem) >= 1 and value.endswith("色") and f"{stem}的" in text)
