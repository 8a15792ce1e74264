"""Replays: hold a change against the saved questions before customers hear of it. The owner decides."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import Access, OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.replays import DecisionMade, ReplayCreate, ReplayPublic, ReplayResultPublic
from jobs.teaching.replays import start
from store.quality.replays import Outcome, decide, replay_by_id, replay_results, replays

router = APIRouter(prefix="/api/shops/{shop_id}/knowledge/replays", tags=["Quality"])

ReplayId = Annotated[int, Path(ge=1, lt=2**63, description="检查编号")]
Wait = Annotated[float, Query(ge=0, le=30, description="最多等几秒，检查完就提前返回")]
_LOOK_AGAIN_SECONDS = 0.2


@router.post("", status_code=202)
async def post_replay(access: StaffAccess, body: ReplayCreate, wait: Wait = 5) -> ReplayPublic:
    """Hold a change against all saved questions, in the background; 422 when none is saved."""
    change = await body.resolved(access)
    voice = body.voice.model_dump(exclude_none=True) if body.voice else None
    replay_id = await start(
        access.house, access.merchant_id, change, voice=voice, with_model=body.with_model, asked_by=access.actor
    )
    return await _finished(access, replay_id, wait)


@router.get("")
async def list_replays(access: StaffAccess, page: PageQuery) -> Page[ReplayPublic]:
    """Return replays, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await replays(connection, before=page.after, limit=page.limit + 1)
    items = [ReplayPublic.of(row) for row in rows]
    return page_of(items, page.limit)


@router.get("/{replay_id}")
async def get_replay(access: StaffAccess, replay_id: ReplayId, wait: Wait = 0) -> ReplayPublic:
    """Return a replay and how far it is, at once or when it is finished."""
    return await _finished(access, replay_id, wait)


@router.get("/{replay_id}/results")
async def list_results(
    access: StaffAccess, replay_id: ReplayId, page: PageQuery, outcome: Outcome | None = None
) -> Page[ReplayResultPublic]:
    """Return question by question how it was answered before and would be after; only one outcome if named."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await replay_by_id(connection, replay_id)
        rows = await replay_results(connection, replay_id, outcome=outcome, after=page.after, limit=page.limit + 1)
    items = [ReplayResultPublic.of(row) for row in rows]
    return page_of(items, page.limit)


@router.post("/{replay_id}/decision")
async def post_decision(access: OwnerAccess, replay_id: ReplayId, body: DecisionMade) -> ReplayPublic:
    """Note what became of the change, once (publishing itself is in /entries); worse answers forbid nothing."""
    now = access.house.clock()
    async with access.house.database.shop(access.merchant_id) as connection:
        await decide(connection, replay_id, body.decision, by=access.actor, note=body.note, now=now)
        return ReplayPublic.of(await replay_by_id(connection, replay_id))


async def _finished(access: Access, replay_id: int, wait: float) -> ReplayPublic:
    deadline = time.monotonic() + wait
    while True:
        async with access.house.database.shop(access.merchant_id) as connection:
            replay = await replay_by_id(connection, replay_id)
        if replay.finished_at is not None or time.monotonic() >= deadline:
            return ReplayPublic.of(replay)
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
