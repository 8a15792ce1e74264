"""answer_locally: no model is there, so only what the shop wrote or the database says leaves the house."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agent.handing_over import Trigger
from agent.intents import Intent, recognise
from agent.phrases import say
from agent.sizing import asks_for_a_size, read_body
from graphs.conversation.context import TurnContext
from graphs.conversation.identity import proof_of
from graphs.conversation.menus import you_mean
from graphs.conversation.shown_facts import answer_shown
from graphs.conversation.state import Bubble, HandOver, State, Update
from graphs.conversation.stores import about_stores
from knowledge.search import Findings, Zone
from tools.context import ToolContext
from tools.orders import describe_order, look_up_orders, relevant_orders
from tools.products import asks_whether_there_is, describe, look_up_candidates, look_up_products
from tools.proofs import names_an_order
from tools.sizes import describe_size

_PATIENCE = 2  # "you mean…?" so often in a row; then a person


async def answer_locally(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Orders and stock by rule; the owner's answer word for word; a menu when unsure; else a person."""
    if not state["question"]:
        return await answer_shown(state, _tools(state, runtime))
    intent = recognise(state["question"])
    if (intent is Intent.ORDER_STATUS or _shows_an_order(state)) and (text := await _orders(state, runtime)):
        return _answered(text, "orders")
    if asks_for_a_size(state["question"]) and (text := await _sizes(state, runtime)):
        return _answered(text, "sizes")
    if text := await _products(state, runtime, only_if_there=intent is not Intent.STOCK_OR_PRICE):
        return _answered(text, "products")
    findings = await _sure_findings(state, runtime)
    if text := about_stores(intent, state["profile"], findings.passages):
        return {**_answered(text, "store"), "findings": findings}
    if findings.zone is Zone.ANSWER and intent is not Intent.STORE_PHONE:  # a number we lack is in no other answer
        return {**_answered(findings.passages[0].entry.as_reply(), "faq"), "findings": findings}
    if state["shown"].text and (text := await _products(state, runtime)):
        return {**_answered(text, "products"), "findings": findings}
    if intent is Intent.STOCK_OR_PRICE and (text := await _candidates(state, runtime)):
        return {**_answered(text, "candidates"), "findings": findings}
    if findings.zone is Zone.ASK and state["unsure_streak"] < _PATIENCE:
        return {
            "bubbles": [you_mean(findings.passages)],
            "route": "faq_menu",
            "verdict": "asked_back",
            "unsure": True,
            "findings": findings,
        }
    return {
        "hand_over": HandOver("知识库里没有把握的答案", trigger=Trigger.UNSURE),
        "route": "not_known",
        "unsure": True,
        "findings": findings,
    }


async def _sure_findings(state: State, runtime: Runtime[TurnContext]) -> Findings:
    """Return findings with a full confidence; those found for a model may have been quick ones."""
    resources = runtime.context.resources
    if not resources.models.configured:
        return state["findings"]
    return await resources.search.search(state["merchant_id"], state["question"])


async def _orders(state: State, runtime: Runtime[TurnContext]) -> str | None:
    context = _tools(state, runtime)
    orders = await look_up_orders(context)
    said = "\n".join(context.said[-3:]) if _shows_an_order(state) else state["question"]
    if names_an_order(said) and not any(order["order_no"] in said for order in orders):
        return say("identity_ask_digits")
    if not orders:
        return say("order_none")
    return "\n".join(describe_order(order) for order in relevant_orders(orders, f"{said}\n{state['shown'].text}")[:3])


async def _sizes(state: State, runtime: Runtime[TurnContext]) -> str | None:
    body = read_body(state["question"])
    products = await look_up_products(state["question"], _tools(state, runtime), limit=2)
    return "\n".join(describe_size(product, body) for product in products) or None


async def _products(state: State, runtime: Runtime[TurnContext], *, only_if_there: bool = False) -> str | None:
    text = f"{state['question']}\n{state['shown'].text}"
    products = await look_up_products(text, _tools(state, runtime), limit=2)
    if only_if_there and not asks_whether_there_is(state["question"], products):
        return None
    return "\n".join(describe(product, text) for product in products) or None


async def _candidates(state: State, runtime: Runtime[TurnContext]) -> str | None:
    """Return what there is in the colour and size that were asked for of nothing in particular."""
    products = await look_up_candidates(state["question"], _tools(state, runtime))
    if not products:
        return None
    return "\n".join([*(describe(product, state["question"]) for product in products), say("which_product")])


def _shows_an_order(state: State) -> bool:
    """Whether the message names an order, or adds the digits to one that was named."""
    return names_an_order(state["question"]) or proof_of(state) is not None


def _tools(state: State, runtime: Runtime[TurnContext]) -> ToolContext:
    return runtime.context.for_tools(state)


def _answered(text: str, route: str) -> Update:
    return {"bubbles": [Bubble(text)], "route": route, "verdict": "verbatim"}
