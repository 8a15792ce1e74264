"""What the shop's data say about what a customer showed: their own orders, and products by the words on them."""

from __future__ import annotations

import re
from typing import Any

from agent.phrases import say
from graphs.conversation.shown import Shown
from graphs.conversation.state import Bubble, State, Update
from graphs.conversation.stores import few_stores
from tools.context import ToolContext
from tools.orders import describe_order, look_up_orders, order_fact
from tools.products import describe, look_up_products

_LOOSE = re.compile(r"[\s\-_:：.，,]+")
_NUMBER = re.compile(r"[A-Z]{0,4}\d{10,24}")
_SHORTEST = 6


async def orders_shown(shown: Shown, context: ToolContext) -> list[dict[str, Any]]:
    """Return those of the customer's own orders whose order or parcel number was shown; nobody else's, ever."""
    if not any(letter.isdigit() for letter in shown.text):
        return []
    text = _plain(shown.text)
    own = await look_up_orders(context)
    return [order for order in own if any(_named(order[name], text) for name in ("order_no", "tracking_no"))]


def shows_a_number(shown: Shown) -> bool:
    """Whether something that looks like the number of an order or parcel was shown."""
    return any(_NUMBER.search(_plain(line)) for line in shown.text.split("\n"))


async def facts_shown(state: State, context: ToolContext) -> list[dict[str, Any]]:
    """Return what a model should know about what was shown."""
    shown = state["shown"]
    if not shown.text:
        return []
    orders = await orders_shown(shown, context)
    facts: list[dict[str, Any]] = [{"我的订单": order_fact(order)} for order in orders]
    if not orders and shows_a_number(shown):
        facts.append({"单号": say("shown_not_theirs", book="model")})
    return facts


async def answer_shown(state: State, context: ToolContext) -> Update:
    """Return the answer without a model to things shown without a word: by number, by name, or a question."""
    shown = state["shown"]
    if orders := await orders_shown(shown, context):
        return _answered("\n".join(describe_order(order) for order in orders[:2]), "orders")
    if shows_a_number(shown):
        return _answered(say("order_none"), "orders")
    if products := await look_up_products(shown.text, context, limit=2):
        return _answered("\n".join(describe(product, shown.text) for product in products), "products")
    if state["messages"][-1].msgtype == "location" and (stores := few_stores(state["profile"])):
        return _answered(stores, "store")
    return {"bubbles": [Bubble(_what_about(state))], "route": "media", "verdict": "fixed"}


def _what_about(state: State) -> str:
    kind = state["messages"][-1].msgtype
    return say({"location": "media_location", "link": "media_link"}.get(kind, "media_shown"))


def _named(number: str | None, text: str) -> bool:
    plain = _plain(number or "")
    return len(plain) >= _SHORTEST and plain in text


def _plain(text: str) -> str:
    return _LOOSE.sub("", text).upper()


def _answered(text: str, route: str) -> Update:
    return {"bubbles": [Bubble(text)], "route": route, "verdict": "verbatim"}
