"""Cells into values; what cannot be read is a `CellFault` that tells its owner, in Chinese, what to change."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from agent.clock import SHANGHAI
from agent.phrases import say
from store.customers.phones import read_phone
from tools.sheets.reader import Cell

_LOST_DIGITS = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
_AMOUNT = re.compile(r"^(?:rmb|cny)?[¥￥]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?元?$", re.IGNORECASE)
_QUANTITY = re.compile(r"^[x×*]?(\d{1,6})(?:\.0+)?[件个套双条只份盒包瓶]?$", re.IGNORECASE)
_TIME = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?[T\s]*(上午|下午|早上|晚上)?\s*"
    r"(?:(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?秒?|分)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_PACKED_TIME = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$")
_EXACT = 10**15  # Excel keeps fifteen digits of a number
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050  # 2000-01-01 … 2099-12-31 as Excel counts days
_SERIAL_ZERO = datetime(1899, 12, 30)


class CellFault(ValueError):
    """A cell that cannot be used; the message is Chinese."""


def number_of(cell: Cell) -> str:
    """Return an order number, SKU or tracking number; one that lost digits in Excel is a fault."""
    if isinstance(cell.value, int | float) and abs(cell.value) >= _EXACT:
        raise CellFault(say("sheet_lost_digits", book="owner", shown=f"{cell.value:.5E}"))
    if _LOST_DIGITS.match(cell.text):
        raise CellFault(say("sheet_lost_digits", book="owner", shown=cell.text))
    return _half_width(cell.text)


def phone_of(cell: Cell) -> str:
    """Return a phone number, whole or masked; one that lost digits in Excel is a fault."""
    text = number_of(cell)
    try:
        read_phone(text)
    except ValueError as error:
        raise CellFault(str(error)) from None
    return text


def fen_of(cell: Cell) -> int:
    """Return the fen of an amount in yuan: ¥1,299.00, 1299元, 1299."""
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        amount = Decimal(str(round(cell.value, 4)))  # 89.10000000000001 is what Excel makes of 89.1
        return _fen(amount, cell)
    plain = re.sub(r"\s", "", _half_width(cell.text))
    match = _AMOUNT.match(plain)
    if match is None or len(match.group(2) or "") > 3:
        raise CellFault(say("sheet_bad_amount", book="owner", shown=cell.text[:20]))
    return _fen(Decimal(match.group(1).replace(",", "") + (match.group(2) or "")), cell)


def _fen(amount: Decimal, cell: Cell) -> int:
    if not 0 <= amount < 1_000_000_000:
        raise CellFault(say("sheet_bad_amount", book="owner", shown=cell.text[:20]))
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def count_of(cell: Cell, *, least: int) -> int:
    """Return a number of pieces, at least `least`: 2, 2件, ×2."""
    match = _QUANTITY.match(re.sub(r"[\s,]", "", _half_width(cell.text)))
    if match is None or int(match.group(1)) < least:
        raise CellFault(say("sheet_bad_count", book="owner", shown=cell.text[:20], least=str(least)))
    return int(match.group(1))


def time_of(cell: Cell, now: datetime) -> datetime:
    """Return a time in UTC; without a zone it is the shop's, and never later than tomorrow."""
    found = _time_in(cell)
    aware = found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
    if not 2000 <= aware.year < 2100:
        raise _bad_time(cell)
    if aware > now + timedelta(days=1):
        raise CellFault(say("sheet_future_time", book="owner", shown=cell.text[:30]))
    return aware.astimezone(UTC)


def _time_in(cell: Cell) -> datetime:
    if isinstance(cell.value, datetime):
        return cell.value
    if isinstance(cell.value, date):
        return datetime.combine(cell.value, time())
    plain = _half_width(cell.text)
    if re.fullmatch(r"\d{5}(\.\d+)?", plain) and _FIRST_SERIAL <= float(plain) <= _LAST_SERIAL:
        return _SERIAL_ZERO + timedelta(seconds=round(float(plain) * 86_400))
    if packed := _PACKED_TIME.match(plain):
        return _moment(cell, [int(part or 0) for part in packed.groups()])
    if not (match := _TIME.match(plain)):
        raise _bad_time(cell)
    *parts, zone = match.groups()
    half = parts.pop(3)
    numbers = [int(part or 0) for part in parts]
    if half in {"下午", "晚上"} and numbers[3] < 12:
        numbers[3] += 12
    found = _moment(cell, numbers)
    return datetime.fromisoformat(found.isoformat() + zone.replace("Z", "+00:00")) if zone else found


def _moment(cell: Cell, numbers: list[int]) -> datetime:
    year, month, day, hour, minute, second = numbers
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise _bad_time(cell) from None


def _bad_time(cell: Cell) -> CellFault:
    return CellFault(say("sheet_bad_time", book="owner", shown=cell.text[:30]))


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
