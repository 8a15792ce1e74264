"""What the routes of products, orders, reviews and refunds share: putting records, and taking sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel

from api.access import Access
from api.body import read_limited
from jobs.orders.arrivals import Delivery, Tally, take
from jobs.orders.sheets import SheetReport, SheetWish, import_sheet
from store.records import Record, Topic
from store.upserting import Versioned
from tools.sheets import SheetTopic
from tools.sheets.reader import MAX_FILE_BYTES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Filename = Annotated[str, Query(min_length=1, max_length=200, description="文件名，要带 .xlsx 或 .csv")]
DryRun = Annotated[bool, Query(description="只检查，不写入")]
SkipBad = Annotated[bool, Query(description="有问题的跳过，其余照常导入")]


class SheetProblemPublic(BaseModel):
    """What is wrong with a row, in Chinese; `column` as the file spells it."""

    sheet: str
    row: int
    column: str
    message: str


class SheetReportPublic(BaseModel):
    """What a file did, or would do; `applied` says which."""

    applied: bool
    rows: int
    records: int
    counts: dict[str, int]
    problems: list[SheetProblemPublic]


async def put(access: Access, topic: Topic, records: Sequence[Record]) -> Tally:
    """Take records that somebody put by hand or by program; they win over what is there."""
    delivery = Delivery(access.merchant_id, topic, f"rest:{access.actor}"[:200])
    async with access.house.database.shop(access.merchant_id) as connection:
        return await take(connection, access.house.sealer, delivery, [Versioned(record) for record in records])


async def take_sheet(
    access: Access, request: Request, topic: SheetTopic, filename: str, wish: SheetWish
) -> SheetReportPublic:
    """Take the file in the body; 413 over the limit, 422 when it cannot be used at all."""
    content = await read_limited(request, MAX_FILE_BYTES)
    house = access.house
    report = await import_sheet(
        house.database, house.sealer, access.merchant_id, topic, content, filename, house.clock(), wish
    )
    return sheet_report(report)


def workbook(content: bytes, filename: str) -> Response:
    """Return a workbook as a download."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(content, media_type=XLSX, headers=headers)


def sheet_report(report: SheetReport) -> SheetReportPublic:
    """Return what a file did as the API tells it."""
    return SheetReportPublic(
        applied=report.applied,
        rows=report.rows,
        records=report.records,
        counts=report.counts,
        problems=[
            SheetProblemPublic(sheet=p.sheet, row=p.row, column=p.column, message=p.message) for p in report.problems
        ],
    )
