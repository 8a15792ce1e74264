"""When somebody buys again: from their own intervals and those of the product. Too little data makes no claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

OWN_ENOUGH = 3  # intervals that speak for themselves
POOL_ENOUGH = 12  # intervals of others that lend weight to the own
_POOL_WEIGHT = 3  # the product's habit counts as so many own intervals
_MOST_SPREAD = 0.5  # typical deviation, as a share of the interval: beyond it nobody can tell
_SHORTEST = 2.0  # days


@dataclass(frozen=True, slots=True)
class Habit:
    """The middle interval in days, how far a typical one is from it (as a share), and from how many."""

    days: float
    spread: float
    count: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How good forecasts were on the last interval of each customer and product, which they had not seen.

    `median_error` is in days, `naive_error` that of forecasting the product's interval for everybody; None without
    any claim.
    """

    pairs: int
    claimed: int
    median_error: float | None
    naive_error: float | None


def habit_of(intervals: Sequence[int]) -> Habit | None:
    """Return the habit in these intervals (days), None when there are none."""
    if not intervals:
        return None
    middle = float(median(intervals))
    away = median(abs(interval - middle) for interval in intervals)
    return Habit(middle, away / middle if middle else 1.0, len(intervals))


def forecast(own: Sequence[int], pool: Habit | None) -> float | None:
    """Return after how many days this customer likely buys again; None when that is not known well enough."""
    mine = habit_of(own)
    if mine is None:
        return None  # one purchase is no habit
    enough = mine.count >= OWN_ENOUGH
    if enough and mine.spread > _MOST_SPREAD:
        return None  # they buy without a rhythm, whatever others do
    if pool is None or pool.count < POOL_ENOUGH or not (enough or pool.spread <= _MOST_SPREAD):
        days = mine.days if enough else None
    else:
        days = (mine.days * mine.count + pool.days * _POOL_WEIGHT) / (mine.count + _POOL_WEIGHT)
    return days if days is not None and days >= _SHORTEST else None


def intervals_of(days: Iterable[int]) -> list[int]:
    """Return the gaps between the days (numbers) of purchases, one purchase a day at most."""
    ordered = sorted(set(days))
    return [later - earlier for earlier, later in pairwise(ordered)]


def pools(purchases: Mapping[tuple[str, str], Sequence[int]], *, without_last: bool = False) -> dict[str, Habit]:
    """Return the habit of each product over all customers; purchases are day numbers by (customer, product)."""
    gaps: dict[str, list[int]] = {}
    for (_, product), days in purchases.items():
        own = intervals_of(days)
        gaps.setdefault(product, []).extend(own[:-1] if without_last else own)
    return {product: habit for product, found in gaps.items() if (habit := habit_of(found)) is not None}


def held_out(purchases: Mapping[tuple[str, str], Sequence[int]]) -> HeldOut:
    """Forecast the last interval of every pair from what came before it, and return how far off that was."""
    habits = pools(purchases, without_last=True)
    errors, naive, pairs = [], [], 0
    for (_, product), days in purchases.items():
        own = intervals_of(days)
        if not own:
            continue
        pairs += 1
        claimed = forecast(own[:-1], habits.get(product))
        if claimed is None:
            continue
        errors.append(abs(claimed - own[-1]))
        naive.append(abs(habits[product].days - own[-1]))
    if not errors:
        return HeldOut(pairs, 0, None, None)
    return HeldOut(pairs, len(errors), float(median(errors)), float(median(naive)))
