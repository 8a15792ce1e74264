"""After-sales tickets as the staff work on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from agent.errors import NotFound
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.tickets import TicketAssign, TicketMove, TicketNote, TicketPublic
from jobs.service import tickets
from store.customers.customers import called, names_of
from store.service.ticket_settings import TicketKind, TicketSettings, load_ticket_settings, save_ticket_settings
from store.service.tickets import TicketStatus, list_tickets, note_ticket, ticket_by_id, ticket_history

router = APIRouter(prefix="/api/shops/{shop_id}/tickets", tags=["Tickets"])

TicketId = Annotated[int, Path(ge=1, le=2**63 - 1, description="售后单编号")]


@router.get("")
async def get_tickets(
    access: StaffAccess,
    page: PageQuery,
    status: TicketStatus | None = None,
    kind: TicketKind | None = None,
    userid: Annotated[str | None, Query(max_length=64)] = None,
    overdue: bool = False,
) -> Page[TicketPublic]:
    """Return tickets, newest first; `overdue` leaves those past their deadline."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_tickets(
            connection,
            limit=page.limit + 1,
            before=page.after,
            status=status,
            kind=kind,
            userid=userid,
            overdue_at=access.house.clock() if overdue else None,
        )
        names = await names_of(connection, (one.external_userid for one in found))
    shown = [TicketPublic.of(one, names[one.external_userid]) for one in found]
    return page_of(shown, page.limit)


@router.get("/settings")
async def get_settings(access: StaffAccess) -> TicketSettings:
    """Return the deadlines by kind, and who gets new tickets."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await load_ticket_settings(connection)


@router.put("/settings")
async def put_settings(access: OwnerAccess, body: TicketSettings) -> TicketSettings:
    """Set the deadlines of tickets to come, and who gets them."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await save_ticket_settings(connection, access.merchant_id, body)
    return body


@router.get("/{ticket_id}")
async def get_ticket(access: StaffAccess, ticket_id: TicketId) -> TicketPublic:
    """Return a ticket with its history, and what could be said to the customer with each next status."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await ticket_by_id(connection, ticket_id)
        if found is None:
            raise NotFound(say("ticket_none", book="owner"))
        history = await ticket_history(connection, ticket_id)
        customer = await called(connection, found.external_userid)
    nexts = [status for status in TicketStatus if found.status.may_become(status)]
    return TicketPublic.of(found, customer, history, {status.value: say(f"ticket_tell_{status}") for status in nexts})


@router.post("/{ticket_id}/move")
async def post_move(access: StaffAccess, ticket_id: TicketId, body: TicketMove) -> TicketPublic:
    """Move a ticket on; 409 for a move that is not allowed, or when the customer cannot be told."""
    await tickets.move(
        access.house,
        access.merchant_id,
        ticket_id,
        body.status,
        by=access.actor,
        note=body.note,
        says=body.says.strip(),
    )
    return await get_ticket(access, ticket_id)


@router.post("/{ticket_id}/assign")
async def post_assign(access: StaffAccess, ticket_id: TicketId, body: TicketAssign) -> TicketPublic:
    """Put a colleague in charge and tell them; 422 for somebody who is not on the staff."""
    await tickets.assign(access.house, access.merchant_id, ticket_id, body.userid, body.due_at, by=access.actor)
    return await get_ticket(access, ticket_id)


@router.post("/{ticket_id}/notes", status_code=201)
async def post_note(access: StaffAccess, ticket_id: TicketId, body: TicketNote) -> TicketPublic:
    """Write a note on a ticket, for colleagues."""
    shown = await get_ticket(access, ticket_id)
    async with access.house.database.shop(access.merchant_id) as connection:
        await note_ticket(connection, access.merchant_id, shown.id, access.actor, body.note, access.house.clock())
    return await get_ticket(access, ticket_id)
