"""Whose orders may be told: the tools by which a customer shows that an order is theirs, or takes that back."""

from __future__ import annotations

from typing import Annotated, Any

from langchain_core.tools import InjectedToolArg, tool

from agent.errors import BadInput
from agent.grounding.reading import normalise
from agent.phrases import say
from store.customers.identities import bindings, unbind
from store.engine import Connection
from tools.context import ToolContext
from tools.errands import Proposal
from tools.identifying import CUSTOMER, Verdict, identify, verdict_fact
from tools.orders import look_up_orders, order_fact
from tools.proofs import Proof

_DIGITS = (4, 20)  # how many a phone or its end may have


# Marked as reading: a try is counted by a transaction of its own whatever becomes of the turn (tools/identifying.py).
@tool(parse_docstring=True)
async def verify_order(
    order_no: str, digits: str, context: Annotated[ToolContext, InjectedToolArg]
) -> list[dict[str, Any]]:
    """Check whether an order is the customer's own, when find_my_orders does not show it.

    Both values must stand in what the customer wrote: never guess, wrong tries lock. Ask for what is missing.

    Args:
        order_no: The order number, letter for letter as the customer wrote it.
        digits: The last four digits of the phone the order was placed with, or that whole phone number.
    """
    order_no, digits = normalise(order_no).strip(), digits.strip()
    if not (order_no and digits.isascii() and digits.isdecimal() and _DIGITS[0] <= len(digits) <= _DIGITS[1]):
        raise BadInput(say("identity_bad", book="model"))
    said = normalise("\n".join(context.said))
    if order_no not in said or digits not in said.replace(" ", "").replace("-", ""):
        raise BadInput(say("identity_not_said", book="model"))
    verdict = await identify(context, Proof(order_no, digits))
    facts = [verdict_fact(verdict)]
    if verdict is Verdict.RIGHT:
        orders = await look_up_orders(context)
        facts += [{"我的订单": order_fact(order)} for order in orders]
    return facts


@tool  # nothing the model may set, so no Args to parse
async def forget_my_orders(context: Annotated[ToolContext, InjectedToolArg]) -> Proposal | dict[str, Any]:
    """Take the customer's phone and orders off this conversation, when they ask for it (解绑)."""
    async with context.database.shop(context.merchant_id) as connection:
        if not await bindings(connection, context.external_userid):
            return {"解除绑定": say("identity_nothing", book="model")}

    async def apply(connection: Connection) -> None:
        who = context.external_userid
        await unbind(connection, context.merchant_id, who, actor=CUSTOMER, now=context.clock())

    return Proposal({"解除绑定": say("identity_unbound", book="model")}, apply)
