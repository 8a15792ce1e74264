"""What to make of a question that was read in one manner or two: the order of entries, the chance, the zone.

Where E5 or an endpoint reads a question, USE has read it too. Two adapters fitted apart err apart: the mean of both
orders, and of both chances, finds more and knows better what it does not know than either (docs/retrieval.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.calibration import Calibration
from knowledge.embedding.protocol import Vectors
from knowledge.evidence import Evidence
from knowledge.findings import Zone

_EDGE = 1e-6
View = tuple[Evidence, Calibration]
"""A question's evidence under one manner of reading, and that manner's numbers."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One score an entry, the chance (0–1) that the best one is right, and what to do with it."""

    scores: Vectors
    confidence: float
    zone: Zone


def reach_verdict(views: Sequence[View]) -> Verdict:
    """Return the verdict on a question; the views are of the same entries, the best manner's first."""
    scores: Vectors = np.mean([fitted.scores(evidence) for evidence, fitted in views], axis=0)
    chances = np.array([fitted.confidence(evidence, scores) for evidence, fitted in views])
    odds = np.log(np.clip(chances, _EDGE, 1 - _EDGE) / np.clip(1 - chances, _EDGE, 1 - _EDGE))
    sure = float(1 / (1 + np.exp(-odds.mean())))
    evidence, fitted = views[0]
    return Verdict(scores, sure, fitted.zone(evidence, sure))
