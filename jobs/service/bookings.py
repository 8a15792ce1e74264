"""Bookings as time goes by and as staff make them: reminders, and places given by hand."""

from __future__ import annotations

from datetime import datetime

import structlog

from agent.errors import BadInput, Conflict, NotFound
from agent.free_slots import told
from agent.phrases import say
from agent.touching import Channel, Reason
from jobs import outbox
from jobs.house import House
from jobs.requests import booking_card_job
from jobs.touches.gate import let_through
from store.conversations.conversations import person_of
from store.conversations.outbox import put
from store.customers.customers import called
from store.deferring import defer
from store.engine import Connection
from store.service.bookings import Booking, add_booking, booking_by_id, end_booking, lock_customer, move_booking
from store.service.reminders import Reminder, due_reminders, keep_reminder
from store.service.services import Service, service_by_id
from store.touches.chats import key_of
from tools.coupon_drafts import to_customer
from tools.diary import find_place
from tools.wecom import cards
from tools.wecom.staff import send_to_staff

log = structlog.get_logger(__name__)

_WAYS = {Channel.KF: "message", Channel.MEMBER: "member"}


async def remind_of_bookings(house: House) -> None:
    """Remind of the bookings of the next day and of the next two hours, each once."""
    async with house.database.platform() as connection:
        due = await due_reminders(connection, house.clock())
    for merchant_id, booking_id, kind in due:
        try:
            await remind(house, merchant_id, booking_id, kind)
        except Exception:  # one that fails must not keep the others from theirs; it falls due again
            log.exception("cannot remind", merchant=merchant_id, booking=booking_id)


async def remind(house: House, merchant_id: int, booking_id: int, kind: str) -> None:
    """Remind a customer in the open window, else through the member who knows them; record how, or that nothing did.

    Not at night, and not while people talk with them: then it is asked again in a minute. Record and message are
    written together, so that a kill in between doubles and loses nothing.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        booking = await booking_by_id(connection, booking_id)
        if booking is None or booking.status != "booked":
            return
        occasion = f"booking:{booking_id}:{kind}:{int(booking.starts_at.timestamp())}"
        who, text = booking.external_userid, _reminder(booking)
        way = await let_through(connection, merchant_id, Reason.BOOKING, who, occasion, text, now)
        if way is None:
            return
        channel, where = way.answer.channel, way.standing.conversation_id
        told_by = _WAYS.get(channel, "unreachable")
        reminder = Reminder(booking_id, kind, booking.starts_at, told_by, way.touch_id)
        await keep_reminder(connection, merchant_id, reminder, now)
        if channel is Channel.KF and where is not None:
            await put(connection, merchant_id, where, [to_customer(text, key_of(way.touch_id))])
        elif channel is Channel.MEMBER:
            await defer(connection, [booking_card_job(merchant_id, booking_id, str(way.standing.userid))])
    if channel is Channel.KF and where is not None:
        await outbox.flush(house, merchant_id, where)


def _reminder(booking: Booking) -> str:
    where = say("booking_where", store=booking.store_name) if booking.store_name else ""
    return say("booking_reminder", service=booking.service, time=told(booking.starts_at), where=where)


async def send_member_card(house: House, merchant_id: int, booking_id: int, userid: str) -> None:
    """Ask a member to remind their customer. WeCom drops the same words within half an hour, so a rerun is safe."""
    async with house.database.shop(merchant_id) as connection:
        booking = await booking_by_id(connection, booking_id)
        if booking is None or booking.status != "booked":
            return
        customer = await called(connection, booking.external_userid)
    text = say(
        "booking_remind_member",
        book="staff",
        customer=customer,
        service=booking.service,
        time=told(booking.starts_at),
    )
    await send_to_staff((await house.corp(merchant_id)).client, [userid], cards.staff_text(text))


async def book_by_hand(
    house: House,
    merchant_id: int,
    service_id: int,
    external_userid: str,
    starts_at: datetime,
    *,
    wanted: str,
    by: str,
    note: str,
) -> int:
    """Book for a customer; return the booking's id.

    Raises:
        NotFound: The service or the customer is not the shop's.
        BadInput: The time is past or outside the hours.
        Conflict: It is taken.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        service = await _service(connection, service_id)
        if await person_of(connection, external_userid) is None:
            raise NotFound(say("booking_no_customer", book="owner"))
        await lock_customer(connection, external_userid)
        place = await find_place(connection, merchant_id, service, starts_at, now, wanted=wanted)
        return await add_booking(connection, merchant_id, place, external_userid, by, note, now)


async def move_by_hand(
    house: House, merchant_id: int, booking_id: int, starts_at: datetime, *, wanted: str, by: str
) -> None:
    """Give a booking another time or bookable; raises as `book_by_hand` does."""
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        booking = await _booking(connection, booking_id)
        service = await _service(connection, booking.service_id)
        place = await find_place(connection, merchant_id, service, starts_at, now, wanted=wanted, without=booking_id)
        await move_booking(connection, merchant_id, booking_id, place, by, now)


async def end_by_hand(house: House, merchant_id: int, booking_id: int, status: str, *, by: str, note: str) -> None:
    """Let a booking be cancelled, done or no_show.

    Raises:
        NotFound: It is not the shop's.
        BadInput: It has not begun, so nobody came or stayed away yet.
        Conflict: It is at its end already.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        booking = await _booking(connection, booking_id)
        if status != "cancelled" and booking.starts_at > now:
            raise BadInput(say("booking_too_early", book="owner"))
        if not await end_booking(connection, merchant_id, booking_id, status, by, note, now):
            raise Conflict(say("booking_not_open", book="owner"))


async def _booking(connection: Connection, booking_id: int) -> Booking:
    booking = await booking_by_id(connection, booking_id)
    if booking is None:
        raise NotFound(say("booking_none", book="owner"))
    return booking


async def _service(connection: Connection, service_id: int) -> Service:
    service = await service_by_id(connection, service_id)
    if service is None:
        raise NotFound(say("booking_service_none", book="owner"))
    return service
