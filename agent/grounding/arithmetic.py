"""Sums a reply does in front of the customer: 2 件 89 元共 178, 原价 129 现价 89 省 40, 259 打八折 207.2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

_MOST_TERMS = 5


def is_worked_out(fen: int, amounts: Iterable[int], counts: Iterable[Decimal], tenths: Iterable[Decimal]) -> bool:
    """Tell whether `fen` follows from supported amounts (fen), counts of things and discounts (tenths).

    Tries products, sums of up to five amounts or products, differences, and discounts; a discounted
    amount may be rounded to the whole yuan or jiao, as shops do.
    """
    base = {amount for amount in amounts if amount}
    many = {int(amount * count) for amount in base for count in counts if 1 < count <= 100}
    terms = sorted(base | many)[:12]
    totals = {*base, *many, *_sums(terms)}
    if fen in totals:
        return True
    gaps = {abs(one - other) for one in totals for other in terms if one != other}
    if fen in gaps:
        return True
    cut = [Decimal(total) * tenth / 10 for total in totals for tenth in tenths]
    saved = [Decimal(total) - Decimal(total) * tenth / 10 for total in totals for tenth in tenths]
    if any(_rounds_to(exact, fen) for exact in [*cut, *saved]):
        return True
    return any(
        _rounds_to(exact + other, fen) or _rounds_to(exact - other, fen) for exact in cut for other in base
    ) or any(_rounds_to(Decimal(total) / count, fen) for total in base for count in counts if count > 1)


def _sums(terms: list[int]) -> Iterator[int]:
    for size in range(2, min(_MOST_TERMS, len(terms)) + 1):
        for chosen in combinations(terms, size):
            yield sum(chosen)


def _rounds_to(exact: Decimal, fen: int) -> bool:
    if exact == fen or round(exact) == fen:
        return True
    return any(fen % step == 0 and abs(exact - fen) < step for step in (10, 100))
