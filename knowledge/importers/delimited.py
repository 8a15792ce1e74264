"""FAQ rows from CSV."""

from __future__ import annotations

import csv
import io

from agent.phrases import say
from knowledge.importers.encoding import decode
from knowledge.importers.headings import ANSWER, columns, joined, missing, tables
from knowledge.importers.headless import headless
from knowledge.importers.rows import MAX_ROWS, FileRefused, RawRow

HEADING_ROWS = 20


def read_csv(content: bytes) -> tuple[list[RawRow], list[str]]:
    """Return the rows under the heading, or those of a table without one, and notes on the whole.

    A row's number is that of its first line's row in the sheet.

    Raises:
        FileRefused: no known encoding, not a table, too many rows, or no 问题/答案 columns.
    """
    text = decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        grid = list(reader)
    except csv.Error:
        raise FileRefused(
            f"第 {reader.line_num} 行附近读不下去：多半是引号没有成对，或一格里字太多。请检查后再上传"
        ) from None
    filled = sum(any(cell.strip() for cell in cells) for cells in grid)
    if filled > MAX_ROWS + HEADING_ROWS:
        raise FileRefused(f"文件有 {filled} 行，一次最多 {MAX_ROWS} 行。请拆成几个文件上传")
    heading = next((i for i, cells in enumerate(grid[:HEADING_ROWS]) if columns(cells)), None)
    if heading is None:
        if rows := headless(list(enumerate(grid, start=1))):
            return rows, [say("import_no_headings", book="owner")]
        lacking = next((missing(cells) for cells in grid if any(cells)), "「问题」、「答案」")
        raise FileRefused(f"文件里没有找到{lacking}这一列。请在第一行写上列名「问题」和「答案」再上传")
    width = len(grid[heading])
    return [
        RawRow(
            number,
            joined((name, cells[at] if at < len(cells) else "") for at, name in names.items()),
            {ANSWER: say("import_row_too_long", book="owner")} if any(cell.strip() for cell in cells[width:]) else {},
        )
        for names in tables(grid[heading])
        for number, cells in enumerate(grid[heading + 1 :], start=heading + 2)
    ], []


def _delimiter(text: str) -> str:
    """Return the sign that makes a heading of one of the first lines, else the one in most of them."""
    lines = [line for line in text.splitlines() if line.strip()][:HEADING_ROWS]
    marks = (mark for line in lines for mark in ",\t;，|" if columns(line.replace('"', "").split(mark)))
    return next(marks, max("\t;|,", key=lambda mark: sum(mark in line for line in lines)))
