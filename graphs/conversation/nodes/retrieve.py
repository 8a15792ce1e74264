"""retrieve: what the shop knows about the question, and what is cheap to look up before the model is asked."""

from __future__ import annotations

import asyncio
from typing import Any

from langgraph.runtime import Runtime

from agent.clock import in_shop_time
from agent.intents import Intent, recognise
from graphs.conversation.context import Resources, TurnContext
from graphs.conversation.identity import about_identity
from graphs.conversation.menus import entry_id
from graphs.conversation.shown_facts import facts_shown
from graphs.conversation.state import Bubble, State, Update
from graphs.conversation.stores import nearest_stores
from knowledge.search import Findings, Zone
from store.entries.entries import answer_of
from tools.orders import look_up_orders, order_fact
from tools.products import look_up_candidates, look_up_products, product_fact
from tools.proofs import names_an_order


async def retrieve(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Search the knowledge and look up orders and stock at once; a tapped or pinned answer is final."""
    resources = runtime.context.resources
    tapped = await _tapped_answer(state, resources)
    if tapped:
        return {"bubbles": [Bubble(tapped)], "route": "menu_tap", "verdict": "verbatim"}
    if told := await about_identity(state, runtime.context.for_tools(state)):
        return told
    if near := nearest_stores(state):
        return {"bubbles": [Bubble(near)], "route": "store", "verdict": "verbatim"}
    use_model = resources.models.configured and await resources.budget.allows(state["merchant_id"])
    findings, lookups = await asyncio.gather(
        resources.search.search(
            state["merchant_id"], state["question"] or state["shown"].text, need_confidence=not use_model
        ),
        _look_up(state, runtime.context, with_products=use_model),
    )
    if state["question"] and _is_pinned(findings):
        answer = findings.passages[0].entry.as_reply()
        return {
            "bubbles": [Bubble(answer)],
            "route": "pinned",
            "verdict": "verbatim",
            "findings": findings,
        }
    return {
        "findings": findings,
        "lookups": lookups,
        "route": "model" if use_model else "local",
    }


async def _tapped_answer(state: State, resources: Resources) -> str | None:
    tapped = [entry_id(message.menu_id) for message in state["messages"]]
    wanted = next((entry for entry in reversed(tapped) if entry is not None), None)
    if wanted is None:
        return None
    async with resources.database.shop(state["merchant_id"]) as connection:
        return await answer_of(connection, wanted, in_shop_time(resources.clock()).date())


def _is_pinned(findings: Findings) -> bool:
    return findings.zone is Zone.ANSWER and bool(findings.passages) and findings.passages[0].entry.pinned


async def _look_up(state: State, turn: TurnContext, *, with_products: bool) -> list[dict[str, Any]]:
    """Return facts worth having before the first model call: one call is most turns' budget."""
    context = turn.for_tools(state)
    intent = recognise(state["question"])
    facts: list[dict[str, Any]] = []
    if intent is Intent.ORDER_STATUS or any(map(names_an_order, context.said[-3:])):
        facts += [{"我的订单": order_fact(order)} for order in await look_up_orders(context)]
    if with_products:
        text = f"{state['question']}\n{state['shown'].text}"
        named = await look_up_products(text, context)
        facts += [product_fact(product) for product in named or await look_up_candidates(text, context)]
        facts += [fact for fact in await facts_shown(state, context) if fact not in facts]
    return facts
