"""Fitting the order of entries and the confidence on judged questions of several shops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.calibration import Calibration
from knowledge.evidence import COLUMNS, SIGNS, Evidence, signs
from knowledge.training.logistic import Floats, fit_logistic

ORDER_STEPS = 300
ORDER_DAMPING = 0.02
TRUST_DAMPING = 1.0
WITHHELD_WEIGHT = 0.1
PARTS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with its evidence; `right` is the row of the right entry, None when there is none."""

    evidence: Evidence
    right: int | None


def fit_order(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the weights under which the right entry of each question is most likely (softmax)."""
    spread = np.maximum(np.vstack([item.evidence.table for item in judged]).astype(np.float64).std(axis=0), 1e-6)
    answered = [(item.evidence.table / spread, item.right) for item in judged if item.right is not None]
    tables, absent = _stacked([table for table, _ in answered])
    rights = tables[np.arange(len(tables)), [right for _, right in answered]].mean(axis=0)
    weights = np.full(len(COLUMNS), 0.1) * spread
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, ORDER_STEPS + 1):
        scores = np.where(absent, -np.inf, tables @ weights)
        guess = np.exp(scores - scores.max(axis=1, keepdims=True))
        guess /= guess.sum(axis=1, keepdims=True)
        expected = np.einsum("qe,qec->c", guess, tables) / len(tables)
        slope = ORDER_DAMPING * weights + expected - rights
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        weights -= 0.05 * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return dict(zip(COLUMNS, (float(value) for value in weights / spread), strict=True))


def _stacked(tables: Sequence[Floats]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return tables of unequal length as one block, filled up with zeros, and where it was filled up."""
    longest = max(len(table) for table in tables)
    block = np.zeros((len(tables), longest, len(COLUMNS)))
    absent = np.ones((len(tables), longest), dtype=np.bool_)
    for number, table in enumerate(tables):
        block[number, : len(table)] = table
        absent[number, : len(table)] = False
    return block, absent


def fit_calibration(shops: Sequence[Sequence[Judged]]) -> Calibration:
    """Return order and confidence; the zones are left open (see `choose_zones`).

    The confidence learns from orders that were fitted without the shop in question, and also from each question with
    its right entry withheld, which must not be trusted. What customers ask has its answer more often than that: the
    last step fits the chance to the questions as they came.
    """
    rows: list[Floats] = []
    truths: list[float] = []
    weights: list[float] = []
    for part in range(PARTS):
        others = [item for number, shop in enumerate(shops) if number % PARTS != part for item in shop]
        order = Calibration(fit_order(others), {}, 0.0, 1.0, 1.0)
        for item in (item for shop in shops[part::PARTS] for item in shop):
            scores = order.scores(item.evidence)
            rows.append(signs(item.evidence, scores).astype(np.float64))
            truths.append(float(item.right is not None and scores.argmax() == item.right))
            weights.append(1.0)
            if item.right is not None and len(scores) > 1:
                left = without(item.evidence, item.right)
                rows.append(signs(left, np.delete(scores, item.right)).astype(np.float64))
                truths.append(0.0)
                weights.append(WITHHELD_WEIGHT)
    seen, right, weighed = np.array(rows), np.array(truths), np.array(weights)
    found, base = fit_logistic(seen, right, weighed, TRUST_DAMPING)
    asked = weighed == 1.0
    odds = (seen @ found + base)[asked, None]
    (stretch,), shift = fit_logistic(odds, right[asked], weighed[asked], TRUST_DAMPING)
    trust = dict(zip(SIGNS, map(float, stretch * found), strict=True))
    order_weights = fit_order([item for shop in shops for item in shop])
    return Calibration(order_weights, trust, float(stretch * base + shift), answer_from=1.0, ask_from=1.0)


def without(evidence: Evidence, row: int) -> Evidence:
    """Return the evidence as if the entry at `row` were not there."""
    names = ("table", "held", "unsaid", "unmet", "reach", "roots")
    return replace(evidence, **{name: np.delete(getattr(evidence, name), row, axis=0) for name in names})
