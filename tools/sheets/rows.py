"""Rows of a sheet under their headings, and the problems people are told of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from agent.phrases import say
from store.faults import reason
from tools.sheets.cells import CellFault
from tools.sheets.headings import columns_of
from tools.sheets.reader import Cell, Grid, SheetRefused

T = TypeVar("T")

_HEADING_ROWS = 20
_NOTHING = {"-", "--", "—", "——", "/", "\\", "无", "暂无", "null", "none", "n/a", "#n/a"}
_SUMS = re.compile(r"(?:本页|本月|本日|以上)?(?:合计|总计|小计|汇总|共计|总数)")
_SUM_ALONE = re.compile(_SUMS.pattern + r"[\s:：\d.,，元单件条笔共¥￥]*")
_NOTE = re.compile(r"(?:制表|制单|填表|审核|复核|打印|导出|备注|说明|注)[^:：]{0,4}[:：]")


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
        """Return a cell's text, empty where there is no such column or a sign for nothing (-, 无, null)."""
        text = self.cells.get(name, Cell()).text
        return "" if text.lower() in _NOTHING else text

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
            return _last_heading(grid, at, topic, required), []
        fewest = min(fewest, lacks, key=len)
    return None, fewest


def _last_heading(grid: Grid, at: int, topic: str, required: Sequence[Sequence[str]]) -> int:
    """Return the second line of headings where one stands below the first, merged with it column by column."""
    below = columns_of(topic, [cell.text for cell in grid.rows[at + 1]]) if at + 1 < len(grid.rows) else {}
    return at + 1 if all(set(group) & set(below) for group in required) else at


def _rows(grid: Grid, at: int, topic: str, *, named: bool) -> Iterator[SheetRow]:
    texts = [cell.text for cell in grid.rows[at]]
    columns = columns_of(topic, texts)
    headings = {name: texts[position] for name, position in columns.items()}
    for number, cells in enumerate(grid.rows[at + 1 :], start=at + 2):
        own = {name: cells[position] for name, position in columns.items() if position < len(cells)}
        if any(cell.text for cell in own.values()) and not _says_nothing([cell.text for cell in cells], texts):
            yield SheetRow(number, grid.title if named else "", own, headings)


def _says_nothing(texts: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a row is a sum, a note below the table, or the headings once more (as printed pages have them)."""
    filled = [text for text in texts if text]
    return (
        bool(_SUMS.match(filled[0]))
        or any(_SUM_ALONE.fullmatch(text) for text in filled)
        or (len(filled) == 1 and bool(_NOTE.match(filled[0])))
        or list(texts) == list(headings)
    )


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
