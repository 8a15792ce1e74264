"""The toolbox: which tools the model sees, and how a call of one is carried out and traced."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from langchain_core.messages import ToolCall
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import ValidationError

from tools.context import ToolContext
from tools.handover import hand_over
from tools.orders import find_my_orders
from tools.products import find_products

log = structlog.get_logger(__name__)

_SECONDS_PER_CALL = 5.0


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """A carried-out call; `result` is data for the model, or `error` a fact it can act on."""

    name: str
    arguments: dict[str, Any]
    result: Any
    error: str | None
    milliseconds: int


class Toolbox:
    """The tools of a conversation."""

    def __init__(self, tools: Sequence[BaseTool]) -> None:
        self.tools = list(tools)
        self._by_name = {tool.name: tool for tool in tools}

    async def run(self, call: ToolCall, context: ToolContext) -> ToolOutcome:
        """Carry out one call; nothing a model asks for makes this raise."""
        started = time.monotonic()
        try:
            result, error = await self._invoke(call, context), None
        except (ValidationError, TypeError, LookupError):
            result, error = None, "没有这个工具，或参数不对：请按说明重新调用，或换一种办法"
        except Exception as unexpected:
            log.exception("tool failed", tool=call["name"], error=type(unexpected).__name__)
            result, error = None, "查询暂时不可用：不要编造结果，可以请同事来答"
        took = round((time.monotonic() - started) * 1000)
        return ToolOutcome(call["name"], dict(call["args"] or {}), result, error, took)

    async def _invoke(self, call: ToolCall, context: ToolContext) -> Any:
        tool = self._by_name[call["name"]]
        if not isinstance(tool, StructuredTool) or tool.coroutine is None:
            raise LookupError(call["name"])
        # what the model may set is what its schema shows; whose data it is comes from us
        visible = tool.tool_call_schema
        arguments = visible.model_validate(call["args"]).model_dump()  # type: ignore[union-attr]
        if "context" in tool.args_schema.model_fields:  # type: ignore[union-attr]
            arguments["context"] = context
        async with asyncio.timeout(_SECONDS_PER_CALL):
            return await tool.coroutine(**arguments)


def build_toolbox() -> Toolbox:
    """Return the tools every conversation has."""
    return Toolbox([find_products, find_my_orders, hand_over])
