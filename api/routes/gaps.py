"""Gaps: what customers were not answered well, and the owner's answer to it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from agent.errors import BadInput
from agent.phrases import say
from api.access import Access, OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.gaps import (
    GapAnswerCreate,
    GapCard,
    GapExamplePublic,
    GapMerge,
    GapPublic,
    State,
    example_public,
)
from jobs.teaching.gaps import answer_gap, no_gap
from store.gaps.answers import card_hour, merge, set_card_hour, set_state
from store.gaps.lists import examples_of, gap_of, list_gaps

router = APIRouter(prefix="/api/shops/{shop_id}/knowledge", tags=["Gaps"])

GapId = Annotated[int, Path(ge=1, lt=2**63, description="编号")]


async def _gap(access: Access, gap_id: int) -> GapPublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        gap = await gap_of(connection, gap_id)
    if gap is None:
        raise no_gap()
    return GapPublic.of(gap)


@router.get("/gaps")
async def get_gaps(
    access: StaffAccess, page: PageQuery, state: Annotated[State, Query(description="状态")] = "open"
) -> Page[GapPublic]:
    """Return gaps, those asked most often first, with their newest examples (any member of the staff)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        gaps = await list_gaps(connection, state, page.limit + 1, page.after)
    items = [GapPublic.of(gap) for gap in gaps]
    return page_of(items, page.limit)


@router.get("/gaps/{gap_id}")
async def get_gap(access: StaffAccess, gap_id: GapId) -> GapPublic:
    """Return one gap; after an answer, with what its questions get now (any member of the staff)."""
    return await _gap(access, gap_id)


@router.get("/gaps/{gap_id}/examples")
async def get_examples(access: StaffAccess, gap_id: GapId, page: PageQuery) -> Page[GapExamplePublic]:
    """Return the questions of a gap, newest first (any member of the staff)."""
    await _gap(access, gap_id)
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await examples_of(connection, gap_id, page.limit + 1, page.after)
    items = [example_public(example) for example in found]
    return page_of(items, page.limit)


@router.post("/gaps/{gap_id}/answer")
async def post_answer(access: OwnerAccess, gap_id: GapId, body: GapAnswerCreate) -> GapPublic:
    """Publish an answer; its questions are asked again once it is served: look for `retested_at` (owner)."""
    house = access.house
    wish, now = body.wish(), house.clock()
    await answer_gap(house.database, access.merchant_id, gap_id, wish, author=access.actor, now=now)
    return await _gap(access, gap_id)


@router.post("/gaps/{gap_id}/dismiss")
async def post_dismissal(access: OwnerAccess, gap_id: GapId) -> GapPublic:
    """Put a gap away: it needs no answer, also when it is asked again (owner)."""
    return await _moved(access, gap_id, "dismissed")


@router.post("/gaps/{gap_id}/reopen")
async def post_reopening(access: OwnerAccess, gap_id: GapId) -> GapPublic:
    """Open a gap that was dismissed or answered; an entry published for it stays (owner)."""
    return await _moved(access, gap_id, "open")


@router.post("/gaps/{gap_id}/merge")
async def post_merge(access: OwnerAccess, gap_id: GapId, body: GapMerge) -> GapPublic:
    """Join a gap to another one that asks the same, which is returned (owner)."""
    if body.into == gap_id:
        raise BadInput(say("gap_same", book="owner"))
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await merge(connection, gap_id, body.into):
            raise no_gap()
    return await _gap(access, body.into)


@router.get("/gap-card")
async def get_card(access: StaffAccess) -> GapCard:
    """Return when owners get the card with the day's gaps (any member of the staff)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return GapCard(at=await card_hour(connection, access.merchant_id))


@router.put("/gap-card")
async def put_card(access: OwnerAccess, body: GapCard) -> GapCard:
    """Set when owners get the card, in shop time; null stops it (owner)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await set_card_hour(connection, access.merchant_id, body.at)
    return body


async def _moved(access: Access, gap_id: int, state: State) -> GapPublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await set_state(connection, gap_id, state, access.actor, access.house.clock()):
            raise no_gap()
    return await _gap(access, gap_id)
