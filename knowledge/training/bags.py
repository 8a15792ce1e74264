"""Many texts as bags of grams, without the zeros: a text has forty of twenty thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.adapter import Features
from knowledge.embedding.protocol import Vectors

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Bags:
    """A matrix of `height` texts by `width` grams: at (`texts[i]`, `grams[i]`) stands `shares[i]`, elsewhere zero."""

    texts: Numbers
    grams: Numbers
    shares: Vectors
    height: int
    width: int

    @classmethod
    def of(cls, features: Features, texts: Sequence[str]) -> Bags:
        """Return the bags of `texts`."""
        bags = [features.bag(text) for text in texts]
        numbers = np.repeat(np.arange(len(bags)), [len(places) for places, _ in bags])
        grams = np.array([place for places, _ in bags for place in places], dtype=np.intp)
        return cls(numbers, grams, np.concatenate([shares for _, shares in bags]), len(bags), len(features.vocabulary))

    def pick(self, chosen: Numbers) -> Bags:
        """Return the bags of the chosen texts, in their order."""
        place = np.full(self.height, -1)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.texts] >= 0
        texts = place[self.texts[kept]]
        return replace(self, texts=texts, grams=self.grams[kept], shares=self.shares[kept], height=len(chosen))

    def thinned(self, random: np.random.Generator, dropped: float) -> Bags:
        """Return the bags with a share of all values at zero and the others made up for it."""
        kept = random.random(len(self.shares), dtype=np.float32) > dropped
        return replace(self, shares=self.shares * kept / np.float32(1 - dropped))

    def times(self, weights: Vectors) -> Vectors:
        """Return the product with a matrix that has a row a gram."""
        return _summed(weights[self.grams] * self.shares[:, None], self.texts, self.height)

    def turned_times(self, rows: Vectors) -> Vectors:
        """Return the transposed matrix's product with a matrix that has a row a text."""
        return _summed(rows[self.texts] * self.shares[:, None], self.grams, self.width)


def _summed(values: Vectors, keys: Numbers, count: int) -> Vectors:
    """Return the sum of the rows of each key from 0 to `count`."""
    order = np.argsort(keys, kind="stable")
    found, starts = np.unique(keys[order], return_index=True)
    sums = np.zeros((count, values.shape[1]), dtype=np.float32)
    sums[found] = np.add.reduceat(values[order], starts, axis=0)
    return sums
