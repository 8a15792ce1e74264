"""A report as an Excel workbook: numbers as numbers, dates as dates, and text that never becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from agent.clock import in_shop_time
from agent.phrases import say
from store.reports.content import Finding, Measured, ReportContent
from store.reports.figures import FIGURES, FigureRow, Unit

_MONEY, _PERCENT, _NUMBER, _MOMENT = "#,##0.00", "0.0%", "#,##0.##", "yyyy-mm-dd hh:mm"
_WIDTHS = (28, 18, 18, 18, 18, 18)
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def report_book(content: ReportContent) -> bytes:
    """Return a report's workbook: a sheet of figures, one of findings, one for each list."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _figures(_sheet(book, say("page_figures", book="report")), content)
    _findings(_sheet(book, say("page_findings", book="report")), content.findings)
    for listed in content.lists:
        sheet = _sheet(book, listed.title)
        _row(sheet, listed.headings, bold=True)
        for row in listed.rows:
            _row(sheet, row)
    if content.health:
        _health(_sheet(book, say("health", book="report")), content)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rows_book(label: str, rows: Sequence[FigureRow]) -> bytes:
    """Return the rows behind a figure as a workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = _sheet(book, label)
    _row(sheet, say("book_row_headings", book="report").split("|"), bold=True)
    for row in rows:
        at = in_shop_time(row.at).replace(tzinfo=None)
        _row(sheet, [row.id, at, row.title, row.detail, None if row.fen is None else row.fen / 100])
        sheet.cell(sheet.max_row, 2).number_format = _MOMENT
        sheet.cell(sheet.max_row, 5).number_format = _MONEY
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _sheet(book: Workbook, title: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title.translate(_FORBIDDEN)[:31])
    for column, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    return sheet


def _figures(sheet: Worksheet, content: ReportContent) -> None:
    names = list(dict.fromkeys(each.against for measured in content.figures for each in measured.compared))
    headings = [content.title, say("book_unit", book="report"), say("book_value", book="report")]
    _row(sheet, [*headings, *(say(f"against_{name}", book="report") for name in names)], bold=True)
    for measured in content.figures:
        others = {each.against: each.value for each in measured.compared}
        values = [measured.value, *(others.get(name) for name in names)]
        unit = FIGURES[measured.name].counts_in
        _row(sheet, [measured.label, unit, *(_as_cell(measured, value) for value in values)])
        for column in range(3, len(values) + 3):
            sheet.cell(sheet.max_row, column).number_format = _format(measured)


def _as_cell(measured: Measured, value: float | None) -> float | None:
    if value is None:
        return None
    return value / 100 if measured.unit in (Unit.FEN, Unit.PERCENT) else value


def _format(measured: Measured) -> str:
    return {Unit.FEN.value: _MONEY, Unit.PERCENT.value: _PERCENT}.get(measured.unit, _NUMBER)


def _findings(sheet: Worksheet, findings: Sequence[Finding]) -> None:
    _row(sheet, say("book_finding_headings", book="report").split("|"), bold=True)
    sheet.column_dimensions["B"].width = 80
    sheet.column_dimensions["C"].width = 50
    for number, finding in enumerate(findings, 1):
        _row(sheet, [number, finding.text, finding.advice])


def _health(sheet: Worksheet, content: ReportContent) -> None:
    if content.health is None:
        return
    _row(sheet, say("book_health_headings", book="report").split("|"), bold=True)
    sheet.column_dimensions["D"].width = 60
    for part in content.health.parts:
        _row(sheet, [part.label, part.score, part.weight / 100, part.because])
        sheet.cell(sheet.max_row, 3).number_format = "0%"
    _row(sheet, [say("health", book="report"), content.health.score], bold=True)


def _row(sheet: Worksheet, values: Sequence[Any], *, bold: bool = False) -> None:
    """Add a row; a text that begins like a formula stays a text."""
    number = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for column, value in enumerate(values, 1):
        cell = sheet.cell(number, column)
        if isinstance(value, str):
            cell.value = "".join(char for char in value if char >= " ")
            cell.data_type = "s"

        else:
            cell.value = value
        if bold:
            cell.font = Font(bold=True)
