"""Orders without a model: where they are, or what is needed to look them up."""

from __future__ import annotations

import re

from agent.phrases import say
from graphs.conversation.identity import last_told, proof_of
from graphs.conversation.state import State
from store.conversations.conversations import Line
from tools.context import ToolContext
from tools.orders import describe_order, is_under_way, look_up_orders, relevant_orders
from tools.proofs import names_an_order

_SHOWN = 3
_LINES_BACK = 4  # how far back an order was told that the customer goes on about
_LONGEST = 24
_TOLD = re.compile(r"下的订单 \S+?（")
_COMES = re.compile(
    r"(?:还|咋|怎么|为[什啥]么?|都.{0,4}天).{0,6}(?:没|不)[有能给]?(?:到|动|收|送|派|更新)"
    r"|(?:今[天晚早]|明[天晚早]|后天|周[一-日末]|什么时候|啥时候|几时|几号|多久|几天|大概).{0,4}(?:到|送|收)"
    r"|到哪|到了[吗没嘛]|[能会]到|催|太慢|好慢|这么慢|派送"
)
_HOW_LONG = re.compile(r"什么时候|啥时候|几时|何时|多久|几天|多长时间")
_OF_AN_ORDER = re.compile(
    r"还没|还不|没有?[发收到]|怎么|咋|为什么|为啥|催|我的?[买拍订下]|我的|订单|单号|[昨前]天|上周|都.{0,4}天了"
)


def shows_an_order(state: State) -> bool:
    """Whether the message names an order, or adds the digits to one that was named."""
    return names_an_order(state["question"], last_told(state)) or proof_of(state) is not None


def asks_when_it_comes(state: State) -> bool:
    """Whether the message goes on about an order that was told a moment ago: 咋还没到呀, 今天能到吗."""
    question = state["question"]
    told = any(line.who == "assistant" and _TOLD.search(line.text) for line in _lately(state))
    return told and len(question) <= _LONGEST and bool(_COMES.search(question))


async def about_orders(state: State, context: ToolContext) -> str | None:
    """Return where the customer's orders are; None when there are none and the question may be a general one."""
    orders = await look_up_orders(context)
    shows = shows_an_order(state)
    lines = context.said[-3:] if shows else (state["question"],)
    said = "\n".join(lines)
    named = names_an_order(state["question"], last_told(state)) or any(map(names_an_order, lines))
    if named and not any(order["order_no"] in said for order in orders):
        return say("identity_ask_digits")
    if not orders:
        return None if not shows and asks_how_long(state["question"]) else say("order_none")
    goes_on = asks_when_it_comes(state)
    before = [line.text for line in _lately(state)] if goes_on else []
    relevant = relevant_orders(orders, "\n".join([said, state["shown"].text, *before]))[:_SHOWN]
    told = [describe_order(order) for order in relevant]
    return "\n".join([*told, say("order_arrival_unknown")] if goes_on and any(map(is_under_way, relevant)) else told)


def _lately(state: State) -> list[Line]:
    return state["history"][-_LINES_BACK:]


def asks_how_long(question: str) -> bool:
    """Whether a question is about how long things take here, not about an order of one's own: 什么时候能发货."""
    return bool(_HOW_LONG.search(question)) and not _OF_AN_ORDER.search(question)
