"""Which of two texts does better: how many customers it takes, and a verdict that may be looked at every day.

The evidence is an e-process for two proportions (Turner, Ly, Grünwald: safe tests for 2x2 tables). Under "no
difference" its expectation never exceeds 1, whatever the common rate and however often one looks, so stopping when
it passes 1/0.05 is wrong in at most one trial of twenty. It is the mean of three bets: on what was seen so far, and
on the stated effect to either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

ERROR = 0.05
POWER = 0.8
_PRIOR = 4.0  # customers' worth of the usual rate before anybody was seen

Counts = npt.NDArray[Any]


class Verdict(StrEnum):
    """What can be said of a trial."""

    UNDECIDED = "undecided"
    WINNER = "winner"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict with what it rests on; `missing` customers a variant are still to be seen at least.

    `chance_error` bounds the chance of such evidence without a difference, however often one looked.
    """

    verdict: Verdict
    winner: str | None
    evidence: float
    chance_error: float
    needed: int
    missing: int


def sample_size(base_rate: float, effect: float) -> int:
    """Return the customers a variant needs to find a difference of `effect` (both shares) four times in five."""
    other = min(base_rate + effect, 0.999)
    middle = (base_rate + other) / 2
    normal = NormalDist()
    alpha, beta = normal.inv_cdf(1 - ERROR / 2), normal.inv_cdf(POWER)
    spread = alpha * sqrt(2 * middle * (1 - middle)) + beta * sqrt(base_rate * (1 - base_rate) + other * (1 - other))
    return ceil(spread**2 / (other - base_rate) ** 2)


def evidence(
    shown_a: Counts, hits_a: Counts, shown_b: Counts, hits_b: Counts, base_rate: float, effect: float
) -> npt.NDArray[np.float64]:
    """Return the running evidence for a difference after each day; the last axis of the counts is the day."""
    na, ha, nb, hb = (np.asarray(each, dtype=np.float64) for each in (shown_a, hits_a, shown_b, hits_b))
    low, high = base_rate, min(base_rate + effect, 0.99)
    past = _PRIOR * base_rate
    seen_a = (past + np.cumsum(ha, axis=-1) - ha) / (_PRIOR + np.cumsum(na, axis=-1) - na)
    seen_b = (past + np.cumsum(hb, axis=-1) - hb) / (_PRIOR + np.cumsum(nb, axis=-1) - nb)
    bets = (
        (np.clip(seen_a, 1e-4, 1 - 1e-4), np.clip(seen_b, 1e-4, 1 - 1e-4)),
        (np.full_like(na, low), np.full_like(na, high)),
        (np.full_like(na, high), np.full_like(na, low)),
    )
    won = [np.cumsum(_log_ratio(na, ha, nb, hb, rate_a, rate_b), axis=-1) for rate_a, rate_b in bets]
    found: npt.NDArray[np.float64] = np.exp(np.logaddexp.reduce(np.stack(won), axis=0)) / len(bets)
    return found


def _log_ratio(na: Counts, ha: Counts, nb: Counts, hb: Counts, rate_a: Counts, rate_b: Counts) -> Counts:
    """Return the log of what a day wins that bets on these rates against one rate for both."""
    both = na + nb
    common = np.where(both > 0, (na * rate_a + nb * rate_b) / np.maximum(both, 1), 0.5)
    apart = ha * np.log(rate_a) + (na - ha) * np.log1p(-rate_a) + hb * np.log(rate_b) + (nb - hb) * np.log1p(-rate_b)
    found: Counts = apart - ((ha + hb) * np.log(common) + (both - ha - hb) * np.log1p(-common))
    return found


def judge(
    variants: list[str], shown: dict[str, list[int]], hits: dict[str, list[int]], base_rate: float, effect: float
) -> Finding:
    """Return what the days so far say: each further variant is held against the first, sharing the error.

    `shown` and `hits` have a list by variant, one figure a day.
    """
    first, others = variants[0], variants[1:]
    wanted = len(others) / ERROR
    strengths: dict[str, float] = {}
    for other in others:
        na, ha, nb, hb = (np.array(each) for each in (shown[first], hits[first], shown[other], hits[other]))
        running = evidence(na, ha, nb, hb, base_rate, effect)
        strengths[other] = float(running.max()) if running.size else 1.0
    seen = {variant: sum(shown[variant]) for variant in variants}
    rates = {variant: sum(hits[variant]) / seen[variant] if seen[variant] else 0.0 for variant in variants}
    best = max(strengths.values())
    needed = sample_size(base_rate, effect)
    missing = max(0, needed - min(seen.values()))
    verdict, winner = Verdict.UNDECIDED, None
    if best >= wanted:
        verdict = Verdict.WINNER
        sure = [first, *(other for other in others if strengths[other] >= wanted)]
        winner = max(sure, key=lambda variant: rates[variant])
    elif missing == 0 and min(seen.values()) >= 2 * needed:
        verdict = Verdict.ALIKE
    return Finding(verdict, winner, best, min(1.0, len(others) / max(best, 1e-12)), needed, missing)
