"""Coupons on offer, the owner's limits, and giving one by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from agent.coupons import Limits
from agent.errors import NotFound
from agent.phrases import say
from api.access import Access, OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.coupons import CouponCreate, CouponPublic, GrantCreate, GrantPublic, RequestPublic
from jobs.coupons.giving import ByHand, ask_by_hand, give_by_hand
from store.access.roles import Role
from store.coupons.coupons import add_coupon, change_coupon, coupon_by_id, coupons_of, limits_of, save_limits
from store.coupons.grants import list_grants, revoke
from store.customers.customers import called, names_of

router = APIRouter(prefix="/api/shops/{shop_id}/coupons", tags=["Coupons"])

CouponId = Annotated[int, Path(ge=1, le=2**63 - 1, description="优惠券编号")]


@router.get("")
async def list_coupons(access: StaffAccess, page: PageQuery, active: bool | None = None) -> Page[CouponPublic]:
    """Return the coupons on offer, oldest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        coupons = await coupons_of(connection, active=active, limit=page.limit + 1, after=page.after)
    return page_of([CouponPublic.of(c) for c in coupons], page.limit)


@router.post("", status_code=201)
async def post_coupon(access: OwnerAccess, body: CouponCreate) -> CouponPublic:
    """Put a coupon on offer; 409 when the name is taken, 422 when it goes below the lowest price."""
    async with access.house.database.shop(access.merchant_id) as connection:
        coupon_id = await add_coupon(connection, access.merchant_id, body.values(await limits_of(connection)))
    return await get_coupon(access, coupon_id)


@router.get("/limits")
async def get_limits(access: StaffAccess) -> Limits:
    """Return what may be given away."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await limits_of(connection)


@router.put("/limits")
async def put_limits(access: OwnerAccess, body: Limits) -> Limits:
    """Say what may be given away from now on; coupons that were given keep their lowest price."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await save_limits(connection, access.merchant_id, body)
    return body


@router.get("/grants")
async def get_grants(
    access: StaffAccess,
    page: PageQuery,
    external_userid: Annotated[str | None, Query(max_length=64, pattern=r"^[\w-]+$")] = None,
) -> Page[GrantPublic]:
    """Return the coupons customers were given, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        grants = await list_grants(connection, external_userid=external_userid, limit=page.limit + 1, before=page.after)
        names = await names_of(connection, (g.external_userid for g in grants))
    return page_of([GrantPublic.of(g, names[g.external_userid]) for g in grants], page.limit)


@router.delete("/grants/{grant_id}", status_code=204)
async def delete_grant(access: OwnerAccess, grant_id: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> None:
    """Take a coupon back that was not used yet."""
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await revoke(connection, grant_id):
            raise NotFound(say("coupon_no_grant", book="owner"))


@router.get("/{coupon_id}")
async def get_coupon(access: StaffAccess, coupon_id: CouponId) -> CouponPublic:
    """Return a coupon."""
    async with access.house.database.shop(access.merchant_id) as connection:
        coupon = await coupon_by_id(connection, coupon_id)
    if coupon is None:
        raise NotFound(say("coupon_none", book="owner"))
    return CouponPublic.of(coupon)


@router.put("/{coupon_id}")
async def put_coupon(access: OwnerAccess, coupon_id: CouponId, body: CouponCreate) -> CouponPublic:
    """Change a coupon; those that were given keep their terms."""
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await change_coupon(connection, coupon_id, body.values(await limits_of(connection))):
            raise NotFound(say("coupon_none", book="owner"))
    return await get_coupon(access, coupon_id)


@router.post("/{coupon_id}/grants", status_code=201)
async def post_grant(access: StaffAccess, coupon_id: CouponId, body: GrantCreate) -> GrantPublic:
    """Give a customer a coupon and send it to the chat; 409 when the policy forbids it, 403 above one's limit."""
    grant = await give_by_hand(access.house, access.merchant_id, _wish(access, coupon_id, body))
    async with access.house.database.shop(access.merchant_id) as connection:
        return GrantPublic.of(grant, await called(connection, grant.external_userid))


@router.post("/{coupon_id}/requests", status_code=201)
async def post_request(access: StaffAccess, coupon_id: CouponId, body: GrantCreate) -> RequestPublic:
    """Ask the owners for a coupon above one's limit; 409 when the policy forbids it or they are asked already."""
    wish = _wish(access, coupon_id, body)
    approval = await ask_by_hand(access.house, access.merchant_id, wish, access.userid)
    return RequestPublic(approval_id=approval.id, expires_at=approval.expires_at)


def _wish(access: Access, coupon_id: int, body: GrantCreate) -> ByHand:
    by_owner = access.role >= Role.OWNER
    return ByHand(coupon_id, body.external_userid, access.actor, body.reason, by_owner)
