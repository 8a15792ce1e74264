"""The empty FAQ workbook that owners download and fill in."""

from __future__ import annotations

import io

from knowledge.importers.headings import ANSWER, CATEGORY, PINNED, QUESTION, SIMILAR, STORES, VALIDITY

_HEADINGS = (QUESTION, ANSWER, SIMILAR, CATEGORY, VALIDITY, STORES, PINNED)
_EXAMPLE = ("可以退货吗？", "收到 7 天内、吊牌完好，可以无理由退换。", "能退吗；不合适怎么办", "售后", "", "", "否")
_WIDTHS = (30, 60, 36, 12, 26, 16, 8)


def write_template() -> bytes:
    """Return an .xlsx with the headings and one example row."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has no sheet")
    sheet.title = "常见问题"
    sheet.append(_HEADINGS)
    sheet.append(_EXAMPLE)
    for column, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
        sheet[f"{column}1"].font = Font(bold=True)
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
