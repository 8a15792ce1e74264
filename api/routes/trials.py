"""Trials: which of several texts does better."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from agent.errors import BadInput, Conflict
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.broadcasts import ArmPublic, TrialCreate, TrialEnd, TrialPublic
from jobs.touches.trials import finding_of
from store.engine import Connection
from store.touches.trials import Trial, add_trial, end_trial, trial_of, trials_of

router = APIRouter(prefix="/api/shops/{shop_id}/trials", tags=["Trials"])

Id = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("")
async def list_trials(access: StaffAccess, page: PageQuery) -> Page[TrialPublic]:
    """Return trials with what can be said of each today, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await trials_of(connection, page.limit + 1, page.after)
        shown = [await _public(access, connection, trial) for trial in found]
    return page_of(shown, page.limit)


@router.post("", status_code=201)
async def post_trial(access: OwnerAccess, body: TrialCreate) -> TrialPublic:
    """Begin a trial; `needed` says how many customers a variant it takes."""
    now = access.house.clock()
    fields = body.model_dump()
    async with access.house.database.shop(access.merchant_id) as connection:
        trial = await add_trial(connection, access.merchant_id, **fields, now=now)
        return await _public(access, connection, trial)


@router.get("/{trial_id}")
async def get_trial(access: StaffAccess, trial_id: Id) -> TrialPublic:
    """Return a trial with what can be said of it today."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await _public(access, connection, await trial_of(connection, trial_id))


@router.post("/{trial_id}/end")
async def post_end(access: OwnerAccess, trial_id: Id, body: TrialEnd) -> TrialPublic:
    """End a trial with the variant of the owner's choice: from now on everybody gets it."""
    async with access.house.database.shop(access.merchant_id) as connection:
        trial = await trial_of(connection, trial_id)
        if trial.ended_at is not None:
            raise Conflict(say("trial_over", book="owner"))
        if body.winner is not None and body.winner not in trial.variants:
            known = "、".join(trial.variants)
            raise BadInput(say("trial_no_variant", book="owner", name=body.winner, known=known))
        ended = await end_trial(connection, trial_id, body.winner, access.house.clock())
        return await _public(access, connection, ended)


async def _public(access: StaffAccess, connection: Connection, trial: Trial) -> TrialPublic:
    days, finding = await finding_of(connection, trial, access.house.clock())
    arms = []
    for variant in trial.variants:
        shown = sum(day.shown for day in days if day.variant == variant)
        hits = sum(day.hits for day in days if day.variant == variant)
        percent = round(100 * hits / shown, 1) if shown else 0.0
        arms.append(ArmPublic(variant=variant, shown=shown, hits=hits, percent=percent))
    return TrialPublic.of(trial, arms, finding)
