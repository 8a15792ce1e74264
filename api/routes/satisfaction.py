"""How customers found it, and how their sessions ended."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import StaffAccess
from api.paging import Page, PageQuery, page_of
from api.routes.handoffs import Since, Until, check_span
from store.conversations.service_sessions import Resolution
from store.handoffs.lists import Satisfaction, SessionRow, count_sessions, list_sessions

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Satisfaction"])


@router.get("/satisfaction")
async def get_satisfaction(access: StaffAccess, since: Since, until: Until) -> Satisfaction:
    """Return how the sessions that ended in a span were resolved and judged: confirmed, assumed, handed over, lost."""
    check_span(since, until)
    async with access.house.database.shop(access.merchant_id) as connection:
        return await count_sessions(connection, since, until)


@router.get("/sessions")
async def get_sessions(
    access: StaffAccess,
    page: PageQuery,
    resolution: Annotated[Resolution | None, Query(description="只看一种结果；不填看全部")] = None,
    score: Annotated[int | None, Query(ge=1, le=3, description="只看一种评价：3 满意，2 一般，1 不满意")] = None,
) -> Page[SessionRow]:
    """Return sessions, newest first, with how they ended and what the customer said."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_sessions(connection, resolution, page.limit, page.after, score)
    return page_of(found, page.limit)
