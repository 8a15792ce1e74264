"""How hand-overs go in a shop: patience, what the assistant may do, who works when."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path

from agent.errors import BadInput, NotFound
from agent.hours import WEEKDAYS, parse_hours
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.shapes.handoffs import DutyUpdate, HandoffSettingsPublic, HandoffSettingsUpdate
from store.access.roles import Role
from store.handoffs.duty import Duty, duties, save_duty
from store.handoffs.handoffs import look_after_taken
from store.handoffs.settings import HandoffSettings, load_handoff_settings, save_handoff_settings
from tools.lineup import is_day_off

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Handoffs"])

Userid = Annotated[str, Path(min_length=1, max_length=64, description="企业微信里的 userid")]


@router.get("/handoff-settings")
async def get_settings(access: StaffAccess) -> HandoffSettingsPublic:
    """Return how hand-overs and surveys go."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await load_handoff_settings(connection))


@router.put("/handoff-settings")
async def put_settings(access: OwnerAccess, body: HandoffSettingsUpdate) -> HandoffSettingsPublic:
    """Set how hand-overs and surveys go; only the owner can agree that the assistant takes customers back."""
    house, now = access.house, access.house.clock()
    async with house.database.shop(access.merchant_id) as connection:
        before = await load_handoff_settings(connection)
        agreed_by, agreed_at = before.consent_by, before.consent_at
        if body.return_minutes is None:
            agreed_by, agreed_at = None, None
        elif body.return_minutes != before.return_minutes:
            if not body.consent or access.role is not Role.OWNER:
                raise BadInput(say("handoff_no_consent", book="owner"))
            agreed_by, agreed_at = access.actor, now
        chosen = body.model_dump(exclude={"consent"}) | {"sensitive_words": tuple(body.sensitive_words)}
        settings = HandoffSettings(**chosen, consent_by=agreed_by, consent_at=agreed_at)
        await save_handoff_settings(connection, access.merchant_id, settings)
        if settings.return_minutes:
            await look_after_taken(connection, now)
    return _public(settings)


@router.get("/duty")
async def get_duty(access: StaffAccess) -> list[Duty]:
    """Return who works when (a shop has a handful: no pages)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await duties(connection)


@router.put("/duty/{userid}")
async def put_duty(access: OwnerAccess, userid: Userid, body: DutyUpdate) -> Duty:
    """Set whether somebody is on duty and their hours by weekday."""
    _check(body.hours)
    duty = Duty(userid, body.on_duty, tuple(text.strip() for text in body.hours))
    async with access.house.database.shop(access.merchant_id) as connection:
        if userid not in {known.userid for known in await duties(connection)}:
            raise NotFound(say("handoff_no_member", book="owner", userid=userid))
        await save_duty(connection, access.merchant_id, duty)
    return duty


def _check(hours: list[str]) -> None:
    if len(hours) not in (0, 7):
        raise BadInput(say("handoff_seven_days", book="owner"))
    for day, text in zip(WEEKDAYS, hours, strict=False):
        if text.strip() and parse_hours(text).unknown and not is_day_off(text):
            raise BadInput(say("handoff_bad_hours", book="owner", day=f"周{day}", text=text))


def _public(settings: HandoffSettings) -> HandoffSettingsPublic:
    return HandoffSettingsPublic(**asdict(settings), consent=settings.consent_by is not None)
