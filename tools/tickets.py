"""After-sales tickets: the model collects what happened; what comes of it people decide.

A result never says 退款, 退货 or the like: the grounding check would take a written-down wish for a granted one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from langchain_core.tools import InjectedToolArg, tool
from pydantic import Field

from agent.errors import NotFound
from agent.phrases import say
from store.conversations.outbox import put
from store.customers.customers import called
from store.engine import Connection
from store.orders.orders import orders_of
from store.service.ticket_settings import TicketKind, load_ticket_settings
from store.service.tickets import Report, Ticket, open_tickets_of, pictures_of, report
from store.shops.merchants import load_profile
from tools.context import ToolContext
from tools.errands import Proposal
from tools.ticket_cards import in_charge, ticket_card

ASSISTANT = "assistant"
_ORDERS_LOOKED_AT = 50
_EVIDENCE_HOURS = 24
Summary = Annotated[str, Field(min_length=2, max_length=500)]
OrderNo = Annotated[str, Field(max_length=64)]


@tool(parse_docstring=True)
async def report_problem(
    kind: TicketKind, summary: Summary, order_no: OrderNo, context: Annotated[ToolContext, InjectedToolArg]
) -> Proposal:
    """Write down what went wrong for the customer you are talking to, for a colleague to see to.

    Ask first what happened and for a photo if it is about goods; their pictures are attached by themselves.
    It decides nothing: never promise a refund, an exchange or a compensation.

    Args:
        kind: What they want: refund, return, exchange, repair, complaint or other.
        summary: What happened and what they want, in one or two Chinese sentences, amounts as they said them.
        order_no: The order's number from find_my_orders; empty when it is about no order.
    """
    async with context.database.shop(context.merchant_id) as connection:
        number = await _own_order(connection, context, order_no.strip())
        mine = await open_tickets_of(connection, context.external_userid)
    again = any((ticket.kind, ticket.order_no) == (kind, number) for ticket in mine)
    told = say("ticket_added" if again else "ticket_opened", book="model")
    problem = _Problem(context, kind, summary.strip(), number)
    return Proposal({"登记": told, "status": "submitted"}, problem.write, with_hand_over=True)


@tool  # nothing the model may set, so no Args to parse
async def find_my_problems(context: Annotated[ToolContext, InjectedToolArg]) -> list[dict[str, Any]]:
    """See which problems of the customer you are talking to colleagues are working on, and how far they are."""
    async with context.database.shop(context.merchant_id) as connection:
        mine = await open_tickets_of(connection, context.external_userid)
    return [_fact(ticket) for ticket in mine] or [{"登记": say("ticket_none", book="model")}]


async def _own_order(connection: Connection, context: ToolContext, number: str) -> str:
    """Return the number of an order of this customer; another's is as good as none."""
    if not number:
        return ""
    mine = await orders_of(connection, context.external_userid, _ORDERS_LOOKED_AT)
    if number not in {order["order_no"] for order in mine}:
        raise NotFound(say("ticket_no_order", book="model"))
    return number


class _Problem:
    """A problem on its way into the turn's last transaction."""

    def __init__(self, context: ToolContext, kind: str, summary: str, order_no: str) -> None:
        self._context = context
        self._kind = kind
        self._summary = summary
        self._order_no = order_no

    async def write(self, connection: Connection) -> None:
        """Open the ticket, or add to the open one, and tell who sees to it."""
        context, now = self._context, self._context.clock()
        settings = await load_ticket_settings(connection)
        pictures = await pictures_of(connection, context.conversation_id, now - timedelta(hours=_EVIDENCE_HOURS))
        wish = Report(
            self._kind, context.conversation_id, context.external_userid, self._order_no, self._summary, pictures
        )
        due = now + timedelta(hours=settings.hours_for(self._kind))
        ticket, fresh = await report(
            connection, context.merchant_id, wish, ASSISTANT, due, settings.default_userid, now
        )
        await self._tell(connection, ticket, fresh)

    async def _tell(self, connection: Connection, ticket: Ticket, fresh: bool) -> None:
        profile = await load_profile(connection, self._context.merchant_id)
        people = in_charge(profile, ticket)
        if not people:
            return
        customer = await called(connection, ticket.external_userid)
        key = f"ticket:{ticket.id}:{'' if fresh else self._context.turn}"
        card = ticket_card("new" if fresh else "added", ticket, customer, self._summary, people, key)
        await put(connection, self._context.merchant_id, ticket.conversation_id, [card])


def _fact(ticket: Ticket) -> dict[str, Any]:
    fact = {"登记": say(f"ticket_status_{ticket.status}", book="owner")}
    return fact | ({"order_no": ticket.order_no} if ticket.order_no else {})
