"""Birthdays from a sheet: one row a customer, known by external_userid, phone or nickname."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from agent.calendar.birthdays import Birthday, read_birthday
from agent.errors import BadInput
from agent.phrases import say
from tools.sheets.cells import CellFault, phone_of
from tools.sheets.reader import Cell, read_grids
from tools.sheets.rows import SheetRow, rows_under

_REQUIRED = (("external_userid", "phone", "nickname"), ("birthday",))


@dataclass(frozen=True, slots=True)
class BirthdayLine:
    """A row without a problem: who, in the shop's words, and when their birthday is."""

    row: SheetRow
    birthday: Birthday


def read_birthdays(content: bytes, filename: str) -> tuple[list[SheetRow], list[BirthdayLine]]:
    """Return the rows of a file (problems are noted in them), and those that can be used.

    Raises:
        SheetRefused: the file as a whole cannot be used.
    """
    rows = rows_under(read_grids(content, filename), "birthdays", _REQUIRED)
    return rows, _lines(rows)


def _lines(rows: Sequence[SheetRow]) -> list[BirthdayLine]:
    lines: list[BirthdayLine] = []
    for row in rows:
        lunar = row.text("calendar")[:1] in ("农", "阴", "旧", "是")
        birthday = row.read("birthday", partial(_birthday, lunar=lunar))
        row.read("phone", phone_of)
        if not any(row.text(name) for name in _REQUIRED[0]):
            row.fault("external_userid", say("sheet_no_customer", book="owner"))
        elif birthday is None and not row.problems:
            row.fault("birthday", say("sheet_missing", book="owner"))
        if birthday and not row.problems:
            lines.append(BirthdayLine(row, birthday))
    return lines


def _birthday(cell: Cell, *, lunar: bool) -> Birthday:
    try:
        return read_birthday(cell.text, lunar=lunar)
    except BadInput as error:
        raise CellFault(str(error)) from None
