"""Orders from a sheet: one order may stand in several rows, one row a line of goods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from agent.phrases import say
from store.orders.order_states import OrderState, read_state
from store.records import OrderRecord
from tools.sheets.cells import CellFault, count_of, fen_of, number_of, phone_of, time_of
from tools.sheets.reader import Cell
from tools.sheets.rows import SheetRow

REQUIRED = (("order_no",), ("status",), ("amount", "line_amount"), ("placed_at",))
_OVER = {OrderState.REFUNDED, OrderState.CANCELLED, OrderState.CLOSED}
_TIMES = ("placed_at", "paid_at", "shipped_at", "finished_at")
_COLUMNS = {"amount_fen": "amount", "items": "item_name"}


def read_orders(rows: Sequence[SheetRow], now: datetime) -> list[OrderRecord]:
    """Return the orders without a problem; problems are noted in the rows they stand in."""
    orders = []
    groups = _grouped(rows)
    if _all_cut(list(groups)):
        for group in groups.values():
            group[0].fault("order_no", say("sheet_lost_digits", book="owner", shown=group[0].text("order_no")))
    for number, group in groups.items():
        order = _order(number, group, now)
        if order is not None and not any(row.problems for row in group):
            orders.append(order)
    return orders


def _grouped(rows: Sequence[SheetRow]) -> dict[str, list[SheetRow]]:
    """Return the rows by order number; a row without one goes on with the order above it."""
    groups: dict[str, list[SheetRow]] = {}
    current = ""
    for row in rows:
        if not row.text("order_no"):
            if current and (row.text("item_name") or row.text("item_sku")):
                groups[current].append(row)
            else:
                row.fault("order_no", say("sheet_no_order", book="owner"))
        else:
            current = row.read("order_no", number_of) or f"{row.text('order_no')}@{row.number}"
            groups.setdefault(current, []).append(row)
    return groups


def _all_cut(numbers: Sequence[str]) -> bool:
    """Whether all long numbers end in zeros after the fifteenth digit, as Excel leaves them."""
    long = [number for number in numbers if number.isdigit() and len(number) > 15]
    return len(long) > 1 and all(not number[15:].strip("0") for number in long)


def _order(number: str, group: Sequence[SheetRow], now: datetime) -> OrderRecord | None:
    first = group[0]
    values: dict[str, Any] = {"order_no": number, "status": _status(group), "amount_fen": _amount(number, group)}
    values |= {name: _first(group, name, lambda cell: time_of(cell, now)) for name in _TIMES}
    values |= {name: _first(group, name, number_of) for name in ("tracking_no", "external_userid")}
    values |= {name: _first(group, name, _text) for name in ("buyer_name", "store", "courier")}
    values["phone"] = _first(group, "phone", phone_of)
    values["items"] = [item for row in group if (item := _item(row))] or None
    if any(row.problems for row in group):
        return None
    for name, column in {"status": "status", "amount_fen": "amount", "placed_at": "placed_at"}.items():
        if values[name] is None:
            first.fault(column, say("sheet_missing", book="owner"))
            return None
    try:
        return OrderRecord.model_validate(values)
    except ValidationError as error:
        first.refused(error, _COLUMNS)
        return None


def _first(group: Sequence[SheetRow], name: str, reader: Any) -> Any:
    """Return the first value that is filled in; rows below the first often leave an order's own columns blank."""
    row = next((row for row in group if row.text(name)), None)
    return row.read(name, reader) if row else None


def _status(group: Sequence[SheetRow]) -> OrderState | None:
    """Return where the order stands: at the line that is furthest back, given-up lines aside."""
    states = {state for row in group if (state := row.read("status", _state))}
    order = list(OrderState)
    return min(states - _OVER or states, key=order.index, default=None)


def _amount(number: str, group: Sequence[SheetRow]) -> int | None:
    """Return what was paid in fen: an order's amount stands once or in every row, a line's is added up."""
    whole = [(row, fen) for row in group if (fen := row.read("amount", fen_of)) is not None]
    if not whole:
        lines = [row.read("line_amount", fen_of) for row in group]
        return sum(fen for fen in lines if fen is not None) if any(fen is not None for fen in lines) else None
    by_line = len(whole) == len(group) > 1 and (
        all(row.text("line_no") for row in group) or all(_is_line_price(row, fen) for row, fen in whole)
    )
    if by_line:
        return sum(fen for _, fen in whole)
    if len({fen for _, fen in whole}) > 1:
        whole[-1][0].fault("amount", say("sheet_amounts_differ", book="owner", number=number))
        return None
    return whole[0][1]


def _is_line_price(row: SheetRow, fen: int) -> bool:
    if not (row.text("unit_price") and row.text("quantity")):
        return False
    price, quantity = row.read("unit_price", fen_of), row.read("quantity", lambda cell: count_of(cell, least=1))
    return price is not None and quantity is not None and price * quantity == fen


def _item(row: SheetRow) -> dict[str, Any] | None:
    name = row.text("item_name") or row.text("item_sku")
    if not name:
        return None
    return {
        "name": name[:200],
        "sku": row.read("item_sku", number_of) or "",
        "options": (row.text("options") or row.text("colour") + row.text("size"))[:200],
        "quantity": row.read("quantity", lambda cell: count_of(cell, least=1)) or 1,
        "price_fen": row.read("unit_price", fen_of),
    }


def _text(cell: Cell) -> str:
    return cell.text[:200]


def _state(cell: Cell) -> OrderState:
    try:
        return read_state(cell.text)
    except ValueError as error:
        raise CellFault(str(error)) from None
