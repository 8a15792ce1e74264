"""What the adapter is fitted on: dense columns of the models beside bags of grams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.protocol import Vectors
from knowledge.training.bags import Bags

_MORE = 32
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Inputs:
    """One row a text: the columns of `dense`, then those of `bags`."""

    dense: Vectors
    bags: Bags

    def pick(self, chosen: NDArray[np.intp]) -> Inputs:
        """Return the chosen rows."""
        return Inputs(self.dense[chosen], self.bags.pick(chosen))

    def thinned(self, random: np.random.Generator, dropped: float) -> Inputs:
        """Return the rows with a share of all values at zero and the others made up for it."""
        kept = random.random(self.dense.shape, dtype=np.float32) > dropped
        return Inputs(self.dense * kept / np.float32(1 - dropped), self.bags.thinned(random, dropped))

    def times(self, weights: Vectors) -> Vectors:
        """Return the product with a matrix that has a row a column of ours."""
        columns = self.dense.shape[1]
        product: Vectors = self.dense @ weights[:columns] + self.bags.times(weights[columns:])
        return product

    def turned_times(self, rows: Vectors) -> Vectors:
        """Return our transpose's product with a matrix that has a row a text."""
        return np.vstack([self.dense.T @ rows, self.bags.turned_times(rows)])

    def mean(self) -> Vectors:
        """Return the mean row, as a column."""
        count = len(self.dense)
        return self.turned_times(np.full((count, 1), 1 / count, dtype=np.float32))


def main_directions(inputs: Inputs, width: int) -> Vectors:
    """Return about the `width` main directions of the inputs, by randomized subspace iteration.

    Halko, Martinsson and Tropp, Finding structure with randomness (2011), algorithm 4.4.
    """
    mean = inputs.mean()

    def across(directions: Vectors) -> Vectors:
        centred: Vectors = inputs.times(directions) - mean.T @ directions
        return centred

    def back(rows: Vectors) -> Vectors:
        centred: Vectors = inputs.turned_times(rows) - mean @ rows.sum(axis=0, keepdims=True)
        return centred

    random = np.random.default_rng(0)
    basis = random.standard_normal((len(mean), width + _MORE)).astype(np.float32)
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(back(across(basis)))[0]
    seen = across(basis)
    strengths, places = np.linalg.eigh((seen.T @ seen).astype(np.float64))
    directions: Vectors = basis @ places[:, np.argsort(strengths)[::-1][:width]].astype(np.float32)
    return directions
