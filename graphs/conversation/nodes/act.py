"""act: carry out the tools the model asked for, within a budget."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from langchain_core.messages import ToolMessage
from langgraph.runtime import Runtime

from agent.handing_over import Trigger
from agent.phrases import say
from graphs.conversation.context import TurnContext
from graphs.conversation.state import HandOver, State, Update
from graphs.conversation.suspicion import suspicions
from store.json import dumps
from tools.context import ToolContext
from tools.toolbox import ToolOutcome

MAX_ROUNDS = 3
MAX_CALLS = 4


async def act(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Run the calls and give the results back; `hand_over`, or too many rounds, ends with a person."""
    resources = runtime.context.resources
    calls = state["calls"]
    wish = next((call for call in calls if call["name"] == "hand_over"), None)
    if wish is not None:
        reason = str((wish["args"] or {}).get("reason") or "模型请同事来答")[:200]
        return {"hand_over": HandOver(reason, trigger=Trigger.TOOL), "route": "model_handed_over"}
    if state["rounds"] >= MAX_ROUNDS:
        return {"hand_over": HandOver("查了几次没有结果", trigger=Trigger.UNSURE), "route": "too_many_rounds"}
    context = _tools(state, runtime.context)
    outcomes = await asyncio.gather(*(resources.toolbox.run(call, context) for call in calls[:MAX_CALLS]))
    runtime.context.spending.tools += [_trace(outcome) for outcome in outcomes]
    answers = [ToolMessage(_readable(o), tool_call_id=c["id"]) for c, o in zip(calls, outcomes, strict=False)]
    answers += [ToolMessage("一次最多查四样，请先用已有结果", tool_call_id=call["id"]) for call in calls[MAX_CALLS:]]
    return {
        "chat": [*state["chat"], *answers],
        "calls": [],
        "rounds": state["rounds"] + 1,
        "lookups": [*state["lookups"], *(_facts(outcomes))],
    }


def _tools(state: State, turn: TurnContext) -> ToolContext:
    """Return what the tools may know; after words that look like an attack nothing may be written in this turn."""
    context = turn.for_tools(state)
    turn.spending.suspicious = suspicions(state, turn.resources.guards.injection)
    if turn.spending.suspicious and not context.no_writes:
        return replace(context, no_writes=say("suspicious", book="model"))
    return context


def _facts(outcomes: list[ToolOutcome]) -> list[dict[str, Any]]:
    results = [outcome.result for outcome in outcomes if outcome.error is None]
    return [fact for result in results for fact in (result if isinstance(result, list) else [{"结果": result}])]


def _readable(outcome: ToolOutcome) -> str:
    if outcome.error:
        return outcome.error
    return dumps(outcome.result) if outcome.result else "没有查到"


def _trace(outcome: ToolOutcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "arguments": outcome.arguments,
        "result": outcome.result,
        "error": outcome.error,
        "milliseconds": outcome.milliseconds,
    }
