"""Services, who can be booked for them, and days with other hours."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path

from agent.clock import in_shop_time
from agent.errors import NotFound
from agent.free_slots import told
from agent.phrases import say
from agent.spoken_days import HORIZON_DAYS
from api.access import OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.bookings import (
    BookableCreate,
    BookablePublic,
    ExceptionCreate,
    ExceptionPublic,
    ServiceCreate,
    ServicePublic,
    SlotPublic,
    readable,
)
from store.service.services import (
    Bookable,
    Service,
    list_bookables,
    list_services,
    save_bookable,
    save_service,
    service_by_id,
)
from store.shops.opening_exceptions import (
    drop_exception,
    drop_exceptions,
    exceptions_between,
    set_exception,
)
from tools.diary import free_starts, open_diary

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Services"])

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/services")
async def get_services(access: StaffAccess, page: PageQuery) -> Page[ServicePublic]:
    """Return the shop's services, oldest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_services(connection, limit=page.limit + 1, after=page.after or 0)
    shown = [ServicePublic(**asdict(one)) for one in found]
    return page_of(shown, page.limit)


@router.post("/services", status_code=201)
async def post_service(access: OwnerAccess, body: ServiceCreate) -> ServicePublic:
    """Add a service; 409 when the name is taken."""
    return await _saved_service(access, body, None)


@router.put("/services/{service_id}")
async def put_service(access: OwnerAccess, service_id: Id, body: ServiceCreate) -> ServicePublic:
    """Change a service; bookings that were made keep their length and price."""
    return await _saved_service(access, body, service_id)


async def _saved_service(access: OwnerAccess, body: ServiceCreate, service_id: int | None) -> ServicePublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        saved: Service | None = await save_service(connection, access.merchant_id, body.model_dump(), service_id)
    if saved is None:
        raise NotFound(say("booking_service_none", book="owner"))
    return ServicePublic(**asdict(saved))


@router.get("/services/{service_id}/slots")
async def get_slots(access: StaffAccess, service_id: Id, day: date) -> list[SlotPublic]:
    """Return the free starts of a day."""
    async with access.house.database.shop(access.merchant_id) as connection:
        service = await service_by_id(connection, service_id)
        if service is None:
            raise NotFound(say("booking_service_none", book="owner"))
        now = access.house.clock()
        ahead = (day - in_shop_time(now).date()).days
        if not 0 <= ahead <= HORIZON_DAYS:
            return []
        diary = await open_diary(connection, access.merchant_id, service, day, day)
        free = await free_starts(connection, diary, (day,), now)
    return [SlotPublic(starts_at=start, says=told(start), bookables=names) for start, names in free.items()]


@router.get("/bookables")
async def get_bookables(access: StaffAccess, page: PageQuery) -> Page[BookablePublic]:
    """Return who or what can be booked, oldest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_bookables(connection, limit=page.limit + 1, after=page.after or 0)
    shown = [BookablePublic(**asdict(one)) for one in found]
    return page_of(shown, page.limit)


@router.post("/bookables", status_code=201)
async def post_bookable(access: OwnerAccess, body: BookableCreate) -> BookablePublic:
    """Add a colleague, a chair or a room; 409 when the name is taken, 422 for hours nobody can read."""
    return await _saved_bookable(access, body, None)


@router.put("/bookables/{bookable_id}")
async def put_bookable(access: OwnerAccess, bookable_id: Id, body: BookableCreate) -> BookablePublic:
    """Change who can be booked; bookings that were made stay."""
    return await _saved_bookable(access, body, bookable_id)


async def _saved_bookable(access: OwnerAccess, body: BookableCreate, bookable_id: int | None) -> BookablePublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        saved: Bookable | None = await save_bookable(
            connection, access.merchant_id, body.values(), body.service_ids, bookable_id
        )
    if saved is None:
        raise NotFound(say("booking_no_bookable", book="owner"))
    return BookablePublic(**asdict(saved))


@router.get("/opening-exceptions")
async def get_exceptions(access: StaffAccess, first: date | None = None) -> list[ExceptionPublic]:
    """Return days with other hours: those of a year from `first`, from today without."""
    first = first or in_shop_time(access.house.clock()).date()
    last = min(first.toordinal() + 366, date.max.toordinal())
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await exceptions_between(connection, first, date.fromordinal(last))
    return [ExceptionPublic(**asdict(one)) for one in found]


@router.put("/opening-exceptions")
async def put_exception(access: OwnerAccess, body: ExceptionCreate) -> list[ExceptionPublic]:
    """Say when it is open on a day or several in a row, in place of what was said of them before."""
    readable(body.hours)
    async with access.house.database.shop(access.merchant_id) as connection:
        saved = [
            await set_exception(connection, access.merchant_id, body.bookable_id, day, body.hours.strip(), body.note)
            for day in body.days()
        ]
    return [ExceptionPublic(**asdict(one)) for one in saved]


@router.delete("/opening-exceptions", status_code=204)
async def delete_exceptions(access: OwnerAccess, first: date, last: date, bookable_id: int | None = None) -> None:
    """Let the usual hours hold again on these days, of one bookable or, without, of the whole shop."""
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await drop_exceptions(connection, bookable_id, first, last):
            raise NotFound(say("booking_no_exception", book="owner"))


@router.delete("/opening-exceptions/{exception_id}", status_code=204)
async def delete_exception(access: OwnerAccess, exception_id: Id) -> None:
    """Let the usual hours hold again on a day."""
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await drop_exception(connection, exception_id):
            raise NotFound(say("booking_no_exception", book="owner"))
