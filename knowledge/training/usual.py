"""Fitting how usual it is that a question has an answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.embedding.protocol import Vectors
from knowledge.training.logistic import fit_logistic
from knowledge.usual import Usual

DAMPING = 300.0


def fit_usual(use: Vectors, answered: Sequence[bool]) -> Usual:
    """Return the reading for questions whose unit rows by USE are `use`, and whether their shops answer them."""
    truths = np.array(answered, dtype=np.float64)
    weights, base = fit_logistic(use.astype(np.float64), truths, np.ones(len(truths)), DAMPING)
    return Usual(weights.astype(np.float32), base)
