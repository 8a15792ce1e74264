"""Judging a run: the mean mark of each dimension, beside how far the judge agrees with people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from agent.errors import ModelUnavailable
from agent.llm import ModelChain
from evals.judge.agreement import Agreement, Labelled, agreement_of, labelled
from evals.judge.scoring import Reply, better, mark, rubric
from evals.stage.played import Played

_AT_ONCE = 4  # questions to the judge
Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """One dimension; `mean` is None when nothing the judge said could be read, of `replies` it marked `judged`.

    `pairs` counts the cases in which this run was better, worse and the same.
    """

    dimension: str
    mean: float | None
    judged: int
    replies: int
    agreement: Agreement
    pairs: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bench:
    """What lies before the judge: replies, those of another run of the same cases, and those people marked."""

    replies: dict[str, Reply]
    before: dict[str, Reply]
    labelled: Sequence[Labelled]

    @classmethod
    def of(cls, runs: Sequence[Played], others: Sequence[Played] | None = None) -> Bench:
        """Return the bench for a run and, if given, another."""
        replies, before = (
            {run.case: reply for run in some if (reply := reply_of(run))} for some in (runs, others or [])
        )
        return cls(replies, {case: reply for case, reply in before.items() if case in replies}, labelled())

    @property
    def questions(self) -> int:
        """Return how many times the judge will be asked, a pair with its swapped one as one."""
        marked = sum(len(row.marks) for row in self.labelled)
        return (len(self.replies) + len(self.before)) * len(rubric()) + marked


async def judge_runs(models: ModelChain, bench: Bench, step: Step = lambda: None) -> list[Judged]:
    """Return the marks of a run by dimension, and how it stands to the other; `step` is called after each question."""
    return [await _judged(models, dimension, bench, step) for dimension in rubric()]


async def _judged(models: ModelChain, dimension: str, bench: Bench, step: Step) -> Judged:
    marks = await _all((mark(models, reply, dimension) for reply in bench.replies.values()), step)
    compared = [(bench.replies[case], old) for case, old in bench.before.items()]
    wins = await _all((better(models, new, old, dimension) for new, old in compared), step)
    rows = [row for row in bench.labelled if dimension in row.marks]
    given = await _all((mark(models, Reply(row.asked, row.material, row.reply), dimension) for row in rows), step)
    read = [score for score in marks if score is not None]
    return Judged(
        dimension,
        sum(read) / len(read) if read else None,
        len(read),
        len(marks),
        agreement_of(dimension, [row.marks[dimension] for row in rows], given),
        (wins.count("a"), wins.count("b"), wins.count("tie")),
    )


async def _all(questions: Iterable[Any], step: Step) -> list[Any]:
    """Return the answers in order, a few asked at once; the first failure ends the others."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(question: Any) -> Any:
        async with places:
            answer = await question
        step()
        return answer

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(question)) for question in questions]
    except* ModelUnavailable as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


def reply_of(run: Played) -> Reply | None:
    """Return what a judge reads of a run, None when the assistant said nothing."""
    asked = "\n".join(line["text"] for line in run.transcript if line["who"].startswith("customer"))
    said = "\n".join(line["text"] for line in run.transcript if line["who"] == "assistant")
    material = "\n".join(dict.fromkeys(question for turn in run.trace for question in turn["found"]))
    return Reply(asked, material, said) if said else None
