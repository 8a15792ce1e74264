"""The stub model: its script, its faults and its memory of every call."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sandbox.model import reader
from sandbox.model.brains import Brain, Rule, by_rule, echo, fixed
from sandbox.model.request import ChatRequest, Reply
from sandbox.model.speech import StubEar


class ModelFaultKind(StrEnum):
    """What goes wrong with a model call."""

    RATE_LIMIT = "rate_limit"
    HTTP_500 = "http_500"
    TIMEOUT = "timeout"
    DROP = "drop"
    GARBAGE = "garbage"
    EMPTY = "empty"
    BROKEN_TOOL_CALL = "broken_tool_call"


@dataclass(slots=True)
class ModelFault:
    """A fault for the next `times` calls; None for all until cleared.

    Attributes:
        retry_after: Seconds in the Retry-After header of RATE_LIMIT.
        seconds: How long TIMEOUT keeps the caller waiting before the connection breaks.
    """

    kind: ModelFaultKind
    times: int | None = 1
    retry_after: float = 1.0
    seconds: float = 3600.0

    def as_json(self) -> dict[str, Any]:
        """Return the fault for the control API."""
        return asdict(self)


class StubModel:
    """An OpenAI-compatible model that says what a script makes it say.

    Attributes:
        brain: How it comes to an answer; by default it reads its prompt honestly.
        latency: Seconds every answer takes.
        chunk: Characters in one piece of a streamed answer.
        calls: Every chat completion asked for, with its messages and what became of it.
        embeddings: Every list of texts that was embedded.
        embedding_faults: What goes wrong with the next calls to `/v1/embeddings`.
        ear: What it hears in recordings.
        speech_faults: What goes wrong with the next calls to `/v1/audio/transcriptions`.
    """

    def __init__(self) -> None:
        self.calls: list[ChatRequest] = []
        self.embeddings: list[list[str]] = []
        self.reset()

    def reset(self) -> None:
        """Return to the default behaviour and forget all calls."""
        self.brain: Brain = reader.read
        self.latency = 0.0
        self.chunk = 4
        self.calls.clear()
        self.embeddings.clear()
        self.faults: list[ModelFault] = []
        self.embedding_faults: list[ModelFault] = []
        self.ear = StubEar()
        self.speech_faults: list[ModelFault] = []
        self._queued: deque[Reply] = deque()

    def always(self, text: str) -> None:
        """Answer `text` to everything."""
        self.brain = fixed(text)

    def echo(self) -> None:
        """Answer with the user's own words."""
        self.brain = echo

    def read(self) -> None:
        """Answer out of the prompt, the default."""
        self.brain = reader.read

    def trust(self) -> None:
        """Answer with what the search put first."""
        self.brain = reader.trust

    def follow(self, rules: list[Rule], otherwise: Brain = reader.read) -> None:
        """Answer by the first rule that applies."""
        self.brain = by_rule(rules, otherwise)

    def next(self, *replies: Reply) -> None:
        """Answer the next calls with these, in this order, before the brain is asked again."""
        self._queued.extend(replies)

    def fail(self, kind: ModelFaultKind | str, times: int | None = 1, **details: float) -> None:
        """Let the next `times` calls fail; see `ModelFault` for the details."""
        self.faults.append(ModelFault(ModelFaultKind(kind), times, **details))

    def hear(self, request: ChatRequest) -> ModelFault | None:
        """Record a call, decide its reply, and return the fault that hits it, if any."""
        self.calls.append(request)
        fault = take(self.faults)
        if fault is not None:
            request.fault = fault.kind.value
        else:
            request.reply = self._queued.popleft() if self._queued else self.brain(request)
        return fault

    def fail_embedding(self, kind: ModelFaultKind | str, times: int | None = 1, **details: float) -> None:
        """Let the next `times` calls to `/v1/embeddings` fail; see `ModelFault` for the details."""
        self.embedding_faults.append(ModelFault(ModelFaultKind(kind), times, **details))

    def fail_speech(self, kind: ModelFaultKind | str, times: int | None = 1, **details: float) -> None:
        """Let the next `times` calls to `/v1/audio/transcriptions` fail; see `ModelFault` for the details."""
        self.speech_faults.append(ModelFault(ModelFaultKind(kind), times, **details))


def take(faults: list[ModelFault]) -> ModelFault | None:
    """Return the fault that hits the next call, if any, and count it."""
    if not faults:
        return None
    fault = faults[0]
    if fault.times is not None:
        fault.times -= 1
        if fault.times <= 0:
            faults.pop(0)
    return fault
