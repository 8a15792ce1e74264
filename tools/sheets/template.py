"""Empty sheets that shops download and fill in."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import Any, Literal, TypeAlias

import yaml

from tools.sheets.sheet import SheetTopic

Template: TypeAlias = SheetTopic | Literal["birthdays"]

_TEXT = "@"  # Excel's format for text: long numbers keep all their digits


def write_template(topic: Template) -> bytes:
    """Return an .xlsx with headings and example rows; the columns of numbers that name something are text."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    layout = _layout(topic)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = layout["title"]
    for row in [list(layout["columns"]), *layout["examples"]]:
        sheet.append(row)
    for index, (heading, width) in enumerate(layout["columns"].items(), start=1):
        letter = sheet.cell(1, index).column_letter
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
        if heading in layout["as_text"]:
            for number in range(2, 1002):
                sheet[f"{letter}{number}"].number_format = _TEXT
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _layout(topic: Template) -> dict[str, Any]:
    text = files(__package__).joinpath("templates.yaml").read_text(encoding="utf-8")
    layouts: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return layouts[topic]
