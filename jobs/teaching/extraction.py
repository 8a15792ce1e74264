"""Questions and answers out of a conversation: by the model, held to the staff's own words, else by structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import BaseModel, Field, ValidationError

from agent.errors import ModelUnavailable
from agent.prompts import render
from agent.safety import mask_personal
from knowledge.lessons import Pair, is_faithful, pairs_by_structure
from store.gaps.staff_talks import Lesson, TalkLine

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from agent.llm import ModelChain, ModelReply

log = structlog.get_logger(__name__)

_LINES = 80
_LINE_CHARS = 500


class _Written(BaseModel):
    question: str
    answer: str
    line: int


class _Pairs(BaseModel):
    """The questions and answers found in the conversation."""

    pairs: list[_Written] = Field(max_length=20)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found, and how."""

    pairs: list[Pair]
    lesson: Lesson


async def extract(models: ModelChain, lines: Sequence[TalkLine], *, with_model: bool) -> Extraction:
    """Return the pairs of a conversation; a model that adds words of its own, or fails, makes way for the rules."""
    if not with_model or not any(line.by_staff for line in lines):
        return _by_structure(lines, None)
    try:
        reply = await _ask(models, lines[-_LINES:])
    except ModelUnavailable as unavailable:
        log.warning("no model to learn with", causes=unavailable.causes)
        return _by_structure(lines, None)
    pairs = _checked(reply, lines[-_LINES:])
    if pairs is None:
        log.info("the model did not keep to the staff's words", model=reply.model)
        return _by_structure(lines, reply)
    return Extraction(pairs, _lesson("model", pairs, reply))


def _by_structure(lines: Sequence[TalkLine], reply: ModelReply | None) -> Extraction:
    pairs = pairs_by_structure(lines)
    return Extraction(pairs, _lesson("structure", pairs, reply))


def _lesson(manner: str, pairs: Sequence[Pair], reply: ModelReply | None) -> Lesson:
    if reply is None:
        return Lesson(manner, len(pairs))
    return Lesson(manner, len(pairs), reply.model, reply.tokens_in, reply.tokens_out, reply.cost_fen)


async def _ask(models: ModelChain, lines: Sequence[TalkLine]) -> ModelReply:
    from langchain_core.messages import HumanMessage

    shown = "\n".join(
        f"{number} {'同事' if line.by_staff else '顾客'}：{mask_personal(line.text)[:_LINE_CHARS]}"
        for number, line in enumerate(lines, 1)
    )
    return await models.ask([HumanMessage(render("learn", lines=shown))], [_tool()])


@cache
def _tool() -> BaseTool:
    from langchain_core.tools import StructuredTool

    def record_pairs(**_pairs: Any) -> str:
        return ""

    return StructuredTool.from_function(
        record_pairs, name="record_pairs", description="记下找到的问题和答案", args_schema=_Pairs
    )


def _checked(reply: ModelReply, lines: Sequence[TalkLine]) -> list[Pair] | None:
    """Return the model's pairs, None when it did not keep to the form or to the staff's own words."""
    wanted = [call["args"] for call in reply.message.tool_calls if call["name"] == "record_pairs"]
    try:
        written = _Pairs.model_validate(wanted[0]).pairs if wanted else None
    except ValidationError:
        return None
    customers = {number for number, line in enumerate(lines, 1) if not line.by_staff}
    if written is None or not all(pair.line in customers for pair in written):
        return None
    asked = [mask_personal(line.text) for line in lines if not line.by_staff]
    told = [mask_personal(line.text) for line in lines if line.by_staff]
    if not all(is_faithful(pair.question, pair.answer, asked, told) for pair in written):
        return None
    at = max(line.sent_at for line in lines)
    return [Pair(lines[p.line - 1].id, p.question.strip(), p.answer.strip(), at) for p in written]
