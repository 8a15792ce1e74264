"""The scripted model of a case: it says its lines in order to turns, and nothing to anything else."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from evals.schema.turns import Call, Fault, ModelLine
from evals.stage.moments import relative_moment
from sandbox.model.request import ChatRequest, Reply, ToolCall
from sandbox.model.stub import StubModel

_SLOT = re.compile(r"\{((?:今天|明天|后天|大后天) \d{1,2}:\d{2}|预约编号)\}")


class Script:
    """Lines for the stub model; `missing` counts the calls it had no line for."""

    def __init__(self, model: StubModel) -> None:
        self._model = model
        self._lines: deque[Reply | str] = deque()
        self.missing = 0
        self.said: list[str] = []

    def begin(self) -> None:
        """Take over the stub for a case."""
        self._model.reset()
        self._model.brain = self._answer
        self._lines.clear()
        self.missing, self.said = 0, []

    @property
    def left(self) -> int:
        """How many lines nobody asked for."""
        return len(self._lines)

    def load(self, lines: Sequence[ModelLine], now: datetime, booking: int | None) -> None:
        """Queue lines; times and the booking's number are filled in as they are now."""
        for line in lines:
            if isinstance(line, Fault):
                self._lines.append(line.fails)
            elif isinstance(line, str):
                self._lines.append(Reply(_fill(line, now, booking)))
            else:
                calls = [line] if isinstance(line, Call) else line
                made = [ToolCall(call.call, _filled(call.arguments, now, booking)) for call in calls]
                self._lines.append(Reply(tool_calls=tuple(made)))
        self._arm()

    def _arm(self) -> None:
        """Let the call fail whose turn it is to fail; the model's chain asks twice."""
        first = self._lines[0] if self._lines else None
        if isinstance(first, str):
            self._lines.popleft()
            self._model.fail(kind=first, times=2, seconds=0.2, retry_after=0.01)

    def _answer(self, request: ChatRequest) -> Reply:
        if not request.tools:  # a summary for staff, not a turn
            return Reply("（台词里没有写）")
        if not self._lines:
            self.missing += 1
            return Reply("")
        reply = self._lines.popleft()
        assert isinstance(reply, Reply)  # noqa: S101  (faults are armed, never answered)
        self._arm()
        self.said.append(reply.text or "、".join(call.name for call in reply.tool_calls))
        return reply


def _filled(value: Any, now: datetime, booking: int | None) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, now, booking) for key, one in value.items()}
    if value == "{预约编号}":
        return booking or 0
    return _fill(value, now, booking) if isinstance(value, str) else value


def _fill(text: str, now: datetime, booking: int | None) -> str:
    def moment(match: re.Match[str]) -> str:
        return str(booking or 0) if match[1] == "预约编号" else relative_moment(match[1], now).isoformat()

    return _SLOT.sub(moment, text)
