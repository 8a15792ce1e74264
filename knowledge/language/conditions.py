"""The conditions a text names (超过七天, 拆封, 偏远地区 …): what makes an answer hold for some customers only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from knowledge.embedding.protocol import Vectors
from knowledge.language.normal import bare, normal

GAP = "…"
_SENTENCE = re.compile(r"[?!。;|\n]+")


class Conditions:
    """A list of conditions; each is known by its place in the list."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self.groups = groups
        self.count = len(groups)
        words = {bare(word): number for number, group in enumerate(groups) for word in group if GAP not in word}
        gapped = {_pattern(word): number for number, group in enumerate(groups) for word in group if GAP in word}
        self._number = words
        self._gapped = [(re.compile(pattern), number) for pattern, number in gapped.items()]
        self._words = re.compile("|".join([*gapped, *map(re.escape, sorted(words, key=len, reverse=True))]))

    def named(self, text: str) -> Vectors:
        """Return a row with 1 for each condition that `text` names; in a longer word a shorter one is not seen."""
        marks = np.zeros(self.count, dtype=np.float32)
        for found in self._words.findall(bare(text)):
            marks[self._numbered(found)] = 1
        return marks

    def held(self, wordings: Sequence[str]) -> Vectors:
        """Return a row with 1 for each condition that every sentence of every wording names."""
        sentences = [part for text in wordings for part in _SENTENCE.split(normal(text)) if bare(part)]
        if not sentences:
            return np.zeros(self.count, dtype=np.float32)
        marks: Vectors = np.min([self.named(sentence) for sentence in sentences], axis=0)
        return marks

    def _numbered(self, found: str) -> int:
        if found in self._number:
            return self._number[found]
        return next(number for pattern, number in self._gapped if pattern.fullmatch(found))


def _pattern(word: str) -> str:
    return ".{0,4}?".join(re.escape(bare(part)) for part in word.split(GAP))


@lru_cache(maxsize=1)
def common_conditions() -> Conditions:
    """Return the conditions that `conditions.yaml` lists."""
    text = Path(__file__).with_name("conditions.yaml").read_text(encoding="utf-8")
    lines: list[str] = yaml.safe_load(text)
    return Conditions([str(line).split() for line in lines])
