"""The shop's diary: who is open when for a service, which starts are free, and a place for a booking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from agent.clock import in_shop_time
from agent.errors import BadInput, Conflict
from agent.free_slots import Taken, fits_hours, free_seat, starts_on
from agent.hours import Hours, parse_hours
from agent.phrases import say
from agent.spoken_days import HORIZON_DAYS
from store.engine import Connection
from store.service.bookings import Place, lock_bookables, taken_between
from store.service.services import Bookable, Service, list_bookables
from store.shops.merchants import load_profile
from store.shops.opening_exceptions import exceptions_between

CLOSED = Hours(unknown=True)


@dataclass(slots=True)
class Diary:
    """A service with everybody who does it, as of one moment."""

    service: Service
    bookables: list[Bookable]
    _usual: dict[int, Hours]
    _special: dict[tuple[int | None, date], Hours] = field(default_factory=dict)

    def hours(self, bookable: Bookable, day: date) -> Hours:
        """Return when a bookable is open on a day: its own exception, the shop's, then the usual hours."""
        for key in ((bookable.id, day), (None, day)):
            if key in self._special:
                return self._special[key]
        return self._usual[bookable.id]

    def free(self, day: date, taken: dict[int, list[Taken]], now: datetime) -> dict[datetime, list[str]]:
        """Return the free starts of a day after `now` with the names of those who are free."""
        found: dict[datetime, list[str]] = {}
        service = self.service
        for one in self.bookables:
            for start in starts_on(self.hours(one, day), day, service.minutes):
                seat = free_seat(service.id, service.capacity, start, service.minutes, taken[one.id])
                if start > now and seat is not None:
                    found.setdefault(start, []).append(one.name)
        return dict(sorted(found.items()))

    @property
    def ids(self) -> list[int]:
        """Return the ids of those who do the service."""
        return [one.id for one in self.bookables]


async def open_diary(connection: Connection, merchant_id: int, service: Service, first: date, last: date) -> Diary:
    """Return the diary of a service for these days."""
    stores = (await load_profile(connection, merchant_id)).stores
    by_name = {store.name: store.hours for store in stores}
    main = stores[0].hours if stores else ""
    bookables = await list_bookables(connection, service_id=service.id)
    usual = {one.id: _hours(one.hours or by_name.get(one.store_name, main)) for one in bookables}
    diary = Diary(service, bookables, usual)
    for special in await exceptions_between(connection, first, last):
        diary._special[special.bookable_id, special.day] = _hours(special.hours)
    return diary


def _hours(text: str) -> Hours:
    """Return hours as written; with nothing written nobody can be booked."""
    return parse_hours(text) if text.strip() else CLOSED


async def free_starts(
    connection: Connection, diary: Diary, days: tuple[date, ...], now: datetime
) -> dict[datetime, list[str]]:
    """Return the free starts of these days, soonest first."""
    if not days or not diary.ids:
        return {}
    at = in_shop_time(now)
    first = at.replace(year=days[0].year, month=days[0].month, day=days[0].day, hour=0, minute=0)
    last = first + timedelta(days=(days[-1] - days[0]).days + 2)
    taken = await taken_between(connection, diary.ids, first, last)
    return {start: names for day in days for start, names in diary.free(day, taken, now).items()}


async def find_place(
    connection: Connection,
    merchant_id: int,
    service: Service,
    starts_at: datetime,
    now: datetime,
    *,
    wanted: str = "",
    without: int | None = None,
) -> Place:
    """Return a free place for a service at this time, and hold it until the transaction ends.

    Args:
        wanted: The name of the bookable the customer wants; empty for anyone.
        without: A booking that is to be moved: its own place is free for it.

    Raises:
        BadInput: The time is past, too far ahead or outside the hours, or nobody of that name does the service.
        Conflict: It is taken.
    """
    if not now < starts_at <= now + timedelta(days=HORIZON_DAYS):
        raise BadInput(say("booking_bad_time", book="owner", days=str(HORIZON_DAYS)))
    day = in_shop_time(starts_at).date()
    diary = await open_diary(connection, merchant_id, service, day, day)
    choice = [one for one in diary.bookables if not wanted or one.name == wanted]
    if not service.active or not choice:
        raise BadInput(say("booking_no_bookable", book="owner"))
    choice = [one for one in choice if fits_hours(diary.hours(one, day), starts_at, service.minutes)]
    if not choice:
        raise BadInput(say("booking_closed", book="owner"))
    ids = [one.id for one in choice]
    await lock_bookables(connection, ids)
    ends_at = starts_at + timedelta(minutes=service.minutes)
    taken = await taken_between(connection, ids, starts_at, ends_at, without=without)
    for one in choice:
        seat = free_seat(service.id, service.capacity, starts_at, service.minutes, taken[one.id])
        if seat is not None:
            return Place(service.id, one.id, seat, service.capacity, starts_at, ends_at, service.price_fen)
    raise Conflict(say("booking_taken", book="owner"))
