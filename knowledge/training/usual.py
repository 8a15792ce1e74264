"""Fitting how usual it is that a question has an answer, and what that is worth beside the other signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from knowledge.calibration import Calibration
from knowledge.embedding.protocol import Vectors
from knowledge.training.calibration import WITHHELD_WEIGHT, Judged, without
from knowledge.training.logistic import fit_logistic
from knowledge.usual import Usual

DAMPING = 300.0
_DAMPED_LITTLE = 1.0


def fit_usual(use: Vectors, answered: Sequence[bool]) -> Usual:
    """Return the reading for questions whose unit rows by USE are `use`, and whether their shops answer them."""
    truths = np.array(answered, dtype=np.float64)
    weights, base = fit_logistic(use.astype(np.float64), truths, np.ones(len(truths)), DAMPING)
    return Usual(weights.astype(np.float32), base)


def with_usual(fitted: Calibration, judged: Sequence[Judged]) -> Calibration:
    """Return `fitted` with the weight of the sign `usual`, all others scaled together; order and zones stay.

    Learns from questions of shops that adapter and order do not know, and from each with its answer withheld. What
    customers ask has its answer more often than that: the last step fits the chance to the questions as they came.
    """
    bare = replace(fitted, trust=fitted.trust | {"usual": 0.0})
    rows, truths, weights = [], [], []
    for item in judged:
        scores = bare.scores(item.evidence)
        rows.append([bare.odds(item.evidence, scores), item.evidence.usual])
        truths.append(float(item.right is not None and scores.argmax() == item.right))
        weights.append(1.0)
        if item.right is not None and len(scores) > 1:
            left = without(item.evidence, item.right)
            rows.append([bare.odds(left, np.delete(scores, item.right)), item.evidence.usual])
            truths.append(0.0)
            weights.append(WITHHELD_WEIGHT)
    seen, right, weighed = np.array(rows), np.array(truths), np.array(weights)
    found, _ = fit_logistic(seen, right, weighed, _DAMPED_LITTLE)
    asked = weighed == 1.0
    (stretch,), base = fit_logistic((seen @ found)[asked, None], right[asked], weighed[asked], _DAMPED_LITTLE)
    scale, usual = (float(value) for value in stretch * found)
    trust = {name: scale * value for name, value in bare.trust.items()} | {"usual": usual}
    return replace(fitted, trust=trust, trust_base=scale * fitted.trust_base + base)
