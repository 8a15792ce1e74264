"""A draft held against all that the shop said in its turn, and what the tools granted in its conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from agent.clock import in_shop_time
from agent.grounding import Sources, Verdict
from graphs.conversation.context import TurnContext
from graphs.conversation.state import State
from store.conversations.tool_calls import calls_of

_TAKEN_BACK = ("cancel_",)  # a cancelled booking is promised no more
_BOOKED = ("book", "reschedule")


@dataclass(frozen=True, slots=True)
class Grounded:
    """What is not grounded, for the model's second try, and which tool call stands behind each promise."""

    problems: list[str]
    promises: list[dict[str, Any]]


async def held_against_sources(state: State, context: TurnContext, text: str) -> Grounded:
    """Check `text`; what tools granted in earlier turns of the conversation counts too, looked up when it is needed."""
    sources, check = _sources(state, context), context.resources.guards.grounding
    calls = [_call_behind(lookup, context.spending.tools) for lookup in state["lookups"]]
    verdict = check(text, sources)
    if verdict.breaks_a_promise:
        earlier = await _earlier(state, context)
        results = [*sources.tool_results, *(row["result"] for row in earlier)]
        verdict = check(text, replace(sources, tool_results=results))
        calls += [{"tool": row["tool"], "call": row["id"]} for row in earlier]
    problems = [] if verdict.supported else [verdict.as_repair_note()]
    return Grounded(problems, _linked(verdict, calls))


def _sources(state: State, context: TurnContext) -> Sources:
    profile = state["profile"]
    return Sources(
        passages=[p.entry.as_passage() for p in state["findings"].passages]
        + [f"{s.name} {s.address} {s.hours} {s.phone}" for s in profile.stores],
        tool_results=state["lookups"],
        customer_says=[
            state["question"],
            state["shown"].text,
            *(line.text for line in state["history"] if line.who == "customer"),
        ],
        policy=profile.policy,
        today=in_shop_time(context.resources.clock()).date(),
    )


async def _earlier(state: State, context: TurnContext) -> list[dict[str, Any]]:
    """Return the calls of earlier turns that still hold."""
    async with context.resources.database.shop(state["merchant_id"]) as connection:
        rows = await calls_of(connection, state["conversation_id"])
    last = max((number for number, row in enumerate(rows) if row["tool"].startswith(_TAKEN_BACK)), default=-1)
    return [row for number, row in enumerate(rows) if number > last or not row["tool"].startswith(_BOOKED)]


def _call_behind(lookup: dict[str, Any], tools: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the tool call of this turn that found `lookup`, by its place in the trace."""
    for place, tool in enumerate(tools):
        result = tool["result"]
        if lookup in (result if isinstance(result, list) else [{"结果": result}]):
            return {"tool": tool["name"], "place": place}
    return {"tool": "lookup"}


def _linked(verdict: Verdict, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "words": promise.claim.text,
            "kind": promise.claim.kind.value,
            "granted_by": [calls[place] for place in promise.results],
        }
        for promise in verdict.promises
    ]
