"""Bookings: the customer looks for a free time, books, moves and cancels; only what is their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from langchain_core.tools import InjectedToolArg, tool
from pydantic import Field

from agent.clock import SHANGHAI, in_shop_time
from agent.errors import BadInput, Conflict, NotFound
from agent.free_slots import GRID_MINUTES, told
from agent.money import yuan
from agent.phrases import say
from agent.spoken_days import names_day, read_asked
from store.engine import Connection
from store.service.bookings import (
    OPEN_PER_CUSTOMER,
    Booking,
    add_booking,
    bookings_of,
    end_booking,
    lock_customer,
    move_booking,
)
from store.service.services import Service, list_services, service_by_id
from tools.context import ToolContext
from tools.diary import find_place, free_starts, open_diary
from tools.errands import Outpaced, Proposal
from tools.matching import names_any

ASSISTANT = "assistant"
_SHOWN = 8
_DAYS_AHEAD = 7
Context = Annotated[ToolContext, InjectedToolArg]
Name = Annotated[str, Field(max_length=40)]
When = Annotated[str, Field(max_length=60)]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


@tool(parse_docstring=True)
async def find_slots(service: Name, when: When, context: Context) -> list[dict[str, Any]]:
    """See which services can be booked and which times are free. Call it before any word about free times.

    Args:
        service: What the customer wants done, in their words; empty to see all services.
        when: When they would like to come, word for word (周六下午, 明天上午十点, 28号); empty for the next days.
    """
    now = context.clock()
    async with context.database.shop(context.merchant_id) as connection:
        services = await list_services(connection, active=True)
        chosen = _chosen(services, service)
        if chosen is None:
            return [{"服务": _service_fact(one)} for one in services] or [{"服务": say("booking_none", book="model")}]
        facts = [{"服务": _service_fact(chosen)}]
        return facts + await _slot_facts(connection, context.merchant_id, chosen, when, now)


@tool(parse_docstring=True)
async def book(service: Name, start: When, bookable: Name, context: Context) -> Proposal | list[dict[str, Any]]:
    """Book a time for the customer you are talking to, after they chose one of the times find_slots showed.

    Args:
        service: The service's name, word for word from find_slots.
        start: The start, word for word from find_slots, like 2026-11-28T14:00:00+08:00.
        bookable: Who or what they want, word for word from find_slots; empty for anyone.
    """
    now, starts_at = context.clock(), _moment(start)
    async with context.database.shop(context.merchant_id) as connection:
        chosen = next((s for s in await list_services(connection, active=True) if s.name == service.strip()), None)
        if chosen is None:
            raise NotFound(say("booking_service_unknown", book="model"))
        if len(await bookings_of(connection, context.external_userid, now)) >= OPEN_PER_CUSTOMER:
            raise Conflict(say("booking_too_many", book="model", most=str(OPEN_PER_CUSTOMER)))
        try:
            await find_place(connection, context.merchant_id, chosen, starts_at, now, wanted=bookable.strip())
        except Conflict:
            return await _full(connection, context.merchant_id, chosen, starts_at, now)
    asked = _Asked(context, chosen.id, starts_at, bookable.strip())
    return Proposal(_booked_fact(chosen.name, starts_at, "booked", bookable.strip()), asked.book)


@tool  # nothing the model may set, so no Args to parse
async def find_my_bookings(context: Context) -> list[dict[str, Any]]:
    """Look up the open bookings of the customer you are talking to, with the numbers to move or cancel them."""
    async with context.database.shop(context.merchant_id) as connection:
        mine = await bookings_of(connection, context.external_userid, context.clock())
    facts = [_booked_fact(b.service, b.starts_at, "booked", b.bookable) | {"预约编号": b.id} for b in mine]
    return facts or [{"结果": say("booking_no_mine", book="model")}]


@tool(parse_docstring=True)
async def reschedule(booking: Number, start: When, context: Context) -> Proposal | list[dict[str, Any]]:
    """Move a booking of the customer you are talking to to another free time, after they chose it.

    Args:
        booking: The number from find_my_bookings.
        start: The new start, word for word from find_slots, like 2026-11-28T14:00:00+08:00.
    """
    now, starts_at = context.clock(), _moment(start)
    async with context.database.shop(context.merchant_id) as connection:
        mine = await _own(connection, context, booking)
        service = await service_by_id(connection, mine.service_id)
        if service is None:
            raise NotFound(say("booking_service_unknown", book="model"))
        try:
            await find_place(connection, context.merchant_id, service, starts_at, now, without=mine.id)
        except Conflict:
            return await _full(connection, context.merchant_id, service, starts_at, now)
    asked = _Asked(context, service.id, starts_at, "", mine.id)
    return Proposal(_booked_fact(service.name, starts_at, "booked", ""), asked.move)


@tool(parse_docstring=True)
async def cancel_booking(booking: Number, context: Context) -> Proposal:
    """Cancel a booking of the customer you are talking to, when they clearly say they want that.

    Args:
        booking: The number from find_my_bookings.
    """
    async with context.database.shop(context.merchant_id) as connection:
        mine = await _own(connection, context, booking)
    asked = _Asked(context, mine.service_id, mine.starts_at, "", mine.id)
    fact = {"已取消": mine.service, "status": "cancelled", "原定时间": _iso(mine.starts_at)}
    return Proposal(fact, asked.cancel)


class _Asked:
    """What the customer asked for, on its way into the turn's last transaction, where it is looked at again."""

    def __init__(
        self, context: ToolContext, service_id: int, starts_at: datetime, wanted: str, booking_id: int = 0
    ) -> None:
        self._context = context
        self._service_id = service_id
        self._starts_at = starts_at
        self._wanted = wanted
        self._booking_id = booking_id

    async def book(self, connection: Connection) -> None:
        """Take the place and write the booking down."""
        context, now = self._context, self._context.clock()
        await lock_customer(connection, context.external_userid)
        if len(await bookings_of(connection, context.external_userid, now)) >= OPEN_PER_CUSTOMER:
            raise Outpaced(str(self._service_id))
        service = await self._service(connection)
        try:
            place = await find_place(
                connection, context.merchant_id, service, self._starts_at, now, wanted=self._wanted
            )
        except (BadInput, Conflict) as error:
            raise Outpaced(str(error)) from None
        await add_booking(connection, context.merchant_id, place, context.external_userid, ASSISTANT, "", now)

    async def move(self, connection: Connection) -> None:
        """Take the new place; the old one is free with it."""
        context, now = self._context, self._context.clock()
        service = await self._service(connection)
        try:
            place = await find_place(
                connection, context.merchant_id, service, self._starts_at, now, without=self._booking_id
            )
            await _own(connection, context, self._booking_id)
            await move_booking(connection, context.merchant_id, self._booking_id, place, ASSISTANT, now)
        except (BadInput, Conflict, NotFound) as error:
            raise Outpaced(str(error)) from None

    async def cancel(self, connection: Connection) -> None:
        """Give the place back."""
        context, now = self._context, self._context.clock()
        if not await end_booking(connection, context.merchant_id, self._booking_id, "cancelled", ASSISTANT, "", now):
            raise Outpaced(str(self._booking_id))

    async def _service(self, connection: Connection) -> Service:
        service = await service_by_id(connection, self._service_id)
        if service is None:
            raise Outpaced(str(self._service_id))
        return service


async def _own(connection: Connection, context: ToolContext, booking_id: int) -> Booking:
    """Return an open booking of this customer; another's is as good as none."""
    mine = await bookings_of(connection, context.external_userid, context.clock())
    found = next((one for one in mine if one.id == booking_id and one.starts_at > context.clock()), None)
    if found is None:
        raise NotFound(say("booking_not_yours", book="model"))
    return found


def _chosen(services: list[Service], words: str) -> Service | None:
    exact = [one for one in services if one.name == words.strip()]
    named = exact or [one for one in services if words.strip() and (one.name in words or names_any(words, [one.name]))]
    return named[0] if len(named) == 1 else services[0] if len(services) == 1 else None


async def _slot_facts(
    connection: Connection, merchant_id: int, service: Service, when: str, now: datetime
) -> list[dict[str, Any]]:
    asked = read_asked(when, now)
    today = in_shop_time(now).date()
    if not asked.days and names_day(when, now):
        return [{"时段": say("booking_past", book="model"), "status": "unavailable"}]
    days = asked.days or tuple(today + timedelta(days=n) for n in range(_DAYS_AHEAD))
    diary = await open_diary(connection, merchant_id, service, days[0], days[-1])
    free = await free_starts(connection, diary, days, now)
    meant = {start: names for start, names in free.items() if asked.first <= _minute(start) < asked.last}
    exact = {start: names for start, names in meant.items() if _minute(start) in asked.minutes}
    if not meant:
        return [{"时段": say("booking_full", book="model"), "status": "full"}, *_offers(free)]
    if asked.minutes and not exact:
        return [{"时段": say("booking_full", book="model"), "status": "full"}, *_offers(meant, asked.minutes)]
    return _offers(exact or meant)


async def _full(
    connection: Connection, merchant_id: int, service: Service, starts_at: datetime, now: datetime
) -> list[dict[str, Any]]:
    day = in_shop_time(starts_at).date()
    diary = await open_diary(connection, merchant_id, service, day, day)
    free = await free_starts(connection, diary, (day,), now)
    return [
        {"时段": say("booking_full", book="model"), "status": "full"},
        *_offers(free, frozenset({_minute(starts_at)})),
    ]


def _offers(free: dict[datetime, list[str]], near: frozenset[int] = frozenset()) -> list[dict[str, Any]]:
    """Return free starts as facts: the nearest to the minutes asked for, or some of each part of the day."""
    starts = list(free)
    if near:
        starts = sorted(starts, key=lambda start: min(abs(_minute(start) - minute) for minute in near))[:_SHOWN]
    elif len(starts) > _SHOWN:
        starts = starts[:: -(-len(starts) // _SHOWN)]
    return [{"空余时段": told(s), "start": _iso(s), "可选": "、".join(free[s][:5])} for s in sorted(starts)]


def _service_fact(service: Service) -> dict[str, Any]:
    price = {"price_fen": service.price_fen, "价格": yuan(service.price_fen)} if service.price_fen else {}
    return {"名称": service.name, "时长": f"{service.minutes} 分钟", **price}


def _booked_fact(service: str, starts_at: datetime, status: str, who: str) -> dict[str, Any]:
    fact = {"预约": service, "status": status, "start": _iso(starts_at), "时间": told(starts_at)}
    return fact | ({"预约对象": who} if who else {})


def _moment(text: str) -> datetime:
    """Return the start a model copied from find_slots; without a zone it is shop time."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        moment = moment.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        raise BadInput(say("booking_bad_start", book="model")) from None
    if moment.minute % GRID_MINUTES or moment.second or moment.microsecond:
        raise BadInput(say("booking_bad_start", book="model"))
    return moment


def _iso(moment: datetime) -> str:
    return in_shop_time(moment).isoformat(timespec="seconds")


def _minute(moment: datetime) -> int:
    local = in_shop_time(moment)
    return local.hour * 60 + local.minute
