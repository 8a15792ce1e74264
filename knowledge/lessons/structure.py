"""Pairs by turn structure alone: what the customer asked last before the staff said something of substance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from agent.intents.talk import asks_back, essence, is_asked, is_filler, without_opening
from agent.safety.identifying import without_titles
from knowledge.lessons.pairs import Pair
from store.gaps.staff_talks import TalkLine

_STILL_MEANT = timedelta(minutes=30)


def pairs_by_structure(lines: Sequence[TalkLine]) -> list[Pair]:
    """Return the pairs of a conversation, oldest first.

    A line that says nothing (请稍等) leaves the question open; a question asked back closes it, because what the
    staff say then is about this customer only.
    """
    pairs: list[Pair] = []
    asked: list[TalkLine] = []
    for by_staff, block in groupby(lines, key=lambda line: line.by_staff):
        if not by_staff:
            asked += block
            continue
        told = [line for line in block if not is_filler(line.text)]
        if not told:
            continue
        if not any(asks_back(line.text) for line in told):
            pairs += _pair(asked, told)
        asked = []
    return pairs


def _pair(asked: Sequence[TalkLine], told: Sequence[TalkLine]) -> list[Pair]:
    meant = _meant(asked, told[0])
    if not meant:
        return []
    answer = "\n".join(without_opening(without_titles(line.text)) for line in told)
    question = "，".join(essence(without_titles(line.text)) for line in meant)
    return [Pair(meant[0].id, question, answer.strip(), told[-1].sent_at)]


def _meant(asked: Sequence[TalkLine], told: TalkLine) -> list[TalkLine]:
    """Return the questions nobody had answered, or else the last one the assistant had answered, if recent."""
    questions = [line for line in asked if is_asked(essence(line.text))]
    unanswered = [line for line in questions if not line.answered]
    if unanswered:
        return unanswered
    return [line for line in questions[-1:] if told.sent_at - line.sent_at <= _STILL_MEANT]
