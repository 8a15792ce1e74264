"""A verdict that may be looked at every day: wrong in at most one of twenty trials without a difference."""

from __future__ import annotations

import numpy as np
import pytest

from agent.trials import ERROR, Verdict, evidence, judge, sample_size

RUNS, DAYS = 2_000, 90


@pytest.mark.parametrize(("rate", "a_day"), [(0.05, 15), (0.2, 8), (0.02, 60)])
def test_no_difference_is_rarely_taken_for_one(rate: float, a_day: int) -> None:
    random = np.random.default_rng(20261127)
    shown = np.full((RUNS, DAYS), a_day)
    hits = [random.binomial(a_day, rate, (RUNS, DAYS)) for _ in range(2)]
    found = evidence(shown, hits[0], shown, hits[1], rate, 0.03)
    wrong = (found.max(axis=-1) >= 1 / ERROR).mean()  # looked at every single day
    assert wrong <= ERROR, wrong
    # the stated rate may be far from the true one: the bound holds all the same
    assert (evidence(shown, hits[0], shown, hits[1], 0.3, 0.1).max(axis=-1) >= 1 / ERROR).mean() <= ERROR


def test_a_difference_is_found() -> None:
    random = np.random.default_rng(7)
    needed = sample_size(0.05, 0.05)
    a_day = 20
    shown = np.full((500, 3 * needed // a_day), a_day)
    hits = [random.binomial(a_day, rate, shown.shape) for rate in (0.05, 0.10)]
    found = evidence(shown, hits[0], shown, hits[1], 0.05, 0.05).max(axis=-1) >= 1 / ERROR
    assert found.mean() > 0.9


def test_sizes_as_in_textbooks() -> None:
    assert sample_size(0.05, 0.05) == pytest.approx(435, abs=2)  # two proportions, two-sided 5 %, power 80 %
    assert sample_size(0.10, 0.02) == pytest.approx(3841, abs=5)


def test_in_words() -> None:
    few = judge(["甲", "乙"], {"甲": [40], "乙": [41]}, {"甲": [2], "乙": [4]}, 0.05, 0.05)
    assert (few.verdict, few.winner, few.missing) == (Verdict.UNDECIDED, None, few.needed - 40)
    clear = judge(["甲", "乙"], {"甲": [300, 300], "乙": [300, 300]}, {"甲": [15, 14], "乙": [45, 47]}, 0.05, 0.05)
    assert (clear.verdict, clear.winner) == (Verdict.WINNER, "乙")
    alike = judge(["甲", "乙"], {"甲": [900], "乙": [900]}, {"甲": [45], "乙": [46]}, 0.05, 0.05)
    assert alike.verdict is Verdict.ALIKE
    nobody = judge(["甲", "乙"], {"甲": [], "乙": []}, {"甲": [], "乙": []}, 0.05, 0.05)
    assert nobody.verdict is Verdict.UNDECIDED
