"""A question with the staff's answer, and whether the next customer may read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from agent.intents.talk import is_asked, is_for_one
from agent.safety.identifying import identifying

_QUESTION_CHARS = 120
_ANSWER_CHARS = 600
_ANSWER_LETTERS = 4  # 有的 teaches nobody
_SENTENCE = re.compile(r"[^。！!？?；;\n]+[。！!？?；;\n]*")


@dataclass(frozen=True, slots=True)
class Pair:
    """What a customer asked and what the staff answered; `message_id` is where the question begins."""

    message_id: int
    question: str
    answer: str
    answered_at: datetime


def fit_to_teach(pair: Pair, known: str, names: tuple[str, ...]) -> Pair | None:
    """Return what of a pair the next customer may read; None unless it is anybody's question with anybody's answer.

    Further sentences that name or mean one person are left out (有事打我 138…); an answer that begins with one is
    that person's. `known` are the shop's own texts, whose phones and addresses are no one's secret; `names` are
    people's own.
    """
    if not is_asked(pair.question) or len(pair.question) > _QUESTION_CHARS or len(pair.answer) > _ANSWER_CHARS:
        return None
    first, *further = _SENTENCE.findall(pair.answer) or [""]
    if identifying(pair.question, known, names) or _is_ones(first, known, names):
        return None
    answer = "".join([first, *(text for text in further if not _is_ones(text, known, names))]).strip()
    if sum(letter.isalnum() for letter in answer) < _ANSWER_LETTERS or identifying(answer, known, names):
        return None
    return replace(pair, answer=answer)


def _is_ones(text: str, known: str, names: tuple[str, ...]) -> bool:
    return is_for_one(text) or bool(identifying(text, known, names))
