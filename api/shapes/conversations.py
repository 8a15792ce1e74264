"""Conversations as the inbox takes and tells them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.asked import Asked
from jobs.speaking import Sending
from store.inbox.lines import TalkLine
from store.inbox.lists import Talk
from store.inbox.reasons import TurnTold


class TalkOpened(BaseModel):
    """A conversation with what may be sent in it."""

    talk: Talk
    sending: Sending


class Lines(BaseModel):
    """A part of a dialogue, oldest first; `before` asks for the part before it, None at its beginning."""

    items: list[TalkLine]
    before: datetime | None


class StaffMessage(Asked):
    """What a member of the staff says; `key` makes a repeat of the same tap harmless."""

    model_config = ConfigDict(str_strip_whitespace=True)

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    key: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")]


class Passage(BaseModel):
    """An entry of the knowledge that was found, and how well it fits: more is better, from no fixed scale."""

    entry: int
    question: str
    score: float


class ToolUse(BaseModel):
    """A tool the assistant used: with what (the values alone), and what came of it."""

    name: str
    arguments: str
    result: str


class TurnWhy(BaseModel):
    """Why a turn went as it did: sources, tools, checks, and what it cost (fen, with fractions).

    `message_id` is the first message it answered.
    """

    id: int
    message_id: int | None
    question: str
    route: str
    verdict: str
    zone: str | None
    confidence: float | None
    passages: list[Passage]
    tools: list[ToolUse]
    checks: list[str]
    model: str | None
    tokens_in: int
    tokens_out: int
    cost_fen: float
    milliseconds: int
    created_at: datetime
    wrong: bool

    @classmethod
    def of(cls, turn: TurnTold) -> TurnWhy:
        """Return a turn's trace in the words of the API."""
        told, trace = asdict(turn), turn.trace
        return cls(
            **{name: told[name] for name in cls.model_fields if name in told},
            question=str(trace.get("question") or ""),
            zone=trace.get("zone"),
            passages=[Passage(**one) for one in trace.get("passages") or []],
            tools=[_tool(one) for one in [*(trace.get("lookups") or []), *(trace.get("tools") or [])]],
            checks=[_words(one) for one in trace.get("checks") or []],
        )


def _tool(used: dict[str, Any]) -> ToolUse:
    if "name" not in used:
        return ToolUse(name="", arguments="", result=_words(used))  # looked up before the model was asked
    arguments, result = used.get("arguments") or {}, used.get("error") or used.get("result")
    told = _words([value for value in arguments.values() if value not in (None, "", [], {})])
    return ToolUse(name=str(used["name"]), arguments=told, result=_words(result or ""))


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value[:2000]
    if isinstance(value, dict):
        return "；".join(f"{key}: {_words(each)}" for key, each in value.items() if each not in (None, "", [], {}))[
            :2000
        ]
    if isinstance(value, list):
        return "、".join(_words(each) for each in value)[:2000]
    return str(value)
