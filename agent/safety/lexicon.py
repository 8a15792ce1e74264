"""Words looked for all at once (Aho-Corasick) in a folded text, and ordinary phrases in which they are harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from agent.safety.folding import Folded, squeeze
from agent.safety.pinyin import spellings

_SIGN = re.compile(r"[^\w\s]")
"""Between its characters a phrase is none: 亲，手工做的 does not say 亲手."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found: `start` and `end` in the raw text, and the `term` as the list has it."""

    start: int
    end: int
    term: str


class Lexicon:
    """The terms of one list."""

    def __init__(self, terms: Iterable[str], exempt: Iterable[str] = ()) -> None:
        self._meanings: dict[str, str] = {}
        self._signs: list[tuple[re.Pattern[str], str]] = []
        for term in filter(str.strip, terms):
            word = squeeze(term)
            if not any(letter.isalpha() for letter in word):  # an emoji, 100%: told from its signs
                self._signs.append((re.compile(r"\s*".join(map(re.escape, "".join(term.split())))), term))
                continue
            self._meanings.setdefault(word, term)
            for other in spellings(word):
                self._meanings.setdefault(other, term)
        self._exempt = {word for phrase in exempt if (word := squeeze(phrase))}
        self._patterns = [*self._meanings, *(word for word in self._exempt if word not in self._meanings)]
        self._automaton = AhoCorasick(self._patterns)

    def hits(self, folded: Folded) -> list[Hit]:
        """Return the terms a text says, leftmost and longest first, none inside another or in an exempt phrase."""
        found = [
            (start, end, self._patterns[number])
            for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True)
        ]
        spared = [
            (start, end)
            for start, end, word in found
            if word in self._exempt and not _SIGN.search(folded.raw[slice(*folded.span(start, end))])
        ]
        told = [
            (start, end, self._meanings[word])
            for start, end, word in found
            if word in self._meanings
            and not any(left <= start and end <= right for left, right in spared)
            and not folded.cuts_word(start, end)
        ]
        signs = [(*one.span(), term) for pattern, term in self._signs for one in pattern.finditer(folded.raw)]
        spans = [(*folded.span(start, end), term) for start, end, term in told]
        return [Hit(*one) for one in _apart([*spans, *signs])]


def _apart(found: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the leftmost longest of what overlaps."""
    chosen: list[tuple[int, int, str]] = []
    for one in sorted(found, key=lambda hit: (hit[0], -hit[1])):
        if not chosen or one[0] >= chosen[-1][1]:
            chosen.append(one)
    return chosen
