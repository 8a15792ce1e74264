"""Figures of a run: who passed how often, how long it took, what it cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from math import comb, sqrt
from typing import Any

from evals.stage.played import Played


def pass_hat(passed: int, runs: int, k: int) -> float:
    """Return the chance that `k` runs all pass, told from `passed` of `runs` (tau-bench's pass^k, without bias)."""
    return comb(passed, k) / comb(runs, k) if runs >= k else 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of a kind: how many were played, how many passed every time, how many were skipped."""

    cases: int
    passed: int
    skipped: int

    @property
    def rate(self) -> float:
        """The share that passed."""
        return self.passed / self.cases if self.cases else 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """A run in figures.

    Attributes:
        pass_k: The mean of pass^k over the cases; `spread` its standard error, `k` how often each was played.
        p50, p95: Seconds until a reply; of all replies of the run.
        unsteady: Cases that passed some times and failed others.
    """

    whole: Group
    by_harm: dict[str, Group]
    by_shop: dict[str, Group]
    by_mode: dict[str, Group]
    k: int
    pass_k: float
    spread: float
    unsteady: list[str]
    p50: float
    p95: float
    model_calls: int
    tokens: int
    cost_fen: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures for a file."""
        return asdict(self)


def figures(runs: Sequence[Played]) -> Figures:
    """Return the figures of a run's cases, each played once or several times."""
    by_case: dict[str, list[Played]] = defaultdict(list)
    for run in runs:
        by_case[run.case].append(run)
    played = [tries for tries in by_case.values() if tries[0].mode != "skipped"]
    k = max((len(tries) for tries in played), default=1)
    hats = [pass_hat(sum(one.passed for one in tries), len(tries), k) for tries in played if len(tries) == k]
    mean = sum(hats) / len(hats) if hats else 1.0
    spread = sqrt(sum((hat - mean) ** 2 for hat in hats)) / len(hats) if hats else 0.0
    seconds = sorted(second for run in runs for second in run.reply_seconds)
    return Figures(
        whole=_group(by_case.values()),
        by_harm=_grouped(by_case.values(), lambda run: run.harm),
        by_shop=_grouped(by_case.values(), lambda run: run.shop),
        by_mode=_grouped(played, lambda run: run.mode),
        k=k,
        pass_k=mean,
        spread=spread,
        unsteady=sorted(tries[0].case for tries in played if len({one.passed for one in tries}) == 2),
        p50=_quantile(seconds, 0.50),
        p95=_quantile(seconds, 0.95),
        model_calls=sum(run.model_calls for run in runs),
        tokens=sum(run.tokens for run in runs),
        cost_fen=round(sum(run.cost_fen for run in runs), 4),
    )


def _group(cases: Iterable[Sequence[Played]]) -> Group:
    played = [tries for tries in cases if tries[0].mode != "skipped"]
    skipped = sum(1 for tries in cases if tries[0].mode == "skipped")
    return Group(len(played), sum(all(one.passed for one in tries) for tries in played), skipped)


def _grouped(cases: Iterable[Sequence[Played]], by: Callable[[Played], str]) -> dict[str, Group]:
    groups: dict[str, list[Sequence[Played]]] = defaultdict(list)
    for tries in cases:
        groups[by(tries[0])].append(tries)
    return {name: _group(groups[name]) for name in sorted(groups)}


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
