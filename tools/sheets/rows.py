"""Rows of a sheet under their headings, and the problems people are told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from agent.phrases import say
from store.customers.phones import read_phone
from store.faults import reason
from tools.sheets.cells import CellFault
from tools.sheets.headings import columns_of
from tools.sheets.reader import Cell, Grid, SheetRefused

T = TypeVar("T")

_HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """Why a row was held back; `column` is the heading as the file spells it."""

    row: int
    column: str
    message: str
    sheet: str = ""

    def __str__(self) -> str:
        """Return the problem as one line for the shop's people."""
        return f"{f'「{self.sheet}」' if self.sheet else ''}第 {self.row} 行「{self.column}」：{self.message}"


@dataclass(slots=True)
class SheetRow:
    """A row, its cells by our names; what is wrong with it gathers in `problems`."""

    number: int
    sheet: str
    cells: Mapping[str, Cell]
    headings: Mapping[str, str]
    problems: list[SheetProblem] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a cell's text, empty where there is no such column."""
        return self.cells.get(name, Cell()).text

    def read(self, name: str, reader: Callable[[Cell], T]) -> T | None:
        """Return a cell as a value, None when it is blank or cannot be read (then a problem is noted)."""
        if not self.text(name):
            return None
        try:
            return reader(self.cells[name])
        except CellFault as fault:
            self.fault(name, str(fault))
            return None

    def fault(self, name: str, message: str) -> None:
        """Note what is wrong with a column of this row."""
        self.problems.append(SheetProblem(self.number, self.headings.get(name, name), message, self.sheet))

    def refused(self, error: ValidationError, columns: Mapping[str, str]) -> None:
        """Note what a record's shape finds wrong; `columns` gives our column for a record's field."""
        for each in error.errors():
            place = str(each["loc"][0]) if each["loc"] else ""
            self.fault(columns.get(place, place), reason(each))


def phone_of(cell: Cell) -> str:
    """Return a phone number, whole or masked, as it stands."""
    try:
        read_phone(cell.text)
    except ValueError as error:
        raise CellFault(str(error)) from None
    return cell.text


def rows_under(grids: Sequence[Grid], topic: str, required: Sequence[Sequence[str]]) -> list[SheetRow]:
    """Return the rows of all sheets that have the required columns (one of each group).

    Raises:
        SheetRefused: no sheet has them, or there is nothing under them.
    """
    rows: list[SheetRow] = []
    lacking: list[str] = []
    found = False
    for grid in grids:
        at, lacks = _heading(grid, topic, required)
        lacking = lacking or lacks
        if at is not None:
            found = True
            rows += _rows(grid, at, topic, named=len(grids) > 1)
    if not found:
        names = "、".join(f"「{name}」" for name in lacking)
        raise SheetRefused(say("sheet_no_columns", book="owner", names=names))
    if not rows:
        raise SheetRefused(say("sheet_no_rows", book="owner"))
    return rows


def _heading(grid: Grid, topic: str, required: Sequence[Sequence[str]]) -> tuple[int | None, list[str]]:
    """Return where the headings are; else what the best candidate lacks, in our own spelling."""
    fewest = [_SPOKEN[group[0]] for group in required]
    for at, cells in enumerate(grid.rows[:_HEADING_ROWS]):
        present = columns_of(topic, [cell.text for cell in cells])
        lacks = [_SPOKEN[group[0]] for group in required if not set(group) & set(present)]
        if not lacks:
            return at, []
        fewest = min(fewest, lacks, key=len)
    return None, fewest


def _rows(grid: Grid, at: int, topic: str, *, named: bool) -> Iterator[SheetRow]:
    texts = [cell.text for cell in grid.rows[at]]
    columns = columns_of(topic, texts)
    headings = {name: texts[position] for name, position in columns.items()}
    for number, cells in enumerate(grid.rows[at + 1 :], start=at + 2):
        own = {name: cells[position] for name, position in columns.items() if position < len(cells)}
        if any(cell.text for cell in own.values()):
            yield SheetRow(number, grid.title if named else "", own, headings)


_SPOKEN = {
    "order_no": "订单编号",
    "status": "订单状态",
    "amount": "实付金额",
    "placed_at": "下单时间",
    "sku": "商品编码",
    "name": "商品名称",
    "price": "价格",
    "stock": "库存",
    "external_userid": "客户ID",
    "birthday": "生日",
}
