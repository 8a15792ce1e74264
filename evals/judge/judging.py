"""Judging a run: the mean mark of each dimension, beside how far the judge agrees with people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.llm import ModelChain
from evals.judge.agreement import Agreement, agreement
from evals.judge.scoring import Reply, better, mark, rubric
from evals.stage.played import Played


@dataclass(frozen=True, slots=True)
class Judged:
    """One dimension; `pairs` counts the cases in which this run was better, worse and the same."""

    dimension: str
    mean: float
    judged: int
    agreement: Agreement
    pairs: tuple[int, int, int] = (0, 0, 0)


async def judge_runs(
    models: ModelChain, runs: Sequence[Played], others: Sequence[Played] | None = None
) -> list[Judged]:
    """Return the marks of a run by dimension, and how it stands to another run of the same cases."""
    replies = {run.case: reply for run in runs if (reply := reply_of(run))}
    before = {run.case: reply for run in others or [] if (reply := reply_of(run))}
    return [await _judged(models, dimension, replies, before) for dimension in rubric()]


async def _judged(models: ModelChain, dimension: str, replies: dict[str, Reply], before: dict[str, Reply]) -> Judged:
    marks = [score for reply in replies.values() if (score := await mark(models, reply, dimension)) is not None]
    wins = [await better(models, reply, before[case], dimension) for case, reply in replies.items() if case in before]
    mean = sum(marks) / len(marks) if marks else 0.0
    pairs = (wins.count("a"), wins.count("b"), wins.count("tie"))
    return Judged(dimension, mean, len(marks), await agreement(models, dimension), pairs)


def reply_of(run: Played) -> Reply | None:
    """Return what a judge reads of a run, None when the assistant said nothing."""
    asked = "\n".join(line["text"] for line in run.transcript if line["who"].startswith("customer"))
    said = "\n".join(line["text"] for line in run.transcript if line["who"] == "assistant")
    material = "\n".join(dict.fromkeys(question for turn in run.trace for question in turn["found"]))
    return Reply(asked, material, said) if said else None
