"""One door for spreadsheets: a file becomes records and problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from store.records import Record
from tools.sheets.goods import REQUIRED_PRODUCTS, REQUIRED_STOCK, read_products, read_stock
from tools.sheets.orders import REQUIRED, read_orders
from tools.sheets.reader import read_grids
from tools.sheets.rows import SheetProblem, rows_under

SheetTopic: TypeAlias = Literal["orders", "products", "stock"]

__all__ = ["SheetProblem", "SheetReading", "SheetTopic", "read_records"]


@dataclass(frozen=True, slots=True)
class SheetReading:
    """The good records and the problems of a file; a thing with a problem in any of its rows is not among the good."""

    records: Sequence[Record]
    problems: list[SheetProblem]
    rows: int


def read_records(topic: SheetTopic, content: bytes, filename: str, now: datetime) -> SheetReading:
    """Return what a file says about a topic; the same bytes say the same.

    Raises:
        SheetRefused: the file as a whole cannot be used.
    """
    grids = read_grids(content, filename)
    required = {"orders": REQUIRED, "products": REQUIRED_PRODUCTS, "stock": REQUIRED_STOCK}[topic]
    rows = rows_under(grids, topic, required)
    records: Sequence[Record]
    if topic == "orders":
        records = read_orders(rows, now)
    elif topic == "products":
        records = read_products(rows)
    else:
        records = read_stock(rows)
    return SheetReading(records, list(dict.fromkeys(p for row in rows for p in row.problems)), len(rows))
