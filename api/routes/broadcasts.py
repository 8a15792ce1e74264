"""Broadcasts: write, look who would be reached, schedule, watch members confirm, stop."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from agent.errors import BadInput
from agent.phrases import say
from agent.safety import screen_outgoing
from api.access import Access, OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.broadcasts import AudiencePublic, BroadcastCreate, BroadcastPublic, Outcome, Schedule
from api.shapes.touches import BroughtPublic, Done
from jobs.touches.audience import audience
from jobs.touches.best_hour import best_hour
from jobs.touches.broadcasting import cancel, schedule
from store.audience.rules import as_data, read_rule
from store.audience.segments import segment_of
from store.audience.selection import describe
from store.touches.broadcasts import Broadcast, add_broadcast, broadcast_of, list_broadcasts
from store.touches.effects import brought_by_variant
from store.touches.trials import trial_of

router = APIRouter(prefix="/api/shops/{shop_id}/broadcasts", tags=["Broadcasts"])

Id = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("")
async def get_broadcasts(access: StaffAccess, page: PageQuery) -> Page[BroadcastPublic]:
    """Return broadcasts, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_broadcasts(connection, page.limit + 1, page.after)
    return page_of([_public(one) for one in found], page.limit)


@router.post("", status_code=201)
async def post_broadcast(access: OwnerAccess, body: BroadcastCreate) -> BroadcastPublic:
    """Keep a draft; 422 for words that may not be said."""
    variants = body.wordings()
    await _screen(access, [str(variant.get("text") or "") for variant in variants])
    async with access.house.database.shop(access.merchant_id) as connection:
        rule = body.rule if body.segment_id is None else (await segment_of(connection, body.segment_id)).rule
        chosen = as_data(read_rule(rule))
        if body.trial_id is not None:
            trial = await trial_of(connection, body.trial_id)
            missing = set(trial.variants) ^ {str(variant["name"]) for variant in variants}
            if missing:
                raise BadInput(say("broadcast_trial", book="owner", names="、".join(sorted(missing))))
        values = body.model_dump(include={"name", "segment_id", "trial_id"})
        values |= {"rule": chosen, "variants": variants, "by": access.actor}
        return _public(await add_broadcast(connection, access.merchant_id, values, access.house.clock()))


async def _screen(access: Access, texts: list[str]) -> None:
    profile = await access.house.resources.profiles.get(access.merchant_id)
    for text in filter(None, texts):
        hosts = access.house.resources.allowed_hosts
        screened = screen_outgoing(profile.draft(text, hosts=hosts, known=text))
        if not screened.safe:
            raise BadInput(say("touch_bad_words", book="owner", problem="、".join(screened.reasons)))


@router.get("/{broadcast_id}")
async def get_broadcast(access: StaffAccess, broadcast_id: Id) -> BroadcastPublic:
    """Return a broadcast."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await broadcast_of(connection, broadcast_id))


@router.get("/{broadcast_id}/preview")
async def preview_broadcast(
    access: StaffAccess, broadcast_id: Id, at: Annotated[AwareDatetime | None, Query()] = None
) -> AudiencePublic:
    """Return whom it would reach at `at`, by which way, and why not the others.

    Without `at`: when it is due, or at the next moment out of quiet hours.
    """
    house = access.house
    found = await audience(house, access.merchant_id, broadcast_id, at)
    async with house.database.shop(access.merchant_id) as connection:
        hour = await best_hour(connection, house.clock())
    names = {one.userid: one.name for one in (await house.resources.profiles.get(access.merchant_id)).staff}
    return AudiencePublic.of(found, hour, names)


@router.post("/{broadcast_id}/schedule")
async def post_schedule(access: OwnerAccess, broadcast_id: Id, body: Schedule) -> BroadcastPublic:
    """Let it go out at a time; members are asked to confirm then."""
    return _public(await schedule(access.house, access.merchant_id, broadcast_id, body.due_at, access.actor))


@router.post("/{broadcast_id}/cancel")
async def post_cancel(access: OwnerAccess, broadcast_id: Id) -> Done:
    """Stop it; what is sent stays sent."""
    return Done(done=await cancel(access.house, access.merchant_id, broadcast_id))


@router.get("/{broadcast_id}/outcome")
async def get_outcome(access: StaffAccess, broadcast_id: Id) -> Outcome:
    """Return sent, failed, replied and ordered by variant."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await broadcast_of(connection, broadcast_id)
        found = await brought_by_variant(connection, broadcast_id)
    return Outcome(items=[BroughtPublic.of(one, reason=False) for one in found])


def _public(broadcast: Broadcast) -> BroadcastPublic:
    return BroadcastPublic.of(broadcast, describe(read_rule(broadcast.rule)))
