"""Segments: saved filters with live counts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.access import Access, OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.tags import SegmentPublic, SegmentUpdate
from store.audience.rules import read_rule
from store.audience.segments import Segment, delete_segment, save_segment, segment_of, segments_of
from store.audience.selection import CustomerRow, count_matching, describe, matching
from store.engine import Connection

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Segments"])

Id = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/segments")
async def list_segments(access: StaffAccess, page: PageQuery) -> Page[SegmentPublic]:
    """Return the segments, oldest first, each counted now."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await segments_of(connection, page.limit, page.after)
        shown = [await _public(access, connection, segment) for segment in found]
    return page_of(shown, page.limit)


@router.post("/segments", status_code=201)
async def post_segment(access: OwnerAccess, body: SegmentUpdate) -> SegmentPublic:
    """Save a filter; 409 when the name is taken."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rule = read_rule(body.rule)
        segment_id = await save_segment(connection, access.merchant_id, body.name, rule, access.actor)
        return await _public(access, connection, await segment_of(connection, segment_id))


@router.put("/segments/{segment_id}")
async def put_segment(access: OwnerAccess, segment_id: Id, body: SegmentUpdate) -> SegmentPublic:
    """Change a filter."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rule = read_rule(body.rule)
        await save_segment(connection, access.merchant_id, body.name, rule, access.actor, segment_id)
        return await _public(access, connection, await segment_of(connection, segment_id))


@router.delete("/segments/{segment_id}", status_code=204)
async def remove_segment(access: OwnerAccess, segment_id: Id) -> None:
    """Delete a filter."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await delete_segment(connection, segment_id)


@router.get("/segments/{segment_id}/customers")
async def segment_customers(access: StaffAccess, segment_id: Id, page: PageQuery) -> Page[CustomerRow]:
    """Return the customers a segment selects now."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rule = read_rule((await segment_of(connection, segment_id)).rule)
        now = access.house.clock()
        found = await matching(connection, rule, now, limit=page.limit + 1, after=page.after)
    return page_of(found, page.limit)


async def _public(access: Access, connection: Connection, segment: Segment) -> SegmentPublic:
    rule = read_rule(segment.rule)
    count = await count_matching(connection, rule, access.house.clock())
    return SegmentPublic(
        id=segment.id,
        name=segment.name,
        rule=segment.rule,
        says=describe(rule),
        customers=count,
        created_by=segment.created_by,
        updated_at=segment.updated_at,
    )
