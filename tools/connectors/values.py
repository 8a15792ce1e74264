"""Values of other systems made ours."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from agent.clock import SHANGHAI
from agent.money import parse_yuan
from store.connectors.pulling import Watermark

Unit: TypeAlias = Literal["text", "yuan", "fen", "whole", "seconds", "milliseconds", "yes"]
"""What a value is: an amount in yuan or fen, a whole number, a time since 1970, or yes and no."""

_times: TypeAdapter[datetime] = TypeAdapter(datetime)
_NO = {"", "0", "false", "no", "n", "否", "下架"}


def convert(value: Any, unit: Unit | None) -> Any:
    """Return a value as its field takes it; what cannot be read stays as it is, for the record's shape to refuse."""
    try:
        return _converted(value, unit)
    except (ValueError, ArithmeticError):
        return value


def _converted(value: Any, unit: Unit | None) -> Any:
    match unit:
        case "yuan":
            return parse_yuan(value)
        case "fen" | "whole":
            exact = Decimal(str(value))
            return int(exact) if exact == exact.to_integral_value() else value
        case "seconds":
            return datetime.fromtimestamp(float(value), UTC)
        case "milliseconds":
            return datetime.fromtimestamp(float(value) / 1000, UTC)
        case "yes":
            return str(value).strip().lower() not in _NO
        case "text":
            return str(value)
    return str(value) if isinstance(value, Decimal) else value


def version_of(value: Any) -> int | None:
    """Return a version: a whole number as it is, a time in milliseconds since 1970; raises `ValueError`."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.strip().isdigit():
        return int(value)
    try:
        moment = _times.validate_python(value)
    except ValidationError:
        raise ValueError(f"版本「{str(value)[:30]}」既不是数字也不是时间") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return int(aware.timestamp() * 1000)


def watermark_of(value: Any) -> Watermark:
    """Return a watermark that can be kept, compared and asked for again."""
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, int | float) or value is None:
        return value
    text = str(value)
    return int(text) if text.isdigit() and (text == "0" or not text.startswith("0")) else text
