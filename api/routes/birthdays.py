"""Birthdays of customers, by the solar or the lunar calendar."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from agent.calendar.birthdays import Birthday
from agent.clock import in_shop_time
from api.access import Access, OwnerAccess, StaffAccess
from api.arriving import DryRun, Filename, SheetReportPublic, SkipBad, sheet_report, workbook
from api.body import read_limited
from api.shapes.tags import BirthdayPublic, BirthdayUpdate
from jobs.audience.birthday_sheets import import_birthdays
from jobs.orders.sheets import SheetWish
from jobs.requests import retag_job
from store.customers.customers import birthday_of, set_birthday
from store.deferring import defer
from tools.sheets import write_template
from tools.sheets.reader import MAX_FILE_BYTES

router = APIRouter(prefix="/api/shops/{shop_id}/customers", tags=["Customers"])

Id = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/birthdays/template.xlsx")
async def get_birthdays_template(access: StaffAccess) -> Response:  # noqa: ARG001 - who asks is checked all the same
    """Return a workbook to fill in with birthdays."""
    return workbook(write_template("birthdays"), "birthdays.xlsx")


@router.post("/birthdays/import")
async def post_birthdays_sheet(
    access: OwnerAccess, request: Request, filename: Filename, dry_run: DryRun = False, skip_bad: SkipBad = False
) -> SheetReportPublic:
    """Take a sheet of birthdays (the raw file is the body), all or nothing unless bad rows may be skipped."""
    content = await read_limited(request, MAX_FILE_BYTES)
    house = access.house
    wish = SheetWish(dry_run, skip_bad)
    report = await import_birthdays(
        house.database, house.sealer, access.merchant_id, content, filename, house.clock(), wish
    )
    return sheet_report(report)


@router.get("/{customer_id}/birthday")
async def get_birthday(access: StaffAccess, customer_id: Id) -> BirthdayPublic | None:
    """Return a customer's birthday, null when nobody told it. Role: staff."""
    async with access.house.database.shop(access.merchant_id) as connection:
        birthday = await birthday_of(connection, customer_id)
    if birthday is None:
        return None
    today = in_shop_time(access.house.clock()).date()
    return BirthdayPublic(
        month=birthday.month,
        day=birthday.day,
        lunar=birthday.lunar,
        leap=birthday.leap,
        says=str(birthday),
        next_on=birthday.next_on(today),
    )


@router.put("/{customer_id}/birthday", status_code=204)
async def put_birthday(access: StaffAccess, customer_id: Id, body: BirthdayUpdate) -> None:
    """Note a customer's birthday; tags that ask for it are held against them at once. Role: staff."""
    await _note(access, customer_id, Birthday(body.month, body.day, body.lunar, body.leap))


@router.delete("/{customer_id}/birthday", status_code=204)
async def delete_birthday(access: StaffAccess, customer_id: Id) -> None:
    """Forget a customer's birthday. Role: staff."""
    await _note(access, customer_id, None)


async def _note(access: Access, customer_id: int, birthday: Birthday | None) -> None:
    async with access.house.database.shop(access.merchant_id) as connection:
        customer = await set_birthday(connection, customer_id, birthday)
        await defer(connection, [retag_job(access.merchant_id, customer)])
