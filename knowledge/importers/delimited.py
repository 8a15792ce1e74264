"""FAQ rows from CSV, in the encodings that Chinese Excel and WPS write."""

from __future__ import annotations

import csv
import io

from knowledge.importers.headings import columns, missing
from knowledge.importers.rows import MAX_ROWS, FileRefused, RawRow

HEADING_ROWS = 10


def read_csv(content: bytes) -> list[RawRow]:
    """Return the rows under the heading; a row's number is that of its first line's row in the sheet.

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
    if len(grid) > MAX_ROWS + HEADING_ROWS:
        raise FileRefused(f"文件有 {len(grid)} 行，一次最多 {MAX_ROWS} 行。请拆成几个文件上传")
    heading = next((i for i, cells in enumerate(grid[:HEADING_ROWS]) if columns(cells)), None)
    if heading is None:
        lacking = next((missing(cells) for cells in grid if any(cells)), "「问题」、「答案」")
        raise FileRefused(f"文件里没有找到{lacking}这一列。请在第一行写上列名「问题」和「答案」再上传")
    names = columns(grid[heading]) or {}
    return [
        RawRow(number, {name: cells[at] if at < len(cells) else "" for at, name in names.items()}, {})
        for number, cells in enumerate(grid[heading + 1 :], start=heading + 2)
    ]


def decode(content: bytes) -> str:
    """Return the text of `content`: UTF-8 (with or without mark), UTF-16 with mark, or GB18030.

    Raises:
        FileRefused: none of them.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if b"\x00" in content[:4096]:
        raise FileRefused("这不是文字文件。请上传 Excel（.xlsx）、CSV 或 Markdown 文件")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise FileRefused("文件的编码认不出来。请用 Excel 打开，另存为「CSV UTF-8」或 .xlsx 再上传") from None


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",\t;", key=first.count)
