"""The plan of a shop, seen by its owner, and its daily budget for models: both set by the operator."""

from __future__ import annotations

from typing import Annotated, Literal

import structlog
from fastapi import APIRouter
from pydantic import Field

from agent.plans import Plan
from api.access import OperatorAccess, OwnerAccess
from api.shapes.asked import Asked
from store.shops.plans import plan_of, set_budget, set_plan

router = APIRouter(prefix="/api/shops/{shop_id}/plan", tags=["Plans"])
log = structlog.get_logger(__name__)


class PlanBody(Asked):
    """One of the three plans."""

    plan: Literal["基础", "标准", "高级"]


class BudgetBody(Asked):
    """What a shop may spend on models a day, in fen; 0 is no limit, null what all shops may."""

    daily_fen: Annotated[int, Field(ge=0, le=100_000_000)] | None


@router.get("")
async def get_plan(access: OwnerAccess) -> PlanBody:
    """Return the shop's plan. Role: owner."""
    async with access.house.database.shop(access.merchant_id) as connection:
        plan = await plan_of(connection, access.merchant_id)
    return PlanBody.model_validate({"plan": plan.label})


@router.put("")
async def put_plan(access: OperatorAccess, body: PlanBody) -> PlanBody:
    """Give the shop a plan; tools and features follow within two seconds, nothing is lost. Role: operator."""
    async with access.house.database.shop(access.merchant_id) as connection:
        before = await set_plan(connection, access.merchant_id, Plan.named(body.plan))
    log.info("plan changed", merchant=access.merchant_id, before=before.label, after=body.plan, by=access.actor)
    return body


@router.put("/budget")
async def put_budget(access: OperatorAccess, body: BudgetBody) -> BudgetBody:
    """Give a shop a daily budget of its own; it holds within twenty seconds. Role: operator."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await set_budget(connection, access.merchant_id, body.daily_fen)
    return body
