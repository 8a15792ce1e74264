"""The stub's own brain: an honest small model that answers only out of what it was given.

It looks for questions with answers (`问：…` before `答：…`) and for other lines of fact in the prompt,
takes the one that shares most with what the user asked, and says that it does not know when none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.model.request import ChatRequest, Reply, text_of

UNKNOWN = "这个问题我这边没有准确的资料，我请同事来帮您确认。"
ENOUGH = 0.34
ANSWER = re.compile(r"^\s*(?:[-*\d.\[\]【】)、]+\s*)?(?:答|答案|A)\s*[:：]\s*(?P<text>.+)$")
QUESTION = re.compile(r"^\s*(?:[-*\d.\[\]【】)、]+\s*)?(?:问|问题|Q)\s*[:：]\s*(?P<text>.+)$")
FILLER = re.compile(r"[\s，。！？、；：,.!?;:~…“”\"'()（）]|请问|你们|您好|你好|我想|一下|吗|呢|啊|呀|的|了|吧")


@dataclass(slots=True, frozen=True)
class Passage:
    """Something the prompt says: what it is about, and the words to answer with."""

    about: str
    answer: str


def read(request: ChatRequest) -> Reply:
    """Answer the last user message out of the prompt's passages."""
    question = request.last_user
    best = max(_passages(request), key=lambda passage: likeness(question, passage.about), default=None)
    if best is None or likeness(question, best.about) < ENOUGH:
        return Reply(UNKNOWN)
    return Reply(best.answer)


def likeness(question: str, text: str) -> float:
    """Return how much of `question` is in `text`, 0 to 1, by pairs of characters."""
    asked, said = _pairs(question), _pairs(text)
    return len(asked & said) / len(asked) if asked else 0.0


def _pairs(text: str) -> set[str]:
    plain = FILLER.sub("", text.lower())
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or {plain} - {""}


def _passages(request: ChatRequest) -> Iterator[Passage]:
    for message in request.messages:
        if message.get("role") in ("system", "developer", "tool") or message is not request.messages[-1]:
            yield from _from_text(text_of(message))


def _from_text(text: str) -> Iterator[Passage]:
    asked = ""
    for line in text.splitlines():
        question, answer = QUESTION.match(line), ANSWER.match(line)
        if question:
            asked = question["text"].strip()
        elif answer:
            yield Passage(f"{asked} {answer['text']}", answer["text"].strip())
            asked = ""
