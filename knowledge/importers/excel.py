"""FAQ rows from an Excel workbook (.xlsx). Formulas and macros never run."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from agent.phrases import say
from knowledge.importers.container import check_container
from knowledge.importers.headings import columns, joined, missing, tables
from knowledge.importers.headless import headless
from knowledge.importers.rows import MAX_ROWS, FileRefused, RawRow
from knowledge.importers.shown import shown
from knowledge.importers.workbook import check_sheets

HEADING_ROWS = 20
MAX_COLUMNS = 60

Row = Sequence[Any]
"""The cells of a row by position, None where there is none."""
Sheet = dict[int, list[Any]]
"""The rows that hold anything, by their number in the sheet."""


def read_excel(content: bytes) -> tuple[list[RawRow], list[str]]:
    """Return the rows of all visible sheets that have the two required columns, and a note on each that has not.

    Raises:
        FileRefused: not a workbook we can or want to open, too many rows, or no sheet with the columns.
    """
    check_container(content, "xl")
    check_sheets(content)
    book = _open(content)
    sheets = [(sheet, _sheet(sheet)) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    results = (
        _results(content) if any(_is_formula(cell) for _, s in sheets for row in s.values() for cell in row) else {}
    )
    rows: list[RawRow] = []
    notes: list[str] = []
    lacking = ""
    headings = 0
    for sheet, cells in sheets:
        heading = next((n for n in list(cells)[:HEADING_ROWS] if columns(_texts(cells[n]))), None)
        if heading is None:
            lacking = lacking or next((missing(_texts(row)) for row in cells.values()), "")
            notes += [say("import_sheet_skipped", book="owner", sheet=sheet.title)] if cells else []
            continue
        headings += 1
        title = sheet.title if len(sheets) > 1 else ""
        rows += _rows(cells, heading, title, results.get(sheet.title))
    if not headings and (rows := _headless(sheets)):
        return rows, [say("import_no_headings", book="owner")]
    if not headings:
        what = lacking or "「问题」、「答案」"
        raise FileRefused(f"表格里没有找到{what}这一列。请在第一行写上列名「问题」和「答案」再上传")
    if len(rows) > MAX_ROWS:
        raise FileRefused(f"表格有 {len(rows)} 行，一次最多 {MAX_ROWS} 行。请拆成几个文件上传")
    return rows, notes


def _headless(sheets: Sequence[tuple[Any, Sheet]]) -> list[RawRow]:
    """Return the rows of the sheets in which questions and answers can be told apart without headings."""
    titled = len(sheets) > 1
    found: list[RawRow] = []
    for sheet, cells in sheets:
        lines = [(number, [_read(cell, None)[0] for cell in row]) for number, row in cells.items()]
        found += headless(lines, sheet.title if titled else "")
    return found


def _open(content: bytes, *, values: bool = False) -> Any:
    """Return the workbook: with its formulas, or with the `values` its program last computed."""
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(content), data_only=values, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a damaged part makes it raise
        raise FileRefused("文件打不开：表格已损坏。请用 Excel 打开后另存为 .xlsx 再上传") from error


def _results(content: bytes) -> dict[str, Any]:
    return {sheet.title: sheet for sheet in _open(content, values=True).worksheets}


def _sheet(sheet: Any) -> Sheet:
    """Return the rows with anything in them; cells of a merged block all have the block's first one.

    Only cells that exist are looked at: one stray format in the last row makes a sheet a million rows tall.
    """
    rows: Sheet = {}
    for (number, column), cell in sorted(sheet._cells.items()):
        if column <= MAX_COLUMNS and cell.value is not None:
            rows.setdefault(number, [None] * MAX_COLUMNS)[column - 1] = cell
    for block in sheet.merged_cells.ranges:
        first = rows.get(block.min_row, [])
        if block.min_col > len(first) or first[block.min_col - 1] is None:
            continue
        for number in range(block.min_row, block.max_row + 1):
            if number in rows:
                for column in range(block.min_col - 1, min(block.max_col, MAX_COLUMNS)):
                    rows[number][column] = first[block.min_col - 1]
    return rows


def _rows(cells: Sheet, heading: int, title: str, results: Any) -> Iterator[RawRow]:
    for names in tables(_texts(cells[heading])):
        for number, row in cells.items():
            if number <= heading:
                continue
            read = [(name, *_read(row[at], results)) for at, name in names.items()]
            yield RawRow(
                number,
                joined((name, text) for name, text, _, _ in read),
                {name: fault for name, _, fault, _ in read if fault},
                title,
                note="；".join(note for *_, note in read if note),
            )


def _read(cell: Any, results: Any) -> tuple[str, str, str]:
    """Return a cell's text, what is wrong with it, and what should be known about it."""
    if cell is None:
        return "", "", ""
    if cell.data_type == "e":
        return "", f"{cell.coordinate} 这一格是错误值 {cell.value}，请改成文字", ""
    if not _is_formula(cell):
        return shown(cell.value, cell.number_format), "", ""
    result = results[cell.coordinate] if results is not None else None
    if result is None or result.value is None or result.data_type == "e":
        return "", f"{cell.coordinate} 这一格是公式，不会计算。请改成文字（复制后「选择性粘贴 → 数值」）", ""
    text = shown(result.value, cell.number_format)
    return text, "", f"{cell.coordinate} 这一格是公式，按表格里显示的「{text[:30]}」导入"


def _is_formula(cell: Any) -> bool:
    return cell is not None and cell.data_type == "f"


def _texts(row: Row) -> list[str]:
    return [shown(cell.value) if cell is not None else "" for cell in row]
