"""A question with the staff's answer, and whether the next customer may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.intents.talk import is_asked, is_for_one
from agent.safety.identifying import identifying

_QUESTION_CHARS = 120
_ANSWER_CHARS = 600
_ANSWER_LETTERS = 4  # 有的 teaches nobody


@dataclass(frozen=True, slots=True)
class Pair:
    """What a customer asked and what the staff answered; `message_id` is where the question begins."""

    message_id: int
    question: str
    answer: str
    answered_at: datetime


def fit_to_teach(pair: Pair, known: str, names: tuple[str, ...]) -> bool:
    """Return whether a pair is a question anybody may ask, with an answer for everybody.

    `known` are the shop's own texts, whose phones and addresses are no one's secret; `names` are people's own.
    """
    if not is_asked(pair.question) or len(pair.question) > _QUESTION_CHARS or len(pair.answer) > _ANSWER_CHARS:
        return False
    if sum(letter.isalnum() for letter in pair.answer) < _ANSWER_LETTERS:
        return False
    if any(is_for_one(line) for line in pair.answer.split("\n")):
        return False
    return not any(identifying(text, known, names) for text in (pair.question, pair.answer))
