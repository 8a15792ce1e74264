"""Follow-ups: the rules, what they would do today, and what waits for the owner."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from agent.calendar.festivals import FESTIVALS
from agent.errors import NotFound
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.paging import Page
from api.shapes.followups import Batch, PreviewPublic, RuleCreate, RulePublic, Sample
from api.shapes.touches import Done
from jobs.touches.planning import SAMPLES, preview
from store.coupons.coupons import coupon_by_id
from store.touches.ledger import list_touches
from store.touches.rules import add_starter_rules, delete_rule, rule_of, rules_of, save_rule
from store.touches.trials import trial_of

router = APIRouter(prefix="/api/shops/{shop_id}/followups", tags=["Follow-ups"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
_MOST = 1_000


@router.get("/rules")
async def list_rules(access: StaffAccess) -> Page[RulePublic]:
    """Return the rules, oldest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return Page(items=[RulePublic.of(rule) for rule in await rules_of(connection)])


@router.get("/festivals")
async def list_festivals(_access: StaffAccess) -> list[str]:
    """Return the festivals a rule can greet on, in the order of the year."""
    return list(FESTIVALS)


@router.post("/rules/starters", status_code=201)
async def post_starters(access: OwnerAccess) -> Done:
    """Add the usual rules, switched off."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return Done(done=await add_starter_rules(connection, access.merchant_id))


@router.post("/rules", status_code=201)
async def post_rule(access: OwnerAccess, body: RuleCreate) -> RulePublic:
    """Add a rule; 409 when the name is taken."""
    return await _save(access, body, None)


@router.put("/rules/{rule_id}")
async def put_rule(access: OwnerAccess, rule_id: Id, body: RuleCreate) -> RulePublic:
    """Change a rule; its reason stays."""
    return await _save(access, body, rule_id)


async def _save(access: OwnerAccess, body: RuleCreate, rule_id: int | None) -> RulePublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        if body.coupon_id is not None and await coupon_by_id(connection, body.coupon_id) is None:
            raise NotFound(say("touch_coupon_unknown", book="owner"))
        if body.trial_id is not None:
            await trial_of(connection, body.trial_id)
        return RulePublic.of(await save_rule(connection, access.merchant_id, body.values(), rule_id))


@router.get("/rules/{rule_id}")
async def get_rule(access: StaffAccess, rule_id: Id) -> RulePublic:
    """Return a rule."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return RulePublic.of(await rule_of(connection, rule_id))


@router.delete("/rules/{rule_id}", status_code=204)
async def remove_rule(access: OwnerAccess, rule_id: Id) -> None:
    """Delete a rule; what it sent stays in the ledger."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await delete_rule(connection, rule_id)


@router.get("/rules/{rule_id}/preview")
async def preview_rule(access: StaffAccess, rule_id: Id) -> PreviewPublic:
    """Return whom a rule would touch today, by which way, why not the others, and some texts. Nothing is written."""
    return PreviewPublic.of(await preview(access.house, access.merchant_id, rule_id))


@router.get("/batches")
async def list_batches(access: StaffAccess) -> Page[Batch]:
    """Return what waits for the owner, rule by rule, with samples; decide by `touches/approve` or `touches/cancel`."""
    async with access.house.database.shop(access.merchant_id) as connection:
        names = {rule.id: rule.name for rule in await rules_of(connection)}
        waiting = await list_touches(connection, limit=_MOST, status="planned")
    batches = []
    for rule_id in dict.fromkeys(touch.rule_id for touch in reversed(waiting)):
        mine = [touch for touch in reversed(waiting) if touch.rule_id == rule_id]
        batches.append(
            Batch(
                id=rule_id or 0,
                name=names.get(rule_id or 0, ""),
                count=len(mine),
                with_discount=sum(touch.discount for touch in mine),
                first_due_at=min(touch.due_at for touch in mine),
                touch_ids=[touch.id for touch in mine],
                samples=[Sample.of(touch) for touch in mine[:SAMPLES]],
            )
        )
    return Page(items=batches)
