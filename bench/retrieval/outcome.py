"""What a method made of judged questions, in figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.retrieval.cases import Case
from knowledge.calibration import Calibration
from knowledge.evidence import COLUMNS, Evidence
from knowledge.findings import Zone
from knowledge.verdict import Verdict, reach_verdict

Floats = NDArray[np.floating[Any]]
Scorer = Callable[[Evidence], Floats]
HEADING = f"{'':<30}" + "".join(
    f"{name:>8}" for name in ("R@1", "R@3", "MRR", "AUC", "right5", "wrong5", "right10", "wrong10")
)
BASELINES = {
    "BM25 characters": ["words_full"],
    "USE": ["use_question", "use_full"],
    "E5": ["second_question", "second_full"],
    "USE + E5": ["use_question", "use_full", "second_question", "second_full"],
    "adapter alone": ["meaning_question", "meaning_full"],
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Each question's rank of the right entry (0 = first), whether it has one, and the confidence."""

    ranks: Floats
    lacking: NDArray[np.bool_]
    confidence: Floats

    @classmethod
    def of(cls, cases: Sequence[Case], scorer: Scorer, trust: Callable[[Evidence, Floats], float]) -> Outcome:
        """Return the outcome of ordering by `scorer` with `trust` as confidence."""
        ranks, confidence = [], []
        for case in cases:
            scores = scorer(case.evidence)
            ranks.append(_rank(scores, case.right))
            confidence.append(trust(case.evidence, scores))
        found = np.array(ranks, dtype=float)
        return cls(found, found < 0, np.array(confidence))

    def auc(self) -> float:
        """Return how often a question with an answer is trusted more than one without."""
        inside, outside = self.confidence[~self.lacking], self.confidence[self.lacking]
        if not len(inside) or not len(outside):
            return float("nan")
        above = (inside[:, None] > outside).mean() + 0.5 * (inside[:, None] == outside).mean()
        return float(above)

    def at(self, false_accepts: float) -> tuple[float, float]:
        """Return the shares answered right and wrong at a rate of false accepts."""
        if not self.lacking.any() or self.lacking.all():
            return float("nan"), float("nan")
        bound = np.quantile(self.confidence[self.lacking], 1 - false_accepts)
        inside = ~self.lacking
        accepted = self.confidence[inside] > bound
        right = self.ranks[inside] == 0
        return float((accepted & right).mean()), float((accepted & ~right).mean())

    def line(self, name: str) -> str:
        """Return the outcome as one row of the table."""
        ranks = self.ranks[~self.lacking]
        found = [(ranks == 0).mean(), (ranks < 3).mean(), (1 / (ranks + 1)).mean()] if len(ranks) else [np.nan] * 3
        accepted = [value for rate in (0.05, 0.10) for value in self.at(rate)]
        return f"{name:<30}" + "".join(f"{value:8.3f}" for value in [*found, self.auc(), *accepted])


def judge(cases: Sequence[Case], fitted: dict[str, Calibration]) -> Outcome:
    """Return what search as it is makes of the cases; `fitted` has the numbers of each manner of reading."""
    verdicts = [verdict_on(case, fitted) for case in cases]
    ranks = np.array([_rank(verdict.scores, case.right) for verdict, case in zip(verdicts, cases, strict=True)])
    return Outcome(ranks, ranks < 0, np.array([verdict.confidence for verdict in verdicts]))


def verdict_on(case: Case, fitted: dict[str, Calibration]) -> Verdict:
    """Return what search as it is makes of one case."""
    return reach_verdict([(evidence, fitted[manner]) for manner, evidence in case.seen.items()])


def baseline_lines(cases: Sequence[Case]) -> list[str]:
    """Return a row for each single method, for comparison."""
    lines = []
    for name, wanted in BASELINES.items():
        weights = np.isin(COLUMNS, wanted).astype(float)
        lines.append(Outcome.of(cases, _weighted(weights), lambda _, scores: float(scores.max())).line(name))
    return lines


def zone_lines(cases: Sequence[Case], fitted: dict[str, Calibration]) -> list[str]:
    """Return the shares of the zones, for questions with and without an answer."""
    shares = dict.fromkeys(("right", "wrong", "menu", "menu without it", "handed over"), 0)
    lacking = dict.fromkeys(("answered", "menu", "handed over"), 0)
    for case in cases:
        verdict = verdict_on(case, fitted)
        top, zone = list(np.argsort(-verdict.scores)[:3]), verdict.zone
        if case.right is None:
            lacking[{Zone.ANSWER: "answered", Zone.ASK: "menu"}.get(zone, "handed over")] += 1
        elif zone is Zone.ANSWER:
            shares["right" if top[0] == case.right else "wrong"] += 1
        elif zone is Zone.ASK:
            shares["menu" if case.right in top else "menu without it"] += 1
        else:
            shares["handed over"] += 1
    return [_shares("  with an answer   ", shares), _shares("  without an answer", lacking)]


def _rank(scores: Floats, right: int | None) -> float:
    return float(list(np.argsort(-scores)).index(right)) if right is not None else -1.0


def _weighted(weights: Floats) -> Scorer:
    return lambda evidence: evidence.table @ weights


def _shares(name: str, counts: dict[str, int]) -> str:
    total = max(sum(counts.values()), 1)
    return f"{name} ({total}): " + ", ".join(f"{key} {count / total:.1%}" for key, count in counts.items())
