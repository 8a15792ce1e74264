"""From evidence to an order of entries, a confidence and a zone, with fitted coefficients.

`models/calibration.json` holds, for each manner of reading, the weights that order entries, the
coefficients of the confidence (a logistic model: the chance that the best entry is the right answer) and
the two thresholds, with a note on how they were fitted. Refit with `python -m bench.retrieval --fit`.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.adapter import MODELS
from knowledge.conditions import unsettled
from knowledge.embedding.protocol import Vectors
from knowledge.evidence import COLUMNS, SIGNS, Evidence, signs
from knowledge.findings import Zone

STORED = MODELS / "calibration.json"
BELOW = 0.01
OUTSIDE_COST = 6.0
"""What an entry loses in score when the customer names an amount it is not for: nearly always its place."""
INSIDE_GAIN = 2.0
ASK_ABOUT_FOREIGN = 0.30


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted numbers of one manner of reading: by column, by sign, and where the zones begin."""

    order: dict[str, float]
    trust: dict[str, float]
    trust_base: float
    answer_from: float
    ask_from: float

    def scores(self, evidence: Evidence) -> Vectors:
        """Return one score an entry, higher is better."""
        weights = np.array([self.order[name] for name in COLUMNS], dtype=np.float32)
        reach = evidence.reach * np.where(evidence.reach < 0, OUTSIDE_COST, INSIDE_GAIN)
        scores: Vectors = evidence.table @ weights + reach.astype(np.float32)
        return scores

    def confidence(self, evidence: Evidence, scores: Vectors) -> float:
        """Return the chance (0–1) that the entry with the best score is the right answer.

        It stays below `answer_from` where another entry fits the customer's conditions better: then the
        customer chooses.
        """
        sure = 1 / (1 + math.exp(-self.odds(evidence, scores)))
        return min(sure, self.answer_from - BELOW) if unsettled(evidence, scores) else sure

    def odds(self, evidence: Evidence, scores: Vectors) -> float:
        """Return the log odds that the entry with the best score is the right answer, conditions left aside."""
        weights = np.array([self.trust[name] for name in SIGNS])
        return float(signs(evidence, scores) @ weights) + self.trust_base

    def zone(self, evidence: Evidence, confidence: float) -> Zone:
        """Return what to do with the best entry; a menu about a thing the shop never mentions must be likelier."""
        if confidence >= self.answer_from:
            return Zone.ANSWER
        ask_from = max(self.ask_from, ASK_ABOUT_FOREIGN) if evidence.foreign else self.ask_from
        return Zone.ASK if confidence >= ask_from else Zone.HAND_OVER

    def to_json(self) -> dict[str, Any]:
        """Return the numbers as they are stored."""
        return asdict(self)


@lru_cache(maxsize=4)
def stored_calibration(manner: str) -> Calibration:
    """Return the calibration for a manner of reading (`e5`, `use`, `other`)."""
    return load_calibrations(STORED)[manner]


def load_calibrations(path: Path) -> dict[str, Calibration]:
    """Return all calibrations in a file, by manner."""
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {manner: Calibration(**numbers) for manner, numbers in stored["manners"].items()}
