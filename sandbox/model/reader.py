"""The stub's own brain: an honest small model that answers only out of what it was given.

It reads the prompt for looked-up facts (lines of JSON) and for questions with answers (`问：…` before
`答：…`), takes what shares most with the user's question, and says that it does not know when nothing
does; with a tool to hand over on offer, it calls that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.model.likeness import likeness
from sandbox.model.lookups import fact_sentence
from sandbox.model.request import ChatRequest, Reply, ToolCall, text_of, unfenced

UNKNOWN = "这个我这边没有准确的资料，不敢乱说。"
HAND_OVER = "hand_over"
ENOUGH = 0.25
MARK = r"^\s*(?:[-*\d.\[\]【】)、]+\s*)?"
ANSWER = re.compile(MARK + r"(?:答|答案|A)\s*[:：]\s*(?P<text>.+)$")
QUESTION = re.compile(MARK + r"(?:问|问题|Q)\s*[:：]\s*(?P<text>.+)$")


@dataclass(slots=True, frozen=True)
class Passage:
    """A question the prompt knows, and its answer."""

    question: str
    answer: str

    def fits(self, asked: str) -> float:
        """Return how well it answers, 0 to 1: the question counts more than the answer's words."""
        return 0.7 * likeness(asked, self.question) + 0.3 * likeness(asked, self.answer)


def read(request: ChatRequest) -> Reply:
    """Answer the user's question out of the prompt."""
    asked = request.question
    said = (text_of(message) for message in request.messages if message.get("role") != "assistant")
    text = unfenced("\n".join(said))
    fact = fact_sentence(asked, text)
    if fact:
        return Reply(fact)
    best = max(passages(text), key=lambda passage: passage.fits(asked), default=None)
    if best is not None and best.fits(asked) >= ENOUGH:
        return Reply(best.answer)
    if HAND_OVER in request.tool_names and not request.after_tool:
        return Reply(tool_calls=(ToolCall(HAND_OVER, {"reason": "资料里没有答案"}),))
    return Reply(UNKNOWN)


def trust(request: ChatRequest) -> Reply:
    """Answer with the first passage of the prompt, as a model does that understands what the search found."""
    text = unfenced("\n".join(text_of(message) for message in request.messages))
    first = next(passages(text), None)
    return Reply(first.answer) if first else read(request)


def passages(text: str) -> Iterator[Passage]:
    """Return the questions with answers in a prompt; an answer goes on until an empty line or a heading."""
    asked, said = "", list[str]()
    for line in [*text.splitlines(), ""]:
        question, answer = QUESTION.match(line), ANSWER.match(line)
        if said and (question or answer or not line.strip() or line.startswith("#")):
            yield Passage(asked, "\n".join(said))
            asked, said = "", []
        if question:
            asked = question["text"].strip()
        elif answer:
            said = [answer["text"].strip()]
        elif said:
            said.append(line.strip())
