"""Bookings as the staff see and make them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import AwareDatetime

from agent.errors import NotFound
from agent.phrases import say
from api.access import StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.bookings import BookingCreate, BookingEnd, BookingMove, BookingPublic
from jobs.service.bookings import book_by_hand, end_by_hand, move_by_hand
from store.customers.customers import called, names_of
from store.service.bookings import booking_by_id, booking_history, list_bookings

router = APIRouter(prefix="/api/shops/{shop_id}/bookings", tags=["Bookings"])

BookingId = Annotated[int, Path(ge=1, le=2**63 - 1, description="预约编号")]


@router.get("")
async def get_bookings(
    access: StaffAccess,
    page: PageQuery,
    status: Literal["booked", "cancelled", "done", "no_show"] | None = None,
    first: AwareDatetime | None = None,
    last: AwareDatetime | None = None,
) -> Page[BookingPublic]:
    """Return bookings, the last made first; `first` and `last` bound their start."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_bookings(
            connection, limit=page.limit + 1, before=page.after, status=status, first=first, last=last
        )
        names = await names_of(connection, (one.external_userid for one in found))
    shown = [BookingPublic.of(one, names[one.external_userid]) for one in found]
    return page_of(shown, page.limit)


@router.post("", status_code=201)
async def post_booking(access: StaffAccess, body: BookingCreate) -> BookingPublic:
    """Book for a customer; 409 when it is taken, 422 outside the hours."""
    booking_id = await book_by_hand(
        access.house,
        access.merchant_id,
        body.service_id,
        body.external_userid,
        body.starts_at,
        wanted=body.bookable,
        by=access.actor,
        note=body.note,
    )
    return await get_booking(access, booking_id)


@router.get("/{booking_id}")
async def get_booking(access: StaffAccess, booking_id: BookingId) -> BookingPublic:
    """Return a booking with what happened to it."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await booking_by_id(connection, booking_id)
        if found is None:
            raise NotFound(say("booking_none", book="owner"))
        history = await booking_history(connection, booking_id)
        return BookingPublic.of(found, await called(connection, found.external_userid), history)


@router.post("/{booking_id}/move")
async def post_move(access: StaffAccess, booking_id: BookingId, body: BookingMove) -> BookingPublic:
    """Give a booking another time; 409 when it is taken."""
    await move_by_hand(
        access.house, access.merchant_id, booking_id, body.starts_at, wanted=body.bookable, by=access.actor
    )
    return await get_booking(access, booking_id)


@router.post("/{booking_id}/end")
async def post_end(access: StaffAccess, booking_id: BookingId, body: BookingEnd) -> BookingPublic:
    """Cancel a booking, or say that the customer came or did not; 409 when it is at its end."""
    await end_by_hand(access.house, access.merchant_id, booking_id, body.status, by=access.actor, note=body.note)
    return await get_booking(access, booking_id)
