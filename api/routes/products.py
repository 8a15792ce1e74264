"""Products and stock of a shop."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response

from agent.errors import NotFound
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.arriving import DryRun, Filename, SheetReportPublic, SkipBad, put, take_sheet, workbook
from api.paging import Page, PageQuery, page_of
from api.shapes.sources import ProductPublic, Taken
from jobs.orders.sheets import SheetWish
from store.orders.catalog import list_products, product_by_id
from store.records import ProductRecord, StockRecord, Topic
from tools.sheets import write_template

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Products"])

StockList = Annotated[list[StockRecord], Body(min_length=1, max_length=1000)]


@router.get("/products")
async def get_products(
    access: StaffAccess,
    page: PageQuery,
    text: Annotated[str | None, Query(min_length=1, max_length=50, description="名称或编码里的字")] = None,
) -> Page[ProductPublic]:
    """Return products, the last to come first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await list_products(connection, limit=page.limit + 1, before=page.after, text=text)
    items = [ProductPublic.model_validate(row) for row in rows]
    return page_of(items, page.limit)


@router.put("/products")
async def put_product(access: OwnerAccess, body: ProductRecord) -> Taken:
    """Add a product or change the one with this SKU; what is left out stays as it is."""
    tally = await put(access, Topic.PRODUCTS, [body])
    return Taken(outcome=tally.outcomes[body.key])


@router.get("/products/template.xlsx")
async def get_products_template(access: StaffAccess) -> Response:  # noqa: ARG001 - who asks is checked all the same
    """Return a workbook to fill in with products."""
    return workbook(write_template("products"), "products.xlsx")


@router.post("/products/import")
async def post_products_sheet(
    access: OwnerAccess, request: Request, filename: Filename, dry_run: DryRun = False, skip_bad: SkipBad = False
) -> SheetReportPublic:
    """Take a sheet of products (the raw file is the body), all or nothing unless bad rows may be skipped."""
    return await take_sheet(access, request, "products", filename, SheetWish(dry_run, skip_bad))


@router.get("/products/{product_id}")
async def get_product(access: StaffAccess, product_id: Annotated[int, Path(ge=1, lt=2**62)]) -> ProductPublic:
    """Return one product."""
    async with access.house.database.shop(access.merchant_id) as connection:
        row = await product_by_id(connection, product_id)
    if row is None:
        raise NotFound(say("source_no_product", book="owner"))
    return ProductPublic.model_validate(row)


@router.put("/stock")
async def put_stock(access: StaffAccess, body: StockList) -> list[Taken]:
    """Set how many pieces of variants are left, by SKU and store."""
    tally = await put(access, Topic.STOCK, body)
    return [Taken(outcome=tally.outcomes[record.key]) for record in body]


@router.get("/stock/template.xlsx")
async def get_stock_template(access: StaffAccess) -> Response:  # noqa: ARG001 - who asks is checked all the same
    """Return a workbook to fill in with stock."""
    return workbook(write_template("stock"), "stock.xlsx")


@router.post("/stock/import")
async def post_stock_sheet(
    access: OwnerAccess, request: Request, filename: Filename, dry_run: DryRun = False, skip_bad: SkipBad = False
) -> SheetReportPublic:
    """Take a sheet of stock (the raw file is the body), all or nothing unless bad rows may be skipped."""
    return await take_sheet(access, request, "stock", filename, SheetWish(dry_run, skip_bad))
