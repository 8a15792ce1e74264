"""FAQ rows from an Excel workbook (.xlsx). Formulas and macros never run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from knowledge.importers.headings import columns, missing
from knowledge.importers.rows import MAX_ROWS, FileRefused, RawRow

MAX_UNPACKED_BYTES = 120 * 1024 * 1024
MAX_RATIO = 150
RATIO_MATTERS_FROM = 4 * 1024 * 1024
HEADING_ROWS = 10
MAX_COLUMNS = 60
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_excel(content: bytes) -> list[RawRow]:
    """Return the rows of all visible sheets that have the two required columns.

    Raises:
        FileRefused: not a workbook we can or want to open, or no sheet with the columns.
    """
    _check_container(content)
    sheets = [sheet for sheet in _open(content).worksheets if sheet.sheet_state == "visible"]
    rows: list[RawRow] = []
    lacking = ""
    found = 0
    for sheet in sheets:
        grid = _grid(sheet)
        heading = next((i for i, cells in enumerate(grid[:HEADING_ROWS]) if columns(_texts(cells))), None)
        if heading is None:
            lacking = lacking or next((missing(_texts(cells)) for cells in grid if any(_texts(cells))), "")
            continue
        found += 1
        rows += _rows(grid, heading, sheet.title if len(sheets) > 1 else "")
    if not found:
        what = lacking or "「问题」、「答案」"
        raise FileRefused(f"表格里没有找到{what}这一列。请在第一行写上列名「问题」和「答案」再上传")
    return rows


def _check_container(content: bytes) -> None:
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileRefused("这个表格设了打开密码。请在 Excel 里取消密码，另存后再上传")
        raise FileRefused("这是旧版 .xls 格式。请在 Excel 里「另存为」.xlsx 再上传")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise FileRefused("文件打不开：它不是 Excel 表格，或已损坏。请用 Excel 打开后另存为 .xlsx 再上传") from None
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("这个表格带有宏。为了安全，请「另存为」不带宏的 .xlsx 再上传")
    if not any(name.startswith("xl/") for name in names):
        raise FileRefused("文件打不开：它不是 Excel 表格。请用 Excel 打开后另存为 .xlsx 再上传")
    unpacked = sum(part.file_size for part in parts)
    bloated = unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * len(content)
    if unpacked > MAX_UNPACKED_BYTES or bloated:
        raise FileRefused("表格解压后大得不正常，没有打开。请把问题和答案复制到一个新表格再上传")


def _open(content: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a damaged part makes it raise
        raise FileRefused("文件打不开：表格已损坏。请用 Excel 打开后另存为 .xlsx 再上传") from error


def _grid(sheet: Any) -> list[list[Any]]:
    """Return all cells, those inside a merged block with the block's value."""
    if sheet.max_row > MAX_ROWS + HEADING_ROWS:
        filled = sum(any(cell.value is not None for cell in row) for row in sheet.iter_rows())
        if filled > MAX_ROWS + 1:
            raise FileRefused(f"表格有 {filled} 行，一次最多 {MAX_ROWS} 行。请拆成几个文件上传")
    width = min(sheet.max_column, MAX_COLUMNS)
    last = min(sheet.max_row, 10 * MAX_ROWS)
    grid = [list(row) for row in sheet.iter_rows(max_col=width, max_row=last)]
    for block in sheet.merged_cells.ranges:
        for row in range(block.min_row - 1, min(block.max_row, len(grid))):
            for column in range(block.min_col - 1, min(block.max_col, width)):
                grid[row][column] = grid[block.min_row - 1][block.min_col - 1]
    return grid


def _rows(grid: list[list[Any]], heading: int, title: str) -> Iterator[RawRow]:
    names = columns(_texts(grid[heading])) or {}
    for number, cells in enumerate(grid[heading + 1 :], start=heading + 2):
        texts = {name: _text(cells[position].value) for position, name in names.items()}
        faults = {name: fault for position, name in names.items() if (fault := _fault(cells[position]))}
        yield RawRow(number, {**texts, **dict.fromkeys(faults, "")}, faults, title)


def _texts(cells: Iterable[Any]) -> list[str]:
    return [_text(cell.value) for cell in cells]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _fault(cell: Any) -> str:
    if cell.data_type == "f":
        return "这一格是公式，不会计算。请改成文字（复制后「选择性粘贴 → 数值」）"
    if cell.data_type == "e":
        return f"这一格是错误值 {cell.value}，请改成文字"
    return ""
