"""The ledger of touches: what was sent unasked, what waits, who wants none, and what it brought."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from agent.errors import BadInput, Conflict, NotFound
from agent.phrases import say
from agent.safety import screen_outgoing
from agent.touching import Reason, TouchLimits
from agent.touching.words import MOST_BYTES, key_of
from api.access import OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.touches import (
    BroughtPublic,
    Done,
    Effects,
    OptOutCreate,
    OptOutPublic,
    OptOuts,
    Rewording,
    TaskPublic,
    TouchIds,
    TouchPublic,
)
from jobs.requests import send_touches_job
from jobs.touches.opting import leave_in_peace
from jobs.touches.reminding import remind_by_hand
from store.conversations.conversations import person_of
from store.deferring import defer
from store.touches.effects import brought_by_reason
from store.touches.ledger import approve_touches, cancel_touches, discount_share, list_touches, touch_by_id
from store.touches.limits import list_opt_outs, opt_in, save_touch_limits, touch_limits
from store.touches.tasks import list_tasks
from store.touches.touch import TouchStatus
from store.touches.words import reword, taken_words

router = APIRouter(prefix="/api/shops/{shop_id}/touches", tags=["Touches"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
Customer = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$")]
_SPAN = timedelta(days=30)


@router.get("")
async def get_touches(
    access: StaffAccess,
    page: PageQuery,
    status: TouchStatus | None = None,
    reason: Reason | None = None,
    external_userid: Annotated[str | None, Query(max_length=64, pattern=r"^[\w-]+$")] = None,
    broadcast_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Page[TouchPublic]:
    """Return touches, the last planned first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_touches(
            connection,
            limit=page.limit + 1,
            before=page.after,
            status=status,
            reason=reason,
            external_userid=external_userid,
            broadcast_id=broadcast_id,
        )
    return page_of([TouchPublic.of(touch) for touch in found], page.limit)


@router.get("/limits")
async def get_limits(access: StaffAccess) -> TouchLimits:
    """Return how often and when the shop lets itself be heard."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await touch_limits(connection)


@router.put("/limits")
async def put_limits(access: OwnerAccess, body: TouchLimits) -> TouchLimits:
    """Change how often and when; it holds for what is planned already too."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await save_touch_limits(connection, access.merchant_id, body)
    return body


@router.get("/effects")
async def get_effects(access: StaffAccess, since: datetime | None = None, until: datetime | None = None) -> Effects:
    """Return what the touches planned in a span (the last thirty days) came to, by reason."""
    now = access.house.clock()
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await brought_by_reason(connection, since or now - _SPAN, until or now)
        discounted, touches = await discount_share(connection, now)
        limit = (await touch_limits(connection)).discount_percent
    share = round(100 * discounted / touches, 1) if touches else 0.0
    return Effects(items=[BroughtPublic.of(one) for one in found], discount_percent=share, discount_limit=limit)


@router.post("/approve")
async def post_approval(access: OwnerAccess, body: TouchIds) -> Done:
    """Let touches that wait go out at their hour; what was decided or ran out is left as it is."""
    async with access.house.database.shop(access.merchant_id) as connection:
        done = await approve_touches(connection, body.ids, access.actor, access.house.clock())
        await defer(connection, [send_touches_job(access.merchant_id)])
    return Done(done=done)


@router.post("/cancel")
async def post_cancel(access: OwnerAccess, body: TouchIds) -> Done:
    """Take touches back that are not out yet."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return Done(done=await cancel_touches(connection, body.ids, "cancelled", access.house.clock()))


@router.get("/opt-outs")
async def get_opt_outs(access: StaffAccess) -> OptOuts:
    """Return who wants no touches, the last to say so first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_opt_outs(connection)
    return OptOuts(items=[OptOutPublic.model_validate(one, from_attributes=True) for one in found])


@router.put("/opt-outs/{external_userid}", status_code=204)
async def put_opt_out(access: StaffAccess, external_userid: Customer, body: OptOutCreate) -> None:
    """Note that a customer told somebody they want no touches; all that waits for them is taken back."""
    async with access.house.database.shop(access.merchant_id) as connection:
        if await person_of(connection, external_userid) is None:
            raise NotFound(say("customer_unknown", book="owner"))
        now = access.house.clock()
        await leave_in_peace(connection, access.merchant_id, external_userid, body.words, access.actor, now)


@router.delete("/opt-outs/{external_userid}", status_code=204)
async def delete_opt_out(access: OwnerAccess, external_userid: Customer) -> None:
    """Note that a customer wants to hear from the shop again, because they said so."""
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await opt_in(connection, external_userid, access.actor, access.house.clock()):
            raise NotFound(say("customer_unknown", book="owner"))


@router.get("/tasks")
async def get_tasks(
    access: StaffAccess, page: PageQuery, broadcast_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None
) -> Page[TaskPublic]:
    """Return what members are asked to confirm in WeCom, the last first."""
    names = {one.userid: one.name for one in (await access.house.resources.profiles.get(access.merchant_id)).staff}
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_tasks(connection, limit=page.limit + 1, before=page.after, broadcast_id=broadcast_id)
    return page_of([TaskPublic.of(task, names) for task in found], page.limit)


@router.post("/tasks/{task_id}/remind", status_code=204)
async def post_reminder(access: StaffAccess, task_id: Id) -> None:
    """Remind a member to confirm; WeCom allows three times a day (429)."""
    await remind_by_hand(access.house, access.merchant_id, task_id)


@router.get("/{touch_id}")
async def get_touch(access: StaffAccess, touch_id: Id) -> TouchPublic:
    """Return a touch."""
    async with access.house.database.shop(access.merchant_id) as connection:
        touch = await touch_by_id(connection, touch_id)
    if touch is None:
        raise NotFound(say("touch_unknown", book="owner"))
    return TouchPublic.of(touch)


@router.put("/{touch_id}/text")
async def put_text(access: OwnerAccess, touch_id: Id, body: Rewording) -> TouchPublic:
    """Give a touch that waits other words; 422 for words that may not be said or that another customer gets."""
    profile = await access.house.resources.profiles.get(access.merchant_id)
    hosts = access.house.resources.allowed_hosts
    screened = screen_outgoing(profile.draft(body.text.strip(), hosts=hosts))
    if not screened.safe or len(screened.text.encode()) > MOST_BYTES:
        problem = "、".join(screened.reasons) or str(MOST_BYTES)
        raise BadInput(say("touch_bad_words", book="owner", problem=problem))
    async with access.house.database.shop(access.merchant_id) as connection:
        touch = await touch_by_id(connection, touch_id)
        if touch is None:
            raise NotFound(say("touch_unknown", book="owner"))
        key = key_of(screened.text, touch.due_at)
        if screened.text != touch.text and await taken_words(connection, [key]):
            raise BadInput(say("touch_same_words", book="owner"))
        if not await reword(connection, touch_id, screened.text, key):
            raise Conflict(say("touch_not_waiting", book="owner"))
    return await get_touch(access, touch_id)
