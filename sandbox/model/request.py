"""What a chat completion asks, and what the stub answers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

ASKED = "# 顾客的话"
"""The heading under which a prompt with material in it puts the customer's words."""
FENCE = "> "
"""Begins each line of data in a prompt."""


@dataclass(slots=True, frozen=True)
class ToolCall:
    """One call of a tool; `arguments` is JSON text when it should be sent as it stands."""

    name: str
    arguments: dict[str, Any] | str = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class Reply:
    """What the stub says: words, tool calls, or both; `latency` seconds on top of the script's."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    latency: float = 0.0


@dataclass(slots=True)
class ChatRequest:
    """One recorded call of `/v1/chat/completions`."""

    messages: list[dict[str, Any]]
    model: str
    stream: bool = False
    tools: list[dict[str, Any]] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)
    reply: Reply | None = None
    fault: str | None = None

    @classmethod
    def parse(cls, body: dict[str, Any]) -> ChatRequest:
        """Return the request in a JSON body."""
        return cls(
            messages=list(body.get("messages") or []),
            model=str(body.get("model") or "stub"),
            stream=bool(body.get("stream")),
            tools=list(body.get("tools") or []),
            body=body,
        )

    @property
    def last_user(self) -> str:
        """The words of the last user message."""
        return next((text_of(message) for message in reversed(self.messages) if message.get("role") == "user"), "")

    @property
    def question(self) -> str:
        """What the customer asked: the last user message, or what stands under its last heading `顾客的话`."""
        return unfenced(self.last_user.rpartition(f"{ASKED}\n")[2]).strip()

    @property
    def after_tool(self) -> bool:
        """Whether the last message is a tool's result."""
        return bool(self.messages) and self.messages[-1].get("role") == "tool"

    @property
    def tool_names(self) -> list[str]:
        """The names of the tools on offer."""
        return [str((tool.get("function") or {}).get("name")) for tool in self.tools]

    @property
    def prompt_tokens(self) -> int:
        """A rough count: one token for each character of Chinese, four for a word of English."""
        return sum(count_tokens(text_of(message)) for message in self.messages)


def unfenced(text: str) -> str:
    """Return data as it was before a prompt fenced it."""
    return "\n".join(line.removeprefix(FENCE) for line in text.split("\n"))


def text_of(message: dict[str, Any]) -> str:
    """Return the words of a message, whose content may be a string or a list of parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return str(content or "")


def count_tokens(text: str) -> int:
    """Return how many tokens a model would about count in `text`."""
    wide = sum(1 for character in text if ord(character) > 0x2E80)
    return wide + (len(text) - wide + 3) // 4
