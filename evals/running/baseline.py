"""Baselines: which cases passed when it was last agreed, and how far a run may fall behind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.errors import BadInput
from evals.running.figures import Figures
from evals.stage.played import Played


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a run may fall behind its baseline, as the baseline's file says.

    Attributes:
        newly_failing: Cases that passed before and may fail now.
        rate_drop: How much the share of passed cases may fall.
        p95_seconds: How long 95 % of the replies may take at most.
        must_hold: Harms none of whose cases may begin to fail.
    """

    newly_failing: int = 0
    rate_drop: float = 0.0
    p95_seconds: float = 20.0
    must_hold: tuple[str, ...] = ("invented", "promise", "leak", "injection", "unsafe")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside its baseline; `breaches` are the bounds it broke, one Chinese line each."""

    better: list[str] = field(default_factory=list)
    worse: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)


def compare(runs: Sequence[Played], now: Figures, path: Path, *, whole: bool) -> Comparison:
    """Return how a run stands to the baseline in a file; `whole` when it played all cases. Raises `BadInput`."""
    document = _read(path)
    before: dict[str, bool] = document["cases"]
    bounds = Bounds(**document.get("bounds", {}))
    passed = _passed(runs)
    worse = sorted(case for case, ok in passed.items() if not ok and before.get(case) is True)
    comparison = Comparison(
        better=sorted(case for case, ok in passed.items() if ok and before.get(case) is False),
        worse=worse,
        new=sorted(set(passed) - set(before)),
        gone=sorted(set(before) - set(passed)) if whole else [],
    )
    comparison.breaches.extend(_breaches(runs, now, comparison, bounds, before))
    return comparison


def _breaches(
    runs: Sequence[Played], now: Figures, found: Comparison, bounds: Bounds, before: dict[str, bool]
) -> list[str]:
    harms = {run.case: run.harm for run in runs}
    broken = [f"{case} 以前过、现在不过" for case in found.worse if harms[case] in bounds.must_hold]
    if len(found.worse) > bounds.newly_failing:
        broken.append(f"有 {len(found.worse)} 个用例变差，最多允许 {bounds.newly_failing} 个")
    passed = _passed(runs)
    known = [case for case in passed if case in before]
    drop = (sum(before[case] for case in known) - sum(passed[case] for case in known)) / max(1, len(known))
    if drop > bounds.rate_drop:
        broken.append(f"通过率掉了 {drop:.1%}，最多允许 {bounds.rate_drop:.1%}")
    new_failing = [case for case in found.new if not passed[case]]
    broken += [f"{case} 是新用例，没有过（修好它，或用 --save 记进基线）" for case in new_failing]
    if now.p95 > bounds.p95_seconds:
        broken.append(f"95% 的回复用了 {now.p95:.2f} 秒，最多 {bounds.p95_seconds} 秒")
    return broken


def save(runs: Sequence[Played], path: Path) -> None:
    """Write a baseline; bounds that the file had stay."""
    bounds = _read(path).get("bounds") if path.exists() else None
    document = {"bounds": bounds or _as_json(Bounds()), "cases": dict(sorted(_passed(runs).items()))}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _passed(runs: Sequence[Played]) -> dict[str, bool]:
    passed: dict[str, bool] = {}
    for run in runs:
        if run.mode != "skipped":
            passed[run.case] = passed.get(run.case, True) and run.passed
    return passed


def _as_json(bounds: Bounds) -> dict[str, Any]:
    return {name: getattr(bounds, name) for name in Bounds.__slots__}


def _read(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"读不到基线 {path}：{error.strerror}（用 --save {path} 记一份）") from None
    except ValueError:
        raise BadInput(f"基线 {path} 不是有效的 JSON") from None
    return document
