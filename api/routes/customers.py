"""Customers to find and to look at; what may be changed of them is in birthdays, identities, tags and privacy."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import StaffAccess
from api.paging import Page, PageQuery, page_of
from store.audience.profiles import CustomerListed, CustomerProfile, Sought, find_customers, profile_of
from store.audience.rules import read_rule
from store.audience.segments import segment_of

router = APIRouter(prefix="/api/shops/{shop_id}/customers", tags=["Customers"])

Id = Annotated[int, Path(ge=1, lt=2**63, description="顾客编号")]
Known = Annotated[int | None, Query(ge=1, lt=2**63)]
Search = Annotated[str | None, Query(max_length=64, description="昵称的一部分，或完整的 external_userid")]


@router.get("")
async def list_customers(
    access: StaffAccess, page: PageQuery, search: Search = None, tag_id: Known = None, segment_id: Known = None
) -> Page[CustomerListed]:
    """Return customers, the last to come first, with what they bought; of a tag, of a segment."""
    now, words = access.house.clock(), (search or "").replace("\x00", "").strip()
    async with access.house.database.shop(access.merchant_id) as connection:
        rule = read_rule((await segment_of(connection, segment_id)).rule) if segment_id else None
        sought = Sought(words or None, tag_id, rule)
        found = await find_customers(connection, sought, now, limit=page.limit + 1, before=page.after)
    return page_of(found, page.limit)


@router.get("/{customer_id}")
async def get_customer(access: StaffAccess, customer_id: Id) -> CustomerProfile:
    """Return a customer with the newest orders, bookings and conversations."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await profile_of(connection, customer_id, access.house.clock())
