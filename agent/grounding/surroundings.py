"""Which words of a text belong to a claim: those of its clause, those that lead to it, and the title above it."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.grounding.claims import Claim, Kind
from agent.grounding.extraction import Extract
from agent.grounding.labels import Label, Tokens, label_of

_WITHIN = re.compile(r"\s*(?:以内|之内|内)")
_NEXT = re.compile(r"[、,和与及;/|]")
_JOIN = re.compile(r"\s*[-~到至]?\s*")
_TRAILING = re.compile(r"\s*[一-龥]{2,5}的[哦呢哈]?(?=[,。!;~]|\s*$)")
_TITLE = re.compile(
    r"^\s*(?:(?:问题?|Q|q)\d*\s*:\s*(?P<q>[^\n]+?)(?=\n|答案?:|A:|$)|#+\s*(?P<h>[^\n]+)"
    r"|\[(?P<b>[^\]\n]{1,24})\]|【(?P<b2>[^】\n]{1,24})】|(?P<w>[^\n?。!,]{2,30}\?)"
    r"|(?P<l>[^\n。!?,;:\d]{2,16})[:\n])"
)
_GOODS = frozenset({Kind.MONEY, Kind.STOCK, Kind.AVAILABILITY, Kind.NUMBER, Kind.DISCOUNT})
_AMOUNTS = frozenset({Kind.QUANTITY, Kind.STOCK})
_WHOLE = frozenset({Kind.RETURNS, Kind.REFUND, Kind.FREE, Kind.FREE_SHIPPING})
_AFTER = _AMOUNTS | {Kind.DURATION, Kind.PERCENT, Kind.NUMBER, Kind.DATE, Kind.WEEKDAY, Kind.TIME}


def whole_label(read: Extract, goods: bool) -> Label:
    """Return the label of a whole text."""
    return stretch_label(read, 0, len(read.masked), goods)


def stretch_label(read: Extract, low: int, high: int, goods: bool, own: Claim | None = None) -> Label:
    """Return the label of the stretch from `low` to `high`, with the amounts named there (but not `own`)."""
    label = label_of(read.masked[low:high], goods)
    amounts = frozenset(
        _amount(read, claim)
        for claim in read.claims
        if claim.kind in _AMOUNTS and low <= claim.start < high and claim != own
    )
    return Label(label.tokens, label.slots, amounts)


def _amount(read: Extract, claim: Claim) -> tuple[Decimal, Decimal, str]:
    """Return the amounts a claim covers: 10斤内 is 0 to 10, 20斤以上 from 20 up."""
    after = read.reading.text[claim.end : claim.end + 3].lstrip()
    low = Decimal(0) if after.startswith(("以内", "内", "以下", "之内")) else claim.value.low
    high = Decimal(10**9) if after.startswith(("以上", "起", "及以上")) else claim.value.high
    return low, high, claim.value.unit


def title_of(text: str, position: int = 0) -> str:
    """Return the question, heading or leading name that covers `position` of a passage, or ''."""
    match = _TITLE.match(text)
    if match is None or (match["l"] and re.search(r"[;\n]", text[match.end() : position])):
        return ""
    return next(part for part in match.groups() if part)


def nearness(read: Extract, claim: Claim) -> list[Label]:
    """Return labels of the claim's own words, then of the clauses before it, nearest first."""
    goods = claim.kind in _GOODS
    left, _ = read.reading.clause_bounds(claim.start)
    labels = [local_label(read, claim, goods)]
    index = read.reading.clause_starts.index(left)
    right = read.reading.clause_bounds(claim.start)[1]
    trailing = _TRAILING.match(read.masked, right)
    if trailing:  # 换屏320, 原装的
        labels.append(label_of(trailing[0], goods))
    told = [one.start for one in read.claims if _same_sort(one, claim) and one.role == claim.role]
    for start in reversed(read.reading.clause_starts[max(0, index - 8) : index]):
        low, high = read.reading.clause_bounds(start)
        if any(low <= one < high for one in told):  # these words are about that other figure
            break
        labels.append(stretch_label(read, low, high, goods))
    return labels


def fact_label(read: Extract, claim: Claim) -> Label:
    """Return what a claim of a source is about: its own words, the clauses that lead to it, and the title."""
    goods = claim.kind in _GOODS
    left, right = read.reading.clause_bounds(claim.start)
    label = stretch_label(read, left, right, goods, claim) if claim.kind in _WHOLE else local_label(read, claim, goods)
    rivals = [
        one for one in read.claims if _same_sort(one, claim) and one.role == claim.role and one.end <= claim.start
    ]
    bare = not (label.tokens or label.amounts)
    if not rivals or bare:
        stop = 0 if bare or not rivals else rivals[-1].end
        start = max(stop, read.reading.sentence_bounds(claim.start)[0])
        end = claim.start if bare else min(left, _head_end(read, start))
        label = label | _without(stretch_label(read, start, end, goods), label)
        if not label.tokens and read.masked[start - 1 : start] != ";":
            label = label | _without(stretch_label(read, max(stop, start - 60), start, goods), label)
    return fitted(label | _without(label_of(title_of(read.reading.text, claim.start), goods), label), claim)


def fitted(label: Label, claim: Claim) -> Label:
    """Return `label` without amounts of the claim's own unit: 20 斤 is not about 30 斤."""
    if claim.kind not in _AMOUNTS:
        return label
    return Label(label.tokens, label.slots, frozenset(one for one in label.amounts if one[2] != claim.value.unit))


def _head_end(read: Extract, start: int) -> int:
    """Return where the leading words of a sentence end: at its first colon, or with its first clause."""
    end = read.reading.clause_bounds(start)[1]
    colon = read.masked.find(":", start, end)
    return colon if colon >= 0 else end


def tail_of(read: Extract, claim: Claim) -> Tokens:
    """Return the tokens right before a claim: the end of the name of its own thing."""
    before = re.sub(r"[^一-龥A-Za-z\d]", "", read.masked[max(0, claim.start - 12) : claim.start])
    return label_of(before[-3:]).tokens


def _same_sort(one: Claim, other: Claim) -> bool:
    if one.kind in _AMOUNTS and other.kind in _AMOUNTS:
        return bool(one.value.unit == other.value.unit)
    return one.kind == other.kind


def _without(lead: Label, own: Label) -> Label:
    """Return `lead` without variants and amounts of the kinds that the nearer words already name."""
    mine = {slot for slot, _ in own.slots}
    units = {unit for _, _, unit in own.amounts}
    slots = frozenset(pair for pair in lead.slots if pair[0] not in mine)
    return Label(lead.tokens, slots, frozenset(one for one in lead.amounts if one[2] not in units))


def local_label(read: Extract, claim: Claim, goods: bool) -> Label:
    """Return the label of the words of the clause that belong to this claim and not to its neighbours."""
    left, right = read.reading.clause_bounds(claim.start)
    if claim.kind is Kind.AVAILABILITY:
        return stretch_label(read, left, right, goods)
    begin, stop = left, right
    for one in read.claims:
        if _same_sort(one, claim) and one.start != claim.start:
            if left <= one.start and one.end <= claim.start:
                begin = max(begin, _chained(read.masked, one, claim, begin))
            elif claim.end <= one.start < right:
                stop = min(stop, one.start)
    label = stretch_label(read, begin, claim.start, goods)
    takes_after = claim.kind in _AFTER or stop == right or read.masked.startswith("的", claim.end)
    if not takes_after:
        return label
    within, following = _WITHIN.match(read.masked, claim.end), _NEXT.search(read.masked, claim.end, stop)
    stop = following.start() if following and stop < right else stop
    return label | stretch_label(read, within.end() if within else claim.end, stop, goods)


def _chained(text: str, one: Claim, claim: Claim, begin: int) -> int:
    """Return where the words of `claim` begin after `one`: the ends of a range share the words before it."""
    gap = text[one.end : claim.start]
    return begin if len(gap) <= 3 and _JOIN.fullmatch(gap) else one.end
