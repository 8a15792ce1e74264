"""Sums a reply does in front of the customer: 2 件 89 元共 178, 原价 129 现价 89 省 40, 259 打八折 207.2."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

_MOST_TERMS = 4
_MOST_AMOUNTS = 8


@dataclass(frozen=True, slots=True)
class Operands:
    """What a reply shows to calculate with: amounts in fen, those taken off, counts of things, discounts in tenths."""

    amounts: Collection[int]
    cuts: Collection[int]
    counts: Collection[Decimal]
    tenths: Collection[Decimal]


def is_worked_out(fen: int, shown: Operands) -> bool:
    """Tell whether `fen` follows from supported amounts.

    Tries products, sums of up to four of them, differences of two amounts, totals less what is taken off, and
    discounts; a discounted amount may be rounded to the whole yuan or jiao, as shops do.
    """
    listed = sorted(amount for amount in shown.amounts if amount)[:_MOST_AMOUNTS]
    base = sorted(set(listed))
    counts = sorted({count for count in shown.counts if 1 < count <= 100})[:_MOST_AMOUNTS]
    products = {int(amount * count) for amount in base for count in counts}
    terms = sorted({*base, *products})
    plain = {*terms, *(abs(one - other) for one, other in combinations(base, 2))}
    if fen in plain or _is_share(fen, base, counts):
        return True
    totals = {*terms, *_sums(fen, listed, products)}
    cuts = {sum(chosen) for size in (1, 2, 3) for chosen in combinations(sorted(set(shown.cuts))[:6], size)}
    if fen in totals or any(fen + cut in totals for cut in cuts):
        return True
    return any(_is_cut(fen, total, tenth, base) for tenth in shown.tenths for total in totals)


def _sums(fen: int, listed: list[int], products: set[int]) -> Iterator[int]:
    terms = [*listed, *sorted(products - set(listed))][: _MOST_AMOUNTS + 2]
    for size in range(2, min(_MOST_TERMS, len(terms)) + 1):
        yield from (sum(chosen) for chosen in combinations(terms, size))
    yield from (amount + product for amount in listed for product in products if amount + product >= fen)


def _is_share(fen: int, base: list[int], counts: list[Decimal]) -> bool:
    """Tell whether `fen` is an amount shared out (1580 for ten is 158 each)."""
    return any(_rounds_to(int(amount * 1000 / count), fen) for amount in base for count in counts)


def _is_cut(fen: int, total: int, tenth: Decimal, base: list[int]) -> bool:
    """Tell whether `fen` is `total` at a discount, what that saves, or the discounted total and one more amount."""
    exact = total * int(tenth * 100)
    saved = total * 1000 - exact
    return _rounds_to(exact, fen) or _rounds_to(saved, fen) or any(_rounds_to(exact + one * 1000, fen) for one in base)


def _rounds_to(thousandths: int, fen: int) -> bool:
    gap = abs(thousandths - fen * 1000)
    return gap < 1000 or any(fen % step == 0 and gap < step * 1000 for step in (10, 100))
