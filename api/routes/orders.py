"""Orders of a shop, and what customers say of them and ask back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from agent.errors import NotFound
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.arriving import DryRun, Filename, SheetReportPublic, SkipBad, put, take_sheet, workbook
from api.paging import Page, PageQuery, page_of
from api.shapes.sources import OrderPublic, RefundPublic, ReviewPublic, ReviewReply, Taken
from jobs.alerts.reviews import drafted_reply
from jobs.orders.sheets import SheetWish
from store.customers.customers import names_of
from store.notices.facts import review_by_id
from store.orders.order_states import OrderState
from store.orders.orders import list_orders, order_by_id
from store.orders.refunds import list_refunds
from store.orders.reviews import list_reviews
from store.records import OrderRecord, RefundRecord, ReviewRecord, Topic
from store.records.refund import RefundState
from tools.sheets import write_template

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Orders"])


@router.get("/orders")
async def get_orders(
    access: StaffAccess,
    page: PageQuery,
    status: Annotated[OrderState | None, Query(description="只看这个状态")] = None,
    number: Annotated[str | None, Query(min_length=1, max_length=100, description="订单号里的字")] = None,
) -> Page[OrderPublic]:
    """Return orders, the last to come first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await list_orders(connection, limit=page.limit + 1, before=page.after, status=status, number=number)
        names = await names_of(connection, (row["external_userid"] for row in rows))
    items = [OrderPublic(**row, customer=names[row["external_userid"]]) for row in rows]
    return page_of(items, page.limit)


@router.put("/orders")
async def put_order(access: OwnerAccess, body: OrderRecord) -> Taken:
    """Add an order or change the one with this number; what is left out stays as it is."""
    tally = await put(access, Topic.ORDERS, [body])
    return Taken(outcome=tally.outcomes[body.key])


@router.get("/orders/template.xlsx")
async def get_orders_template(access: StaffAccess) -> Response:  # noqa: ARG001 - who asks is checked all the same
    """Return a workbook to fill in with orders."""
    return workbook(write_template("orders"), "orders.xlsx")


@router.post("/orders/import")
async def post_orders_sheet(
    access: OwnerAccess, request: Request, filename: Filename, dry_run: DryRun = False, skip_bad: SkipBad = False
) -> SheetReportPublic:
    """Take a sheet of orders (the raw file is the body), all or nothing unless bad rows may be skipped."""
    return await take_sheet(access, request, "orders", filename, SheetWish(dry_run, skip_bad))


@router.get("/orders/{order_id}")
async def get_order(access: StaffAccess, order_id: Annotated[int, Path(ge=1, lt=2**63)]) -> OrderPublic:
    """Return one order."""
    async with access.house.database.shop(access.merchant_id) as connection:
        row = await order_by_id(connection, order_id)
        if row is None:
            raise NotFound(say("source_no_order", book="owner"))
        names = await names_of(connection, [row["external_userid"]])
    return OrderPublic(**row, customer=names[row["external_userid"]])


@router.get("/reviews")
async def get_reviews(
    access: StaffAccess, page: PageQuery, stars_at_most: Annotated[int, Query(ge=1, le=5)] = 5
) -> Page[ReviewPublic]:
    """Return reviews, the last to come first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await list_reviews(connection, limit=page.limit + 1, before=page.after, stars_at_most=stars_at_most)
    items = [ReviewPublic.model_validate(row) for row in rows]
    return page_of(items, page.limit)


@router.post("/reviews/{review_id}/draft")
async def post_review_draft(access: StaffAccess, review_id: Annotated[int, Path(ge=1, lt=2**63)]) -> ReviewReply:
    """Return a reply to start from; it promises nothing, and is posted nowhere."""
    house = access.house
    async with house.database.shop(access.merchant_id) as connection:
        review = await review_by_id(connection, review_id)
    if review is None:
        raise NotFound(say("source_no_review", book="owner"))
    today = house.clock().date()
    return ReviewReply(text=await drafted_reply(house, access.merchant_id, review["stars"], review["text"], today))


@router.put("/reviews")
async def put_review(access: OwnerAccess, body: ReviewRecord) -> Taken:
    """Add a review or change the one with this number."""
    tally = await put(access, Topic.REVIEWS, [body])
    return Taken(outcome=tally.outcomes[body.key])


@router.get("/refunds")
async def get_refunds(
    access: StaffAccess,
    page: PageQuery,
    state: Annotated[RefundState | None, Query(description="只看这个状态")] = None,
) -> Page[RefundPublic]:
    """Return refunds, the last to come first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await list_refunds(connection, limit=page.limit + 1, before=page.after, state=state)
    items = [RefundPublic.model_validate(row) for row in rows]
    return page_of(items, page.limit)


@router.put("/refunds")
async def put_refund(access: OwnerAccess, body: RefundRecord) -> Taken:
    """Add a refund or change the one with this number; its order's refund state follows."""
    tally = await put(access, Topic.REFUNDS, [body])
    return Taken(outcome=tally.outcomes[body.key])
