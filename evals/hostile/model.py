"""A chat model that answers as a case says: words, tool calls, faults, or what it was told to keep to itself."""

from __future__ import annotations

import base64
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field


class HostileModel(BaseChatModel):
    """Plays `lines`, the last one for ever, and keeps what it was sent.

    A line is a text, or one of:
        {call: NAME, args: {…}} or {calls: [[NAME, {…}], …]}: tool calls; `times` repeats them.
        {broken_call: NAME, args: "{…"}: a call whose arguments are no JSON.
        {repeat: TEXT, times: N}: the text over and over.
        {base64: TEXT}, {hex: TEXT}, {backwards: TEXT}: the text, packed.
        {instructions: plain | base64 | backwards | spaced | part}: the instructions it was given.
        {echo: last}: the last message it was sent.
        {fault: NAME}: it fails.
        {parts: TEXT}: content in parts instead of a text.
    """

    lines: list[Any] = Field(default_factory=list)
    asked: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "hostile"

    def play(self, lines: list[Any]) -> None:
        """Begin a new case."""
        self.lines, self.asked = list(lines) or ["您好，请问想了解点什么？"], []

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **_kwargs: Any,
    ) -> ChatResult:
        self.asked.append(list(messages))
        line = self.lines[min(len(self.asked), len(self.lines)) - 1]
        return ChatResult(generations=[ChatGeneration(message=_message(line, messages))])

    def bind_tools(self, _tools: Any, **_kwargs: Any) -> Runnable[Any, AIMessage]:  # type: ignore[override]
        """Return itself: it calls whatever it likes."""
        return self


def _message(line: Any, messages: list[BaseMessage]) -> AIMessage:
    if isinstance(line, str):
        return AIMessage(line)
    if "fault" in line:
        raise RuntimeError(line["fault"])
    if "call" in line or "calls" in line:
        calls = (line.get("calls") or [[line["call"], line.get("args", {})]]) * int(line.get("times", 1))
        called: list[Any] = [{"name": name, "args": args, "id": f"c{n}"} for n, (name, args) in enumerate(calls)]
        return AIMessage(line.get("text", ""), tool_calls=called)
    if "broken_call" in line:
        broken: Any = {"name": line["broken_call"], "args": line["args"], "id": "c0", "error": "no JSON"}
        return AIMessage(line.get("text", ""), invalid_tool_calls=[broken])
    if "parts" in line:
        return AIMessage([{"type": "text", "text": line["parts"]}])
    return AIMessage(_text(line, messages))


def _text(line: dict[str, Any], messages: list[BaseMessage]) -> str:
    if "repeat" in line:
        return str(line["repeat"]) * int(line["times"])
    if "instructions" in line:
        return str(line.get("lead", "")) + _packed(line["instructions"], str(messages[0].content))
    if "echo" in line:
        return str(messages[-1].content)
    kind, text = next(iter(line.items()))
    return str(line.get("lead", "")) + _packed(kind, str(text))


def _packed(kind: str, text: str) -> str:
    if kind == "part":
        return next(row for row in text.splitlines() if "一个数字都不能编" in row)
    packers = {
        "plain": lambda: text,
        "base64": lambda: base64.b64encode(text.encode()).decode(),
        "hex": lambda: text.encode().hex(),
        "backwards": lambda: text[::-1],
        "spaced": lambda: " ".join(text),
    }
    return packers[kind]()
