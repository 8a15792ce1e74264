"""Which words of a text belong to a claim: those of its clause, and of the clauses before it, nearest first."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.grounding.claims import Claim, Kind
from agent.grounding.extraction import IDLE, Extract
from agent.grounding.labels import NO_END, Amounts, Label, clock_amounts, day_amounts, label_of
from agent.grounding.units import PIECES

_WITHIN = re.compile(r"\s*(?:以内|之内|内)")
_TERM = re.compile(r"\s*(?:以?内|之内|之?前|之?后|起|以上)")
_NEXT = re.compile(r"[、,和与及;/|]")
_JOIN = re.compile(r"\s*[-~到至]?\s*")
_NAMED_AFTER = re.compile(r"\s*\([^()\d]{1,6}\)")  # 16 元(中)/19 元(大)
_TRAILING = re.compile(r"\s*[一-龥]{2,5}的[哦呢哈]?(?=[,。!;~]|\s*$)")
GOODS = frozenset({Kind.MONEY, Kind.STOCK, Kind.AVAILABILITY, Kind.NUMBER, Kind.DISCOUNT})
_AMOUNTS = frozenset({Kind.QUANTITY, Kind.STOCK})
_MEASURED = _AMOUNTS | {Kind.TIME, Kind.DATE, Kind.DURATION}
_AFTER = _AMOUNTS | {Kind.DURATION, Kind.PERCENT, Kind.NUMBER, Kind.DATE, Kind.WEEKDAY, Kind.TIME}


def whole_label(read: Extract, goods: bool) -> Label:
    """Return the label of a whole text."""
    return stretch_label(read, 0, len(read.masked), goods)


def stretch_label(read: Extract, low: int, high: int, goods: bool, own: Claim | None = None) -> Label:
    """Return the label of the stretch from `low` to `high`, with the amounts named there (but not `own`)."""
    key = (low, high, goods, own.start if own is not None and own.kind in _MEASURED else -1)
    known: Label | None = read.labels.get(key)
    if known is None:
        known = read.labels[key] = _stretch_label(read, low, high, goods, own)
    return known


def _stretch_label(read: Extract, low: int, high: int, goods: bool, own: Claim | None) -> Label:
    label = label_of(read.masked[low:high].replace(IDLE, ""), goods)
    found: Amounts = frozenset()
    for claim in read.between(low, high):
        if claim.kind not in _MEASURED or claim == own or _is_term(read, claim) or _is_each(claim):
            continue
        if claim.kind is Kind.TIME:
            found |= clock_amounts(claim.value)
        elif claim.kind is Kind.DATE:
            found |= day_amounts(claim.value)
        else:
            found |= {_amount(read, claim)}
    return Label(label.tokens, label.slots, found) if found else label


def _is_each(claim: Claim) -> bool:
    """Tell whether a count only says for each (一件189元): it tells nothing from another."""
    return claim.role == "idle" and claim.kind in _AMOUNTS and claim.value.low == 1 and claim.value.unit in PIECES


def _is_term(read: Extract, claim: Claim) -> bool:
    """Tell whether a length of time is a term to keep (24 小时内取消): it names no thing of that length."""
    return claim.kind is Kind.DURATION and bool(_TERM.match(read.reading.text, claim.end))


def _amount(read: Extract, claim: Claim) -> tuple[Decimal, Decimal, str]:
    """Return the amounts a claim covers: 10斤内 is 0 to 10, 20斤以上 from 20 up."""
    after = read.reading.text[claim.end : claim.end + 3].lstrip()
    low = Decimal(0) if after.startswith(("以内", "内", "以下", "之内")) else claim.value.low
    high = NO_END if after.startswith(("以上", "起", "及以上")) else claim.value.high
    return low, high, f"long-{claim.value.unit}" if claim.kind is Kind.DURATION else claim.value.unit


def nearness(read: Extract, claim: Claim) -> list[Label]:
    """Return labels of the claim's own words, then of the clauses before it, nearest first."""
    key = (claim, claim.start)
    if key not in read.near:
        read.near[key] = _nearness(read, claim)
    return read.near[key]


def _nearness(read: Extract, claim: Claim) -> list[Label]:
    goods = claim.kind in GOODS
    left, _ = read.reading.clause_bounds(claim.start)
    labels = [local_label(read, claim, goods)]
    index = read.reading.clause_starts.index(left)
    right = read.reading.clause_bounds(claim.start)[1]
    trailing = _TRAILING.match(read.masked, right)
    if claim.kind is Kind.TIME and read.masked.startswith(("是", "由"), right):  # 三点半有空, 是小雨老师
        labels.append(stretch_label(read, right, read.reading.clause_bounds(right)[1], goods))
    if trailing:  # 换屏320, 原装的
        labels.append(label_of(trailing[0], goods))
    for start in reversed(read.reading.clause_starts[max(0, index - 8) : index]):
        low, high = read.reading.clause_bounds(start)
        if any(
            same_sort(one, claim) and one.role == claim.role for one in read.between(low, high)
        ):  # these words are about that other figure; a bare one goes on about the same thing (多二十块, 108)
            if not claim.role and not any(label.tokens or label.slots for label in labels):
                labels.append(stretch_label(read, low, _first_of(read, claim, low, high), goods))
            break
        labels.append(stretch_label(read, low, high, goods))
    return labels


def _first_of(read: Extract, claim: Claim, low: int, high: int) -> int:
    return next((one.start for one in read.between(low, high) if same_sort(one, claim)), high)


def fitted(label: Label, claim: Claim) -> Label:
    """Return `label` without amounts of the claim's own unit: 20 斤 is not about 30 斤."""
    if claim.kind not in _AMOUNTS:
        return label
    return Label(label.tokens, label.slots, frozenset(one for one in label.amounts if one[2] != claim.value.unit))


def same_sort(one: Claim, other: Claim) -> bool:
    """Tell whether two claims are of one sort: of one kind, or counts in one unit."""
    if one.kind in _AMOUNTS and other.kind in _AMOUNTS:
        return bool(one.value.unit == other.value.unit)
    return one.kind == other.kind


def local_label(read: Extract, claim: Claim, goods: bool) -> Label:
    """Return the label of the words of the clause that belong to this claim and not to its neighbours."""
    left, right = read.reading.clause_bounds(claim.start)
    if claim.kind is Kind.AVAILABILITY:
        return stretch_label(read, left, right, goods)
    begin, stop = left, right
    for one in read.before(claim):
        if one.start < left:
            break
        if same_sort(one, claim) and one.end <= claim.start:
            begin = _chained(read.masked, one, claim, begin)
            if begin == one.end:
                begin = max(begin, _named_to(read.masked, one))
                break
    for one in read.after(claim):
        if one.start >= right:
            break
        if same_sort(one, claim) and one.start >= claim.end:
            stop = one.start
            break
    label = stretch_label(read, begin, claim.start, goods)
    takes_after = claim.kind in _AFTER or stop == right or read.masked.startswith("的", claim.end)
    takes_after = takes_after or _named_to(read.masked, claim) > claim.end
    if not takes_after:
        return label
    within, following = _WITHIN.match(read.masked, claim.end), _NEXT.search(read.masked, claim.end, stop)
    stop = following.start() if following and stop < right else stop
    return label | stretch_label(read, within.end() if within else claim.end, stop, goods)


def _named_to(text: str, claim: Claim) -> int:
    """Return where the bracket ends that names a claim after it (16 元(中)/19 元(大)), else where the claim ends."""
    led = text[: claim.start].rstrip().endswith(")")  # (中)13 元(大)16 元
    named = None if led else _NAMED_AFTER.match(text, claim.end)
    return named.end() if named else claim.end


def _chained(text: str, one: Claim, claim: Claim, begin: int) -> int:
    """Return where the words of `claim` begin after `one`: the ends of a range share the words before it."""
    gap = text[one.end : claim.start]
    return begin if len(gap) <= 3 and _JOIN.fullmatch(gap) else one.end
