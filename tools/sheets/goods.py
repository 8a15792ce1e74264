"""Products and stock from a sheet: one row a variant, or one row a product without any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from pydantic import ValidationError

from agent.phrases import say
from store.records import ProductRecord, StockRecord
from tools.sheets.cells import CellFault, count_of, fen_of, number_of
from tools.sheets.reader import Cell
from tools.sheets.rows import SheetRow

REQUIRED_PRODUCTS = (("sku",), ("name",), ("price",))
REQUIRED_STOCK = (("sku",), ("stock",))
_BOTH = {"colour_size": ("颜色", "尺码"), "size_colour": ("尺码", "颜色")}
_PRODUCT_COLUMNS = {"price_fen": "price", "list_price_fen": "list_price", "variants": "variant_sku"}


def read_products(rows: Sequence[SheetRow]) -> list[ProductRecord]:
    """Return the products without a problem; problems are noted in the rows they stand in."""
    groups: dict[str, list[SheetRow]] = {}
    current = ""
    for row in rows:
        current = row.read("sku", number_of) or ("" if row.text("sku") else current)
        if current:
            groups.setdefault(current, []).append(row)
        elif not row.problems:
            row.fault("sku", say("sheet_missing", book="owner"))
    return [product for sku, group in groups.items() if (product := _product(sku, group))]


def read_stock(rows: Sequence[SheetRow]) -> list[StockRecord]:
    """Return the stock without a problem; problems are noted in their rows."""
    found: list[StockRecord] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        values = {"sku": row.read("sku", number_of), "store": row.text("store"), "stock": row.read("stock", _pieces)}
        for name in ("sku", "stock"):
            if values[name] is None and not row.problems:
                row.fault(name, say("sheet_missing", book="owner"))
        if row.problems:
            continue
        try:
            record = StockRecord.model_validate(values)
        except ValidationError as error:
            row.refused(error, {})
            continue
        if record.key in seen:
            row.fault("sku", say("sheet_twice", book="owner", row=str(seen[record.key])))
            continue
        seen[record.key] = row.number
        found.append(record)
    return found


def _product(sku: str, group: Sequence[SheetRow]) -> ProductRecord | None:
    first = group[0]
    values: dict[str, Any] = {
        "sku": sku,
        "name": _same(sku, group, "name", lambda cell: cell.text),
        "price_fen": next((fen for row in group if (fen := row.read("price", fen_of)) is not None), None),
        "list_price_fen": next((fen for row in group if (fen := row.read("list_price", fen_of)) is not None), None),
        "category": next((row.text("category") for row in group if row.text("category")), None),
        "aliases": _list(next((row.text("aliases") for row in group if row.text("aliases")), "")),
        "description": next((row.text("description") for row in group if row.text("description")), None),
    }
    for name, column in {"name": "name", "price_fen": "price"}.items():
        if values[name] is None and not any(row.problems for row in group):
            first.fault(column, say("sheet_missing", book="owner"))
    values["variants"] = [variant for row in group if (variant := _variant(sku, row, values["price_fen"]))]
    if any(row.problems for row in group):
        return None
    try:
        return ProductRecord.model_validate(values)
    except ValidationError as error:
        first.refused(error, _PRODUCT_COLUMNS)
        return None


def _same(sku: str, group: Sequence[SheetRow], name: str, reader: Any) -> Any:
    """Return a value all filled rows agree on; where they do not, the first odd one has a problem."""
    filled = [(row, row.read(name, reader)) for row in group if row.text(name)]
    odd = next((row for row, value in filled if value != filled[0][1]), None)
    if odd is not None:
        column = odd.headings[name]
        odd.fault(name, say("sheet_products_differ", book="owner", number=sku, column=column))
    return filled[0][1] if filled else None


def _variant(sku: str, row: SheetRow, price_fen: int | None) -> dict[str, Any] | None:
    code, options = row.read("variant_sku", number_of), _options(row)
    stock = row.read("stock", _pieces)
    if not code and not options and stock is None:
        return None
    own = row.read("price", fen_of)
    return {
        "sku": code or "-".join([sku, *options.values()]),
        "options": options,
        "stock": stock,
        "store": row.text("store"),
        "price_fen": own if own != price_fen else None,
    }


def _options(row: SheetRow) -> dict[str, str]:
    named = {"颜色": row.text("colour"), "尺码": row.text("size")}
    options = {name: value for name, value in named.items() if value}
    for column, names in _BOTH.items():
        options = options or row.read(column, partial(_split_options, names=names)) or {}
    return options or row.read("options", _spelt_options) or {}


def _split_options(cell: Cell, names: tuple[str, str]) -> dict[str, str]:
    """Return a colour and a size that stand in one cell: 黑色/XL."""
    parts = re.split(r"[/／、,，|;；\-\s]+", cell.text)
    if len(parts) != 2:
        raise CellFault(say("sheet_bad_options", book="owner", shown=cell.text[:30]))
    return dict(zip(names, parts, strict=True))


def _spelt_options(cell: Cell) -> dict[str, str]:
    """Return options as exports spell them: 颜色:黑色;尺码:L."""
    pairs = [re.split(r"[:：]", part, maxsplit=1) for part in re.split(r"[;；,，|]", cell.text) if part.strip()]
    if not pairs or any(len(pair) != 2 or not all(part.strip() for part in pair) for pair in pairs):
        raise CellFault(say("sheet_bad_options", book="owner", shown=cell.text[:30]))
    return {name.strip(): value.strip() for name, value in pairs}


def _pieces(cell: Cell) -> int:
    return count_of(cell, least=0)


def _list(text: str) -> list[str] | None:
    return [part.strip() for part in re.split(r"[;；,，、|\n]", text) if part.strip()] or None
