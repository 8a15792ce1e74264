"""A verdict that may be looked at every day: wrong in at most one of twenty trials without a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from agent.trials import ERROR, Verdict, evidence, judge, sample_size
from api.shapes.broadcasts import ArmPublic, TrialPublic
from store.touches.trials import Trial

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


def test_an_ended_trial_without_a_difference_says_so_and_what_was_measured() -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    trial = Trial(1, "语气", ["甲", "乙"], "order", 0.05, 0.05, at, at + timedelta(days=30), None)
    for shown, weight in ((40, "最少的只有 40 位"), (900, "用哪个都行")):
        hits = {"甲": [shown // 20], "乙": [shown // 20 + 1]}
        finding = judge(trial.variants, {"甲": [shown], "乙": [shown]}, hits, trial.base_rate, trial.effect)
        arms = [ArmPublic(variant=name, shown=shown, hits=hits[name][0], percent=5.0) for name in trial.variants]
        says = TrialPublic.of(trial, arms, finding).says
        assert "没有看出差别" in says
        assert f"「甲」{shown} 位顾客里 {shown // 20} 位下了单（5.0%）" in says
        assert weight in says
        assert "还不能下结论" not in says
        going = TrialPublic.of(replace(trial, ended_at=None), arms, finding).says
        assert ("还不能下结论" in going) is (shown == 40)
