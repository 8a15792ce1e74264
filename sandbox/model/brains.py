"""How the stub comes to an answer: a fixed one, an echo, by rule, or by reading its prompt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.model.request import ChatRequest, Reply, ToolCall, text_of

Brain = Callable[[ChatRequest], Reply]


def fixed(text: str) -> Brain:
    """Return a brain that always says `text`."""
    return lambda _: Reply(text)


def echo(request: ChatRequest) -> Reply:
    """Say what the user asked."""
    return Reply(request.question)


@dataclass(slots=True, frozen=True)
class Rule:
    """When what the user asked matches `pattern`, answer with `reply`.

    Attributes:
        pattern: A regular expression, searched.
        reply: The answer; its tool calls are made once, not again after their result.
        after_tools: What to say once the tools answered; `{result}` stands for the last result.
    """

    pattern: str
    reply: Reply
    after_tools: str = "{result}"

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Rule:
        """Return the rule of one row: pattern, text, tool_calls, after_tools, latency."""
        return cls(str(row["pattern"]), reply_from_json(row), str(row.get("after_tools") or "{result}"))

    def answer(self, request: ChatRequest) -> Reply | None:
        """Return the answer, None when the rule does not apply."""
        if not re.search(self.pattern, request.question):
            return None
        if self.reply.tool_calls and request.after_tool:
            return Reply(self.after_tools.replace("{result}", text_of(request.messages[-1])))
        return self.reply


def by_rule(rules: list[Rule], otherwise: Brain) -> Brain:
    """Return a brain that goes by the first rule that applies, else as `otherwise` does."""

    def think(request: ChatRequest) -> Reply:
        answers = (rule.answer(request) for rule in rules)
        return next((answer for answer in answers if answer is not None), None) or otherwise(request)

    return think


def reply_from_json(row: Mapping[str, Any]) -> Reply:
    """Return the reply of a JSON row with text, tool_calls [{name, arguments}] and latency."""
    calls = tuple(ToolCall(str(call["name"]), call.get("arguments") or {}) for call in row.get("tool_calls") or [])
    return Reply(str(row.get("text") or ""), calls, float(row.get("latency") or 0.0))
