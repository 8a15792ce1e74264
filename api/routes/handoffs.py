"""Customers on their way to a person: who waits, take them, give them back, pass them on; call-backs and figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from agent.errors import BadInput, NotFound
from agent.handing_over import Trigger
from agent.phrases import say
from api.access import Access, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.handoffs import Reassigning, Taking
from jobs.handoffs import takeover
from store.handoffs.handoffs import handoff_of
from store.handoffs.lists import (
    HandoffRow,
    TriggerCount,
    count_handoffs,
    finish_call,
    handoff_row,
    list_handoffs,
)

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Handoffs"])

HandoffId = Annotated[int, Path(ge=1, lt=2**63)]
ConversationId = Annotated[int, Path(ge=1, lt=2**63)]
Since = Annotated[AwareDatetime, Query(description="从何时起（含）")]
Until = Annotated[AwareDatetime, Query(description="到何时止（不含）")]
Only = Annotated[
    Literal["all", "open", "closed", "unattended", "call_backs"],
    Query(description="open 未结束，closed 已结束或没人接，unattended 还没人接，call_backs 等回电"),
]


@router.get("/handoffs")
async def get_handoffs(
    access: StaffAccess,
    page: PageQuery,
    only: Only = "open",
    trigger: Annotated[Trigger | None, Query(description="只看一种原因；不填看全部")] = None,
) -> Page[HandoffRow]:
    """Return hand-overs, newest first; by default those that are not over."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_handoffs(connection, only, page.limit, page.after, trigger)
    return page_of(found, page.limit)


@router.get("/handoffs/counts")
async def get_counts(access: StaffAccess, since: Since, until: Until) -> list[TriggerCount]:
    """Return how many hand-overs were asked for, taken and lost, and the time to a person, by trigger."""
    check_span(since, until)
    async with access.house.database.shop(access.merchant_id) as connection:
        return await count_handoffs(connection, since, until)


@router.get("/handoffs/{handoff_id}")
async def get_handoff(access: StaffAccess, handoff_id: HandoffId) -> HandoffRow:
    """Return one hand-over with what staff were told of it."""
    return await _row(access, handoff_id)


@router.post("/handoffs/{handoff_id}/take")
async def post_take(access: StaffAccess, handoff_id: HandoffId, body: Taking) -> HandoffRow:
    """Take the customer; 409 when WeCom does not allow it, with what to do."""
    async with access.house.database.shop(access.merchant_id) as connection:
        handoff = await handoff_of(connection, handoff_id)
    taken = await takeover.take(access.house, access.merchant_id, handoff.conversation_id, _who(access, body.userid))
    return await _row(access, taken.id)


@router.post("/conversations/{conversation_id}/take")
async def post_take_conversation(access: StaffAccess, conversation_id: ConversationId, body: Taking) -> HandoffRow:
    """Take a conversation nobody asked a person for; 409 as above."""
    taken = await takeover.take(access.house, access.merchant_id, conversation_id, _who(access, body.userid))
    return await _row(access, taken.id)


@router.post("/handoffs/{handoff_id}/return")
async def post_return(access: StaffAccess, handoff_id: HandoffId) -> HandoffRow:
    """Give the customer back to the assistant: the session ends, the next word is the assistant's."""
    await takeover.give_back(access.house, access.merchant_id, handoff_id)
    return await _row(access, handoff_id)


@router.post("/handoffs/{handoff_id}/reassign")
async def post_reassign(access: StaffAccess, handoff_id: HandoffId, body: Reassigning) -> HandoffRow:
    """Offer the customer to somebody else of the staff; 409 when they cannot receive."""
    await takeover.reassign(access.house, access.merchant_id, handoff_id, body.userid)
    return await _row(access, handoff_id)


@router.post("/handoffs/{handoff_id}/called")
async def post_called(access: StaffAccess, handoff_id: HandoffId) -> HandoffRow:
    """Note that the customer was called; 409 when none waited for a call."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await handoff_of(connection, handoff_id)
        await finish_call(connection, handoff_id, access.actor)
    return await _row(access, handoff_id)


def check_span(since: AwareDatetime, until: AwareDatetime) -> None:
    """Refuse a span that ends before it begins, or that is longer than a year."""
    if not timedelta(0) < until - since <= timedelta(days=366):
        raise BadInput(say("handoff_span", book="owner"))


def _who(access: Access, userid: str | None) -> str:
    if found := userid or access.userid:
        return found
    raise BadInput(say("handoff_not_staff", book="owner"))


async def _row(access: Access, handoff_id: int) -> HandoffRow:
    async with access.house.database.shop(access.merchant_id) as connection:
        row = await handoff_row(connection, handoff_id)
    if row is None:
        raise NotFound(say("handoff_unknown", book="owner"))
    return row
