"""Tickets as time goes by and as colleagues work on them: reminders, moves, and what the customer is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from agent.errors import BadInput, Conflict, NotFound
from agent.phrases import say
from jobs import outbox
from jobs.house import House
from store.conversations.conversations import lock_conversation
from store.conversations.outbox import put
from store.customers.customers import called
from store.engine import Connection
from store.service.reminders import reach_of
from store.service.ticket_settings import TicketSettings
from store.service.tickets import (
    Ticket,
    TicketStatus,
    assign_ticket,
    due_tickets,
    mark_reminded,
    move_ticket,
    tell_ticket,
    ticket_by_id,
)
from store.shops.merchants import load_profile
from tools.coupon_drafts import to_customer
from tools.ticket_cards import in_charge, ticket_card

log = structlog.get_logger(__name__)

_REMIND = timedelta(minutes=TicketSettings().remind_minutes)


async def remind_of_tickets(house: House) -> None:
    """Remind of tickets whose deadline is near, and of those that are past it: once each."""
    async with house.database.platform() as connection:
        due = await due_tickets(connection, house.clock(), _REMIND)
    for merchant_id, ticket_id, late in due:
        try:
            await _remind(house, merchant_id, ticket_id, late=late)
        except Exception:  # one that fails must not keep the others from theirs; it falls due again
            log.exception("cannot remind", merchant=merchant_id, ticket=ticket_id)


async def _remind(house: House, merchant_id: int, ticket_id: int, *, late: bool) -> None:
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        ticket = await _locked(connection, ticket_id)
        if ticket.status not in (TicketStatus.OPEN, TicketStatus.IN_PROGRESS):
            return
        profile = await load_profile(connection, merchant_id)
        people = in_charge(profile, ticket)
        if late:
            people = list(dict.fromkeys([*people, *profile.owners]))
        if not await mark_reminded(connection, ticket_id, late=late, now=now):
            return
        if people:
            key = "after" if late else "before"
            once = f"ticket:{ticket_id}:{key}:{ticket.userid}:{int(ticket.due_at.timestamp())}"
            customer = await called(connection, ticket.external_userid)
            card = ticket_card(key, ticket, customer, "", people, once, profile.name_of(ticket.userid))
            await put(connection, merchant_id, ticket.conversation_id, [card])
    await outbox.flush(house, merchant_id, ticket.conversation_id)


async def move(
    house: House, merchant_id: int, ticket_id: int, to: TicketStatus, *, by: str, note: str, says: str
) -> None:
    """Move a ticket on; what is to be said to the customer goes out with it, in words a person confirmed.

    Raises:
        NotFound: It is not the shop's.
        Conflict: It may not go there from where it is, or the customer's window is closed.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        ticket = await _locked(connection, ticket_id)
        if not ticket.status.may_become(to):
            names = [say(f"ticket_status_{status}", book="owner") for status in (ticket.status, to)]
            raise Conflict(say("ticket_bad_move", book="owner", before=names[0], after=names[1]))
        await move_ticket(connection, merchant_id, ticket, to, by, note, now)
        where = await _tell(connection, merchant_id, ticket, says, by, now) if says else None
    if where is not None:
        await outbox.flush(house, merchant_id, where)


async def _tell(connection: Connection, merchant_id: int, ticket: Ticket, says: str, by: str, now: datetime) -> int:
    """Put what a person wants said into the outbox; return the conversation it goes to."""
    reach = await reach_of(connection, ticket.external_userid, now)
    if not reach.window or reach.conversation_id is None:
        raise Conflict(say("ticket_window", book="owner"))
    await tell_ticket(connection, merchant_id, ticket.id, by, says, now)
    key = f"ticket:{ticket.id}:told:{int(now.timestamp() * 1000)}"
    await put(connection, merchant_id, reach.conversation_id, [to_customer(says, key)])
    return reach.conversation_id


async def assign(
    house: House, merchant_id: int, ticket_id: int, userid: str, due_at: datetime | None, *, by: str
) -> None:
    """Put a colleague in charge, and tell them.

    Raises:
        NotFound: The ticket is not the shop's.
        BadInput: Nobody of that userid is on the staff.
        Conflict: It is at its end.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        ticket = await _locked(connection, ticket_id)
        profile = await load_profile(connection, merchant_id)
        if userid not in {member.userid for member in profile.staff}:
            raise BadInput(say("ticket_no_member", book="owner"))
        if ticket.status.is_end:
            raise Conflict(say("ticket_changed", book="owner"))
        await assign_ticket(connection, merchant_id, ticket_id, userid, due_at, by, now)
        ticket = await _locked(connection, ticket_id)
        customer = await called(connection, ticket.external_userid)
        key = f"ticket:{ticket_id}:assigned:{int(now.timestamp() * 1000)}"
        card = ticket_card("new", ticket, customer, ticket.summary, [userid], key)
        await put(connection, merchant_id, ticket.conversation_id, [card])
    await outbox.flush(house, merchant_id, ticket.conversation_id)


async def _locked(connection: Connection, ticket_id: int) -> Ticket:
    """Return a ticket with its conversation and itself locked, in the order a turn locks them."""
    found = await ticket_by_id(connection, ticket_id)
    if found is None:
        raise NotFound(say("ticket_none", book="owner"))
    await lock_conversation(connection, found.conversation_id)
    ticket = await ticket_by_id(connection, ticket_id, lock=True)
    if ticket is None:
        raise NotFound(say("ticket_none", book="owner"))
    return ticket
