"""Character BM25: exact words, order numbers and article names, which vectors blur."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from sys import intern
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.protocol import Vectors
from knowledge.language.grams import characters

SATURATION = 1.2
LENGTH_WEIGHT = 0.75


class Lexicon:
    """BM25 over characters and character pairs of a fixed list of texts.

    Gram number i is in the texts `places[starts[i]:starts[i + 1]]`, with their `weights`. A few long arrays for all
    grams, because an array for each takes ten times the room.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(characters(text)) for text in texts]
        self._size = len(texts)
        self._grams = {intern(gram): number for number, gram in enumerate(dict.fromkeys(chain.from_iterable(counts)))}
        column = np.array([self._grams[gram] for count in counts for gram in count], dtype=np.int32)
        place = np.repeat(np.arange(self._size, dtype=np.int32), [len(count) for count in counts])
        times = np.array([times for count in counts for times in count.values()], dtype=np.float32)
        found = np.bincount(column, minlength=len(self._grams))
        self._rarities = self._rarity(found)
        order = np.argsort(column, kind="stable")
        self._starts = np.concatenate([[0], np.cumsum(found)]).astype(np.int32)
        self._places = place[order]
        weights = self._rarities.astype(np.float32)[column] * times * (SATURATION + 1) / (times + _norms(counts)[place])
        self._weights = weights[order]

    def scores(self, text: str) -> Vectors:
        """Return one score a text, as a share (0 to about 2) of the weight that `text` could reach."""
        scores = np.zeros(self._size, dtype=np.float32)
        reach, unseen = 0.0, float(self._rarity(np.zeros(1))[0])
        for gram in set(characters(text)):
            number = self._grams.get(gram)
            if number is None:
                reach += unseen
                continue
            found = slice(self._starts[number], self._starts[number + 1])
            scores[self._places[found]] += self._weights[found]
            reach += float(self._rarities[number])
        return scores / (reach + 1e-9)

    def _rarity(self, texts_with_it: NDArray[Any]) -> NDArray[np.float64]:
        rarity: NDArray[np.float64] = np.log(1 + (self._size - texts_with_it + 0.5) / (texts_with_it + 0.5))
        return rarity


def _norms(counts: Sequence[Counter[str]]) -> Vectors:
    """Return what each text's length divides by."""
    lengths = np.array([count.total() for count in counts] or [1], dtype=np.float32)
    return SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths / max(float(lengths.mean()), 1.0))
