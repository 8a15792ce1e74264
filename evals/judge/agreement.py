"""How far the judge agrees with people: without that figure its marks say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import Field

from evals.schema.part import Part

_FILE = Path(__file__).with_name("labelled.yaml")
_GOOD = 4  # marks from here on count as good


class Labelled(Part):
    """A reply with the marks people gave it (1 to 5), by dimension."""

    asked: str
    material: str = ""
    reply: str
    marks: dict[str, int] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Judge and people over the labelled replies, for one dimension.

    Attributes:
        within_one: The share of marks at most one apart.
        kappa: Cohen's kappa of good (4 and 5) against not good.
        unread: Answers of the judge that could not be read.
    """

    dimension: str
    replies: int
    within_one: float
    kappa: float
    unread: int


def labelled() -> list[Labelled]:
    """Return the replies that people marked."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["replies"]
    return [Labelled.model_validate(row) for row in rows]


def agreement_of(dimension: str, people: Sequence[int], judge: Sequence[int | None]) -> Agreement:
    """Return how far the judge's marks of the labelled replies agree with those of people; None was not readable."""
    pairs = [(one, other) for one, other in zip(people, judge, strict=True) if other is not None]
    near = sum(abs(one - other) <= 1 for one, other in pairs) / len(pairs) if pairs else 0.0
    return Agreement(dimension, len(people), near, kappa(pairs), len(people) - len(pairs))


def kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Return Cohen's kappa of good against not good: 1 is full agreement, 0 is chance."""
    if not pairs:
        return 0.0
    good = [(people >= _GOOD, judge >= _GOOD) for people, judge in pairs]
    observed = sum(people == judge for people, judge in good) / len(good)
    people, judge = (sum(side) / len(good) for side in zip(*good, strict=True))
    chance = people * judge + (1 - people) * (1 - judge)
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)
