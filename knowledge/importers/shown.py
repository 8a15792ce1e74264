"""A cell's value as the sheet shows it: 0.8 formatted as a percentage is 80%."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any


def shown(value: Any, number_format: str = "General") -> str:
    """Return a cell's value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{_plain(round(value * 100, 10))}%"
    sign = re.search(r"[¥￥$€]", number_format)
    return f"{sign[0] if sign else ''}{_plain(value)}"


def _plain(value: float) -> str:
    """Return a number without what floating point adds to it."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{value:.15g}"
