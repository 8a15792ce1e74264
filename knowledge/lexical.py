"""Character BM25: exact words, order numbers and article names, which vectors blur."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.protocol import Vectors
from knowledge.language.grams import characters

SATURATION = 1.2
LENGTH_WEIGHT = 0.75
Posting = tuple[NDArray[np.intp], Vectors, float]


class Lexicon:
    """BM25 over characters and character pairs of a fixed list of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(characters(text)) for text in texts]
        self._size = len(texts)
        lengths = np.array([sum(count.values()) for count in counts] or [1], dtype=np.float32)
        norms = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths / max(float(lengths.mean()), 1.0))
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, count in enumerate(counts):
            for gram, times in count.items():
                places[gram].append((place, times))
        self._postings = {gram: self._posting(found, norms) for gram, found in places.items()}

    def scores(self, text: str) -> Vectors:
        """Return one score a text, as a share (0 to about 2) of the weight that `text` could reach."""
        scores = np.zeros(self._size, dtype=np.float32)
        reach = 0.0
        unseen = self._rarity(0)
        for gram in set(characters(text)):
            if gram in self._postings:
                places, weights, rarity = self._postings[gram]
                scores[places] += weights
                reach += rarity
            else:
                reach += unseen
        return scores / (reach + 1e-9)

    def _posting(self, found: list[tuple[int, int]], norms: Vectors) -> Posting:
        places = np.array([place for place, _ in found], dtype=np.intp)
        times = np.array([times for _, times in found], dtype=np.float32)
        rarity = self._rarity(len(found))
        weights = rarity * times * (SATURATION + 1) / (times + norms[places])
        return places, weights.astype(np.float32), rarity

    def _rarity(self, texts_with_it: int) -> float:
        return float(np.log(1 + (self._size - texts_with_it + 0.5) / (texts_with_it + 0.5)))
