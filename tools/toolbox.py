"""The toolbox: which tools the model sees, and how a call of one is carried out and traced."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import structlog
from langchain_core.messages import ToolCall
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ValidationError

from agent.errors import XiaoerError
from agent.phrases import say
from agent.plans import Plan
from store.conversations.tool_calls import result_of
from store.json import dumps, loads
from tools.bookings import book, cancel_booking, find_my_bookings, find_slots, reschedule
from tools.context import ToolContext
from tools.coupons import list_coupons, request_coupon
from tools.errands import Errand, Proposal, call_key
from tools.handover import hand_over
from tools.identity import forget_my_orders, verify_order
from tools.orders import find_my_orders
from tools.products import find_products
from tools.registered import Registered, ToolKind
from tools.sizes import advise_size
from tools.stores import find_stores
from tools.tickets import find_my_problems, report_problem

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

    def __init__(self, tools: Sequence[Registered]) -> None:
        self._by_name = {registered.tool.name: registered for registered in tools}
        self._offered = {plan: [one.tool for one in tools if one.plan <= plan] for plan in Plan}

    def offered(self, plan: Plan) -> Sequence[BaseTool]:
        """Return the tools a shop with this plan has; the same list each time."""
        return self._offered[plan]

    def kind(self, name: str) -> ToolKind | None:
        """Return what a tool does to the world; None when there is no such tool."""
        registered = self._by_name.get(name)
        return registered.kind if registered else None

    async def run(self, call: ToolCall, context: ToolContext) -> ToolOutcome:
        """Carry out one call; nothing a model asks for makes this raise."""
        started = time.monotonic()
        result, error = await self._answer(call, context)
        took = round((time.monotonic() - started) * 1000)
        return ToolOutcome(call["name"], dict(call["args"] or {}), result, error, took)

    async def _answer(self, call: ToolCall, context: ToolContext) -> tuple[Any, str | None]:
        registered = self._by_name.get(call["name"])
        if registered is None or registered.kind is ToolKind.HAND_OVER:
            return None, _told("no_such_tool")
        if registered.plan > context.plan:
            return None, _told("not_in_plan")
        try:
            arguments = _arguments(registered, call)
            return await _carry(registered, arguments, context)
        except ValidationError as error:
            return None, _told("bad_arguments", wrong=_wrong(error))
        except TimeoutError:
            return None, _told("too_slow")
        except Exception as error:
            if isinstance(error, XiaoerError) and error.http_status < 500:
                return None, str(error)
            log.exception("tool failed", tool=call["name"], error=type(error).__name__)
            return None, _told("broken")


def _arguments(registered: Registered, call: ToolCall) -> dict[str, Any]:
    """Return what the model may set: what its schema shows, without what no database takes. The rest comes from us."""
    schema = cast(type[BaseModel], registered.tool.tool_call_schema)
    return schema.model_validate(loads(dumps(call["args"] or {}))).model_dump()


async def _carry(registered: Registered, arguments: dict[str, Any], context: ToolContext) -> tuple[Any, str | None]:
    if registered.kind is not ToolKind.WRITE:
        return await _within_budget(registered, arguments, context)
    key = call_key(context.turn, registered.tool.name, arguments)
    if (before := await _told_before(key, context)) is not None:
        return before, None
    if context.no_writes:
        return None, context.no_writes
    result, refusal = await _within_budget(registered, arguments, context)
    if not isinstance(result, Proposal):
        return result, refusal
    context.errands.proposed[key] = Errand(key, registered.tool.name, arguments, result)
    return dict(result.fact), None


async def _within_budget(
    registered: Registered, arguments: dict[str, Any], context: ToolContext
) -> tuple[Any, str | None]:
    """Run the tool, or refuse it when this turn has called it often enough."""
    tool = cast(StructuredTool, registered.tool)
    context.errands.calls[tool.name] += 1
    if context.errands.calls[tool.name] > registered.budget:
        return None, _told("budget_used")
    schema = cast(type[BaseModel], tool.args_schema)
    given = {"context": context} if "context" in schema.model_fields else {}
    assert tool.coroutine is not None  # noqa: S101  (every tool here is a coroutine)
    async with asyncio.timeout(_SECONDS_PER_CALL):
        return await tool.coroutine(**arguments, **given), None


def _told(key: str, **details: str) -> str:
    return say(key, book="model", **details)


def _wrong(error: ValidationError) -> str:
    """Return which arguments are wrong and why, shortened."""
    return "；".join(f"{'.'.join(map(str, e['loc'])) or '参数'}: {e['msg']}" for e in error.errors()[:5])[:300]


async def _told_before(key: str, context: ToolContext) -> dict[str, Any] | None:
    """Return the first result of a call that is made again: in this turn, or in one that was carried out already."""
    if errand := context.errands.proposed.get(key):
        return dict(errand.proposal.fact)
    async with context.database.shop(context.merchant_id) as connection:
        return await result_of(connection, key)


def build_toolbox() -> Toolbox:
    """Return the tools every conversation has."""
    return Toolbox(
        [
            Registered(find_products),
            Registered(find_my_orders),
            Registered(verify_order, budget=2),
            Registered(advise_size),
            Registered(find_stores, budget=2),
            Registered(forget_my_orders, ToolKind.WRITE, budget=1),
            Registered(list_coupons, plan=Plan.STANDARD, budget=2),
            Registered(request_coupon, ToolKind.WRITE, plan=Plan.STANDARD, budget=1),
            Registered(report_problem, ToolKind.WRITE, plan=Plan.STANDARD, budget=2),
            Registered(find_my_problems, plan=Plan.STANDARD, budget=2),
            Registered(find_slots, plan=Plan.STANDARD),
            Registered(find_my_bookings, plan=Plan.STANDARD, budget=2),
            Registered(book, ToolKind.WRITE, plan=Plan.STANDARD, budget=2),
            Registered(reschedule, ToolKind.WRITE, plan=Plan.STANDARD, budget=2),
            Registered(cancel_booking, ToolKind.WRITE, plan=Plan.STANDARD, budget=2),
            Registered(hand_over, ToolKind.HAND_OVER),
        ]
    )
