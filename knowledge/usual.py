"""How usual it is that a shop has an answer to a question of this kind, whatever the shop.

Customers of every trade ask for jobs, repairs, a neighbour's goods, lessons or company, and hardly any shop has
written an answer. What speaks for the entries cannot tell that: such a question may lie close to one of them.
A linear reading of USE's vector, fitted by `python -m bench.retrieval --fit` on judged questions of all trades.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.adapter import MODELS
from knowledge.embedding.protocol import Vectors

STORED = MODELS / "usual.npz"


@dataclass(frozen=True, slots=True)
class Usual:
    """The fitted reading: one weight a column of USE, and a constant."""

    weights: Vectors
    base: float

    def odds(self, use: Vectors) -> Vectors:
        """Return for each of USE's unit rows the log odds that a shop has an answer."""
        odds: Vectors = use @ self.weights + np.float32(self.base)
        return odds

    def save(self, path: Path) -> None:
        """Write the reading, in half precision."""
        np.savez_compressed(path, weights=self.weights.astype(np.float16), base=np.array(self.base))

    @classmethod
    def load(cls, path: Path) -> Usual:
        """Return the reading that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["weights"].astype(np.float32), float(stored["base"]))


@lru_cache(maxsize=1)
def stored_usual() -> Usual:
    """Return the reading in `models/`."""
    return Usual.load(STORED)
