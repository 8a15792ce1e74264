"""Orders without a model: where they are, or what is needed to look them up."""

from __future__ import annotations

import re

from agent.phrases import say
from graphs.conversation.identity import proof_of
from graphs.conversation.state import State
from tools.context import ToolContext
from tools.orders import describe_order, look_up_orders, relevant_orders
from tools.proofs import names_an_order

_SHOWN = 3
_HOW_LONG = re.compile(r"什么时候|啥时候|几时|何时|多久|几天|多长时间")
_OF_AN_ORDER = re.compile(
    r"还没|还不|没有?[发收到]|怎么|咋|为什么|为啥|催|我的?[买拍订下]|我的|订单|单号|[昨前]天|上周|都.{0,4}天了"
)


def shows_an_order(state: State) -> bool:
    """Whether the message names an order, or adds the digits to one that was named."""
    return names_an_order(state["question"]) or proof_of(state) is not None


async def about_orders(state: State, context: ToolContext) -> str | None:
    """Return where the customer's orders are; None when there are none and the question may be a general one."""
    orders = await look_up_orders(context)
    shows = shows_an_order(state)
    lines = context.said[-3:] if shows else (state["question"],)
    said = "\n".join(lines)
    if any(map(names_an_order, lines)) and not any(order["order_no"] in said for order in orders):
        return say("identity_ask_digits")
    if not orders:
        return None if not shows and asks_how_long(state["question"]) else say("order_none")
    return "\n".join(
        describe_order(order) for order in relevant_orders(orders, f"{said}\n{state['shown'].text}")[:_SHOWN]
    )


def asks_how_long(question: str) -> bool:
    """Whether a question is about how long things take here, not about an order of one's own: 什么时候能发货."""
    return bool(_HOW_LONG.search(question)) and not _OF_AN_ORDER.search(question)
