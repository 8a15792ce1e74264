"""Coupons at the counter: look at a code, use it, give it back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.access import StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.redemptions import CodePublic, RedemptionCreate, RedemptionPublic
from store.coupons.redemptions import Redemption, Till, grant_by_code, list_redemptions, problem_of, redeem, reverse

router = APIRouter(prefix="/api/shops/{shop_id}/redemptions", tags=["Coupons"])

RedemptionId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/code")
async def get_code(
    access: StaffAccess, code: Annotated[str, Query(min_length=1, max_length=20, pattern=r"^[\w \-]+$")]
) -> CodePublic:
    """Return what a code is worth, before using it."""
    async with access.house.database.shop(access.merchant_id) as connection:
        grant = await grant_by_code(connection, code)
        problem = await problem_of(connection, grant, access.house.clock())
    ended = grant.unused and grant.valid_until <= access.house.clock()
    return CodePublic(
        name=grant.terms.name,
        describes=grant.terms.describe(),
        conditions=grant.terms.conditions(),
        status="expired" if ended else grant.status,
        valid_until=grant.valid_until,
        problem=problem,
        threshold_fen=grant.terms.threshold_fen,
        store_names=list(grant.terms.store_names),
        categories=list(grant.terms.categories),
    )


@router.post("", status_code=201)
async def post_redemption(access: StaffAccess, body: RedemptionCreate) -> RedemptionPublic:
    """Use a code for an order, once; 409 when it is used, expired or taken back, 422 when it is not for this order."""
    till = Till(body.order_fen, access.actor, body.store_name, body.order_no, body.categories)
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await redeem(connection, access.merchant_id, body.code, till, access.house.clock()))


@router.post("/{redemption_id}/reversal")
async def post_reversal(access: StaffAccess, redemption_id: RedemptionId) -> RedemptionPublic:
    """Give a coupon back whose order was refunded; while it is valid it can be used again. 409 the second time."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await reverse(connection, redemption_id, access.actor, access.house.clock()))


@router.get("")
async def get_redemptions(access: StaffAccess, page: PageQuery) -> Page[RedemptionPublic]:
    """Return the coupons that were used, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await list_redemptions(connection, limit=page.limit + 1, before=page.after)
    return page_of([_shown(row) for row in rows], page.limit)


def _shown(row: dict[str, Any]) -> RedemptionPublic:
    return RedemptionPublic(**row, pay_fen=row["order_fen"] - row["discount_fen"])


def _public(done: Redemption) -> RedemptionPublic:
    return _shown({name: getattr(done, name) for name in RedemptionPublic.model_fields if hasattr(done, name)})
