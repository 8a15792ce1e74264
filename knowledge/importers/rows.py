"""What a FAQ file gives: rows that can be published, and problems that name their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agent.errors import BadInput

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ROWS = 10_000
MAX_ANSWER_BYTES = 2048
"""One text message of 微信客服 holds this many bytes (wecom-api.md §3)."""
MAX_QUESTION_CHARS = 300


class FileRefused(BadInput):
    """The whole file cannot be read; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class FaqRow:
    """One good row. `number` is its row, line or page in the file; the dates are shop-time days, inclusive.

    `place` says where in the file it stands, for people; `note` what they should know before it is imported;
    `columns` are those the file has: what it does not name stays as it is.
    """

    number: int
    question: str
    answer: str
    similar: tuple[str, ...] = ()
    category: str = ""
    stores: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    pinned: bool = False
    place: str = ""
    note: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was held back; `column` is our name of the column, `unit` what `row` counts (行, 页)."""

    row: int
    column: str
    message: str
    sheet: str = ""
    unit: str = "行"

    def __str__(self) -> str:
        """Return the problem as one line for the shop's people."""
        column = f"「{self.column}」" if self.column else ""
        return f"{place_of(self.row, self.sheet, self.unit)}{column}：{self.message}"


@dataclass(frozen=True, slots=True)
class FaqFile:
    """The good rows and the problems of one file; a row with a problem is never among the good ones.

    `notes` (Chinese) concern the file as a whole.
    """

    rows: list[FaqRow]
    problems: list[RowProblem]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as read, cells by canonical column name; `faults` are problems the reader saw itself, by column."""

    number: int
    cells: dict[str, str]
    faults: dict[str, str]
    sheet: str = ""
    unit: str = "行"
    place: str = ""
    note: str = ""


def place_of(number: int, sheet: str = "", unit: str = "行") -> str:
    """Return where a row stands, as people say it."""
    return (f"「{sheet}」" if sheet else "") + (f"第 {number} {unit}" if number else "")
