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


class Check(BaseModel):
    """A draft held against what there was to go by; without `problems` it went out as it was."""

    draft: str
    problems: list[str]

    @classmethod
    def of(cls, held: dict[str, Any]) -> Check:
        """Return a check of a turn's trace: its findings are lists with dashes, for the model."""
        lines = "\n".join(held.get("problems") or ()).split("\n")
        return cls(draft=held.get("draft") or "", problems=[told for line in lines if (told := line.strip(" -"))])


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
    checks: list[Check]
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
            checks=[Check.of(one) for one in trace.get("checks") or []],
        )


def _tool(used: dict[str, Any]) -> ToolUse:
    if "name" not in used:
        return ToolUse(name="", arguments="", result=_words(used))  # looked up before the model was asked
    arguments, result = used.get("arguments") or {}, used.get("error") or used.get("result")
    told = _words([value for value in arguments.values() if value not in (None, "", [], {})])
    return ToolUse(name=str(used["name"]), arguments=told, result=_words(result or ""))


def _words(value: Any) -> str:
    """Return a fact as people read it: what has a Chinese name with it, without names the values alone."""
    if isinstance(value, list):
        return "、".join(_words(each) for each in value)[:2000]
    if not isinstance(value, dict):
        return str(value)[:2000]
    told = {name: _words(each) for name, each in value.items() if each not in (None, "", [], {})}
    named = [f"{name}：{words}" for name, words in told.items() if not name.isascii()]
    plain = (words for name, words in told.items() if not name.endswith("_fen"))  # in fen for the checks of a reply
    return ("；".join(named) or " ".join(plain))[:2000]
