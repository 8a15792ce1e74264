"""Texts as bags of characters, pairs of characters, and pairs of sounds."""

from __future__ import annotations

from itertools import pairwise

from knowledge.language.normal import bare
from knowledge.language.sound import sound


def characters(text: str) -> list[str]:
    """Return the characters and pairs of neighbours in `text`."""
    letters = bare(text)
    return [*letters, *(letters[at : at + 2] for at in range(len(letters) - 1))]


def sounds(text: str) -> list[str]:
    """Return the pairs of neighbouring syllables in `text`, each marked with `~`."""
    syllables = [sound(letter) for letter in bare(text)]
    return [f"~{one}_{two}" for one, two in pairwise(syllables)]


def grams(text: str) -> set[str]:
    """Return all of them, each once."""
    return {*characters(text), *sounds(text)}
