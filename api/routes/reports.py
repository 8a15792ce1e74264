"""Reports: their list, words, picture and files; figures with the rows behind them; questions about the numbers."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime

from agent.periods import PeriodKind, Span
from api.access import OwnerAccess, StaffAccess
from api.arriving import XLSX
from api.paging import Page, PageQuery, page_of
from api.routes.handoffs import check_span
from api.shapes.reports import (
    AnswerPublic,
    Asking,
    FiguresPublic,
    ReportLine,
    ReportPublic,
    ReportSettingsUpdate,
    RowPublic,
)
from graphs.narration.nodes.collect import with_rivals
from graphs.narration.questions import Unanswerable
from graphs.narration.shown import measured
from jobs.reports import reports
from jobs.reports.asking import answered, understood
from store.reports.figures import FIGURES, figure_named, rows_behind
from store.reports.reports import Report, list_reports, report_of
from store.reports.settings import ReportSettings, report_settings, save_report_settings
from store.schedules.schedules import forget_schedule
from tools.report_book import report_book, rows_book

router = APIRouter(prefix="/api/shops/{shop_id}/reports", tags=["Reports"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
Kind = Annotated[PeriodKind, Query(description="day 日，week 周，month 月")]
Day = Annotated[date, Query(description="这段时间里的任意一天")]
Since = Annotated[AwareDatetime, Query(description="从何时起（含）")]
Until = Annotated[AwareDatetime, Query(description="到何时止（不含）")]
_MOST_ROWS = 10_000


@router.get("/settings")
async def get_settings(access: StaffAccess) -> ReportSettingsUpdate:
    """Return when the shop's reports come and who gets them."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return ReportSettingsUpdate(**asdict(await report_settings(connection, access.merchant_id)))


@router.put("/settings")
async def put_settings(access: OwnerAccess, body: ReportSettingsUpdate) -> ReportSettingsUpdate:
    """Set when reports come and who gets them; the next ones come by the new hours."""
    wanted = ReportSettings(**body.model_dump())
    async with access.house.database.shop(access.merchant_id) as connection:
        await save_report_settings(connection, access.merchant_id, wanted)
        await forget_schedule(connection, access.merchant_id)
        return ReportSettingsUpdate(**asdict(await report_settings(connection, access.merchant_id)))


@router.get("/figures")
async def get_figures(access: StaffAccess, kind: Kind, day: Day) -> FiguresPublic:
    """Return all figures of the period that holds a day, held against earlier ones; 422 before it has begun."""
    period = await reports.period_of(access.house, access.merchant_id, kind, day)
    async with access.house.database.shop(access.merchant_id) as connection:
        values, rivals = await with_rivals(connection, period)
    shown = [measured(figure, values[name], rivals) for name, figure in FIGURES.items()]
    return FiguresPublic(since=period.span.since, until=period.span.until, figures=shown)


@router.get("/figures/{name}/rows")
async def get_rows(access: StaffAccess, page: PageQuery, name: str, since: Since, until: Until) -> Page[RowPublic]:
    """Return the rows behind a figure of a span, the last first: as many as it counts."""
    check_span(since, until)
    figure = figure_named(name)
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await rows_behind(connection, figure, Span(since, until), page.limit, page.after)
    return page_of([RowPublic(**asdict(row)) for row in found], page.limit)


@router.get("/figures/{name}/rows.xlsx")
async def get_rows_book(access: StaffAccess, name: str, since: Since, until: Until) -> Response:
    """Return the rows behind a figure as a workbook, 10,000 at most."""
    check_span(since, until)
    figure = figure_named(name)
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await rows_behind(connection, figure, Span(since, until), _MOST_ROWS, None)
    return _file(rows_book(figure.label, found[:_MOST_ROWS]), f"{name}.xlsx", XLSX)


@router.post("/ask")
async def post_question(access: StaffAccess, body: Asking) -> AnswerPublic:
    """Answer a question about the numbers from a fixed set of queries; what is not understood gets examples."""
    house = access.house
    question = await understood(house, access.merchant_id, body.text)
    if isinstance(question, Unanswerable):
        return AnswerPublic(understood="", text=question.words)
    content = await answered(house, access.merchant_id, question)
    finding = content.findings[0]
    return AnswerPublic(understood=question.query, text=finding.text, finding=finding, panels=content.panels)


@router.get("")
async def get_reports(
    access: StaffAccess, page: PageQuery, kind: Annotated[PeriodKind | None, Query()] = None
) -> Page[ReportLine]:
    """Return reports, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_reports(connection, kind, page.limit, page.after)
    return page_of([_line(report) for report in found], page.limit)


@router.post("/make")
async def post_report(access: OwnerAccess, kind: Kind, day: Day) -> ReportPublic:
    """Make the report of the period that holds a day, or make it anew; nobody is told."""
    return _public(await reports.make(access.house, access.merchant_id, kind, day))


@router.post("/send")
async def post_sending(access: OwnerAccess, kind: Kind, day: Day) -> ReportPublic:
    """Make a report and send it now, also when it was sent before; 409 when there is nobody to send it to."""
    await reports.period_of(access.house, access.merchant_id, kind, day)
    return _public(await reports.send(access.house, access.merchant_id, kind, day, again=secrets.token_hex(4)))


@router.get("/{report_id}")
async def get_report(access: StaffAccess, report_id: Id) -> ReportPublic:
    """Return one report with everything it says."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await report_of(connection, report_id))


@router.get("/{report_id}/export.{form}")
async def get_export(access: StaffAccess, report_id: Id, form: Literal["xlsx", "pdf", "png"]) -> Response:
    """Return a report as a workbook, as pages to print, or as its picture; 500 when it cannot be drawn now."""
    async with access.house.database.shop(access.merchant_id) as connection:
        report = await report_of(connection, report_id)
    name = f"report-{report.kind}-{report.first_day}.{form}"
    if form == "xlsx":
        return _file(report_book(report.content), name, XLSX)
    drawn = await access.house.studio.draw(report.content, form)
    return _file(drawn, name, "application/pdf" if form == "pdf" else "image/png")


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _line(report: Report) -> ReportLine:
    return ReportLine(
        id=report.id,
        kind=report.kind,
        first_day=report.first_day,
        title=report.content.title,
        created_at=report.created_at,
        told_at=report.told_at,
        pictured_at=report.pictured_at,
    )


def _public(report: Report) -> ReportPublic:
    return ReportPublic(**_line(report).model_dump(), model=report.model, content=report.content)
