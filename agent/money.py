"""Money is integer fen inside; people read yuan."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def yuan(fen: int) -> str:
    """Return an amount as people write it: 8900 → 89 元, 123450 → 1,234.5 元."""
    whole = Decimal(fen) / 100
    text = f"{whole:,.2f}".rstrip("0").rstrip(".")
    return f"{text} 元"


def parse_yuan(text: str | float | int) -> int:
    """Return the fen of an amount written in yuan ("89.00"); raise `ValueError` when it is none."""
    try:
        amount = Decimal(str(text).replace(",", "").strip().lstrip("¥￥").removesuffix("元"))
        return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))
    except (InvalidOperation, ValueError):  # also infinity, and more digits than anybody has money
        raise ValueError(f"not an amount of money: {text!r}") from None
