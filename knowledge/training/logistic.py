"""A damped logistic model, fitted by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDS = 40


def fit_logistic(rows: Floats, truths: Floats, weights: Floats, damping: float) -> tuple[Floats, float]:
    """Return the maximum-likelihood coefficient of each column, and the constant; `damping` keeps them small."""
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    inputs = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    damped = np.diag([damping] * rows.shape[1] + [1e-6])
    solution = np.zeros(inputs.shape[1])
    for _ in range(_ROUNDS):
        chances = 1 / (1 + np.exp(-inputs @ solution))
        slope = inputs.T @ (weights * (chances - truths)) + damped @ solution
        bend = (inputs.T * (weights * chances * (1 - chances))) @ inputs + damped
        change = np.linalg.solve(bend, slope)
        solution = solution - change
        if np.abs(change).max() < 1e-9:
            break
    found: Floats = solution[:-1] / spread
    return found, float(solution[-1] - found @ mean)
