"""Choosing where the zones begin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

FALSE_ANSWERS = 0.025
WRONG_ANSWERS = 0.03
LOST_QUESTIONS = 0.06
ANSWER_FLOOR = 0.75
ASK_CEILING = 0.10


def choose_zones(
    rights: Sequence[int | None], tops: Sequence[int], confidences: Sequence[float]
) -> tuple[float, float]:
    """Return the confidences from which to answer and from which to ask back.

    `rights` and `tops` are the right and the best entry of each question, `rights` None where there is no answer.
    Answer: the best entry is right with a chance of `ANSWER_FLOOR` or more, and of the questions judged here
    at most `FALSE_ANSWERS` of those without an answer, `WRONG_ANSWERS` of the others get a wrong one.
    Ask: from `ASK_CEILING`, or lower, so that at most `LOST_QUESTIONS` of the questions that have an answer
    go to a human unasked.
    """
    sure = np.asarray(confidences)
    lacking = np.array([right is None for right in rights])
    wrong = np.array([right is not None and right != top for right, top in zip(rights, tops, strict=True)])
    answer = max(
        ANSWER_FLOOR,
        float(np.quantile(sure[lacking], 1 - FALSE_ANSWERS)),
        _at_most(sure[wrong], WRONG_ANSWERS * float((~lacking).sum())),
    )
    return answer, min(ASK_CEILING, float(np.quantile(sure[~lacking], LOST_QUESTIONS)))


def _at_most(values: np.typing.NDArray[np.float64], count: float) -> float:
    """Return a bound that at most `count` of the values pass."""
    kept = int(count)
    return float(np.sort(values)[::-1][kept]) + 1e-6 if len(values) > kept else 0.0
