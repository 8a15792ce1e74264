"""A sheet's cells, from .xlsx or CSV, as they were shown; nothing in a file runs."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import BadInput
from agent.phrases import say

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
_MAX_COLUMNS = 100
_MAX_UNPACKED_BYTES = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KEPT_AS_TEXT = re.compile(r'^="(.*)"$')  # how exports keep Excel from reading an order number as a number

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))  # what copying leaves between letters


class SheetRefused(BadInput):
    """The whole file cannot be read; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a text, or a number or time as Excel keeps it."""

    value: Any = ""

    @property
    def text(self) -> str:
        """The cell as a text, trimmed."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        plain = str(self.value).translate(_UNSEEN).strip().strip("\t'").strip()
        kept = _KEPT_AS_TEXT.match(plain)
        return kept.group(1).strip() if kept else plain


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: rows of cells; row 1 is the first."""

    title: str
    rows: list[list[Cell]]


def read_grids(content: bytes, filename: str) -> list[Grid]:
    """Return the visible sheets of a file; raises `SheetRefused`."""
    if len(content) > MAX_FILE_BYTES:
        raise SheetRefused(say("sheet_too_large", book="owner", most=str(MAX_FILE_BYTES // 1024 // 1024)))
    if not content.strip():
        raise SheetRefused(say("sheet_empty", book="owner"))
    ending = Path(filename).suffix.lower()
    if ending == ".xlsx" or content.startswith(b"PK"):
        return list(_workbook(content))
    if ending in {".csv", ".tsv", ".txt"} and not content.startswith(_OLE):
        return [_delimited(content)]
    if content.startswith(_OLE) or ending in {".xls", ".et", ".numbers"}:
        raise SheetRefused(say("sheet_old_format", book="owner"))
    raise SheetRefused(say("sheet_unknown_format", book="owner", ending=ending or filename))


def _workbook(content: bytes) -> Iterator[Grid]:
    from openpyxl import load_workbook

    _check_container(content)
    try:
        book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a damaged part makes it raise
        raise SheetRefused(say("sheet_damaged", book="owner")) from error
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield _grid(sheet)


def _grid(sheet: Any) -> Grid:
    """Return a worksheet; every cell of a merged block has the block's value."""
    if sheet.max_row > MAX_ROWS + 20:
        raise SheetRefused(say("sheet_too_many_rows", book="owner", most=str(MAX_ROWS)))
    width = min(sheet.max_column, _MAX_COLUMNS)
    rows = [[Cell(value) for value in row] for row in sheet.iter_rows(max_col=width, values_only=True)]
    for block in sheet.merged_cells.ranges:
        first = rows[block.min_row - 1][block.min_col - 1] if block.min_col <= width else Cell()
        for row in rows[block.min_row - 1 : block.max_row]:
            row[block.min_col - 1 : block.max_col] = [first] * len(row[block.min_col - 1 : block.max_col])
    return Grid(sheet.title, rows)


def _check_container(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise SheetRefused(say("sheet_damaged", book="owner")) from None
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise SheetRefused(say("sheet_macros", book="owner"))
    if sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES:
        raise SheetRefused(say("sheet_bloated", book="owner"))


def _delimited(content: bytes) -> Grid:
    text = _decoded(content)
    head = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=head.count))
    try:
        rows = [[Cell(value) for value in row] for row in reader]
    except csv.Error:
        raise SheetRefused(say("sheet_bad_quotes", book="owner", row=str(reader.line_num))) from None
    if len(rows) > MAX_ROWS + 20:
        raise SheetRefused(say("sheet_too_many_rows", book="owner", most=str(MAX_ROWS)))
    return Grid("", rows)


def _decoded(content: bytes) -> str:
    """Return the text: UTF-8, UTF-16 with its mark, or what Chinese Excel writes (GB18030)."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(say("sheet_bad_encoding", book="owner"))
