"""What the assistant asked the owner: the way to decide without the card in WeCom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from agent.errors import NotFound
from agent.phrases import say
from api.access import Access, OwnerAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.asked import Asked
from jobs.coupons.approvals import Verdict, decide_approval
from store.coupons.approvals import Approval, approval_by_id, list_approvals
from store.coupons.coupons import coupons_by_ids
from store.customers.customers import names_of
from store.engine import Connection

router = APIRouter(prefix="/api/shops/{shop_id}/approvals", tags=["Approvals"])

ApprovalId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Status = Literal["pending", "approved", "rejected", "expired", "void"]


class ApprovalPublic(BaseModel):
    """A coupon that was asked for, in words; `void`: approved, but it could not be given any more (see `note`).

    `asked_by` is the userid (or the name) of a colleague, empty for the assistant.
    """

    id: int
    status: Status
    external_userid: str
    customer: str
    coupon_id: int
    coupon: str
    describes: str
    most_off_fen: int
    reason: str
    asked_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    note: str
    asked_by: str


class DecisionCreate(Asked):
    """Yes or no, and why."""

    approve: bool
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


@router.get("")
async def get_approvals(access: OwnerAccess, page: PageQuery, status: Status | None = None) -> Page[ApprovalPublic]:
    """Return what was asked, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await list_approvals(connection, status=status, limit=page.limit + 1, before=page.after)
        shown = await _told(connection, rows)
    return page_of(shown, page.limit)


@router.get("/{approval_id}")
async def get_approval(access: OwnerAccess, approval_id: ApprovalId) -> ApprovalPublic:
    """Return one of them."""
    return await _detail(access, approval_id)


@router.post("/{approval_id}/decision")
async def post_decision(access: OwnerAccess, approval_id: ApprovalId, body: DecisionCreate) -> ApprovalPublic:
    """Decide; the card changes and the customer hears of it. 409 when it was decided before or is too old."""
    verdict = Verdict("approved" if body.approve else "rejected", access.actor, body.note)
    await decide_approval(access.house, access.merchant_id, approval_id, verdict)
    return await _detail(access, approval_id)


async def _detail(access: Access, approval_id: int) -> ApprovalPublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        approval = await approval_by_id(connection, approval_id)
        if approval is None:
            raise NotFound(say("approval_none", book="owner"))
        return (await _told(connection, [approval]))[0]


async def _told(connection: Connection, approvals: Sequence[Approval]) -> list[ApprovalPublic]:
    names = await names_of(connection, (each.external_userid for each in approvals))
    coupons = await coupons_by_ids(connection, {each.coupon_id for each in approvals})
    return [
        ApprovalPublic(
            **{name: getattr(each, name) for name in ApprovalPublic.model_fields if hasattr(each, name)},
            customer=names[each.external_userid],
            coupon=coupons[each.coupon_id].terms.name,
            describes=coupons[each.coupon_id].terms.describe(),
            most_off_fen=coupons[each.coupon_id].terms.most_off_fen,
        )
        for each in approvals
    ]
