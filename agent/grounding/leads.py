"""What a claim of a source is about: its own words, the clauses that lead to it, and the title above it."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.extraction import Extract
from agent.grounding.labels import NO_END, NOTHING, Label, Tokens, label_of
from agent.grounding.surroundings import GOODS, fitted, local_label, same_sort, stretch_label

_TITLE = re.compile(
    r"^\s*(?:(?:问题?|Q|q)\d*\s*:\s*(?P<q>[^\n]+?)(?=\n|答案?:|A:|$)|#+\s*(?P<h>[^\n]+)"
    r"|\[(?P<b>[^\]\n]{1,24})\]|【(?P<b2>[^】\n]{1,24})】|(?P<w>[^\n?。!,]{2,30}\?)"
    r"|(?P<l>[^\n。!?,;:\d]{2,16})[:\n])"
)
_NEXT_HEAD = re.compile(r"[;\n]|。\s*[一-龥A-Za-z][一-龥A-Za-z\d+ ]{1,11}:")  # what a leading name covers ends there
_LONGEST_HEAD = 24
_CLOSED = re.compile(r"休息|店休|不营业|闭[馆店]|停业|歇业")
_WHOLE = frozenset({Kind.RETURNS, Kind.REFUND, Kind.FREE, Kind.FREE_SHIPPING})


def title_of(text: str, position: int = 0) -> str:
    """Return the question, heading or leading name that covers `position` of a passage, or ''."""
    match = _TITLE.match(text)
    if match is None or (match["l"] and _NEXT_HEAD.search(text[match.end() : position])):
        return ""
    return next(part for part in match.groups() if part)


def fact_label(read: Extract, claim: Claim) -> Label:
    """Return what a claim of a source is about: its own words, the clauses that lead to it, and the title."""
    goods = claim.kind in GOODS
    left, right = read.reading.clause_bounds(claim.start)
    label = stretch_label(read, left, right, goods, claim) if claim.kind in _WHOLE else local_label(read, claim, goods)
    rival = next(
        (o for o in read.before(claim) if same_sort(o, claim) and o.role == claim.role and o.end <= claim.start), None
    )
    bare = not label.tokens
    if rival is not None and not bare and rival.start < read.reading.sentence_bounds(claim.start)[0]:
        rival = None
    if rival is None or bare:
        stop = 0 if bare or rival is None else rival.end
        start = max(stop, read.reading.sentence_bounds(claim.start)[0])
        end = claim.start if bare else min(left, _head_end(read, start))
        lead = stretch_label(read, start, end, goods)
        if claim.kind is Kind.TIME and _CLOSED.search(read.masked, start, end):  # 周一休息, 10:00-19:00
            lead = Label(lead.tokens, frozenset(one for one in lead.slots if one[0] != "weekday"), lead.amounts)
        label = label | _without(lead, label)
        if not label.tokens and read.masked[start - 1 : start] != ";":
            label = label | _without(stretch_label(read, max(stop, start - 60), start, goods), label)
    elif left > (start := read.reading.sentence_bounds(claim.start)[0]):
        label = label | _without(_bounds(stretch_label(read, start, left, goods)), label)
    label = label | _without(_colon_head(read, claim, goods, bare=not label.tokens), label)
    return fitted(label | _without(label_of(title_of(read.reading.text, claim.start), goods), label), claim)


def _bounds(lead: Label) -> Label:
    """Return only the least or most that a lead asks for: it holds for all that is listed after it (50 页以上 …, …)."""
    return Label(NOTHING.tokens, NOTHING.slots, frozenset(one for one in lead.amounts if one[1] == NO_END))


def _colon_head(read: Extract, claim: Claim, goods: bool, bare: bool) -> Label:
    """Return what stands before the first colon of the sentence: all that follows is about it (短外套: 售价 329).

    A claim with no name of its own may have it further up (配送: 5 公里内 15 元; 5-10 公里 25 元).
    """
    start, _ = read.reading.sentence_bounds(claim.start)
    colon = read.masked.find(":", start, claim.start)
    while colon < 0 and bare and start > 0 and read.masked[start - 1] == ";":
        start, _ = read.reading.sentence_bounds(start - 1)
        colon = read.masked.find(":", start, claim.start)
    if colon < 0 or colon - start > _LONGEST_HEAD:
        return NOTHING
    return stretch_label(read, start, colon, goods, claim)


def _head_end(read: Extract, start: int) -> int:
    """Return where the leading words of a sentence end: at its first colon, or with its first clause."""
    end = read.reading.clause_bounds(start)[1]
    colon = read.masked.find(":", start, end)
    return colon if colon >= 0 else end


def tail_of(read: Extract, claim: Claim) -> Tokens:
    """Return the tokens right before a claim: the end of the name of its own thing."""
    before = re.sub(r"[^一-龥A-Za-z\d]", "", read.masked[max(0, claim.start - 12) : claim.start])
    return label_of(before[-3:]).tokens


def _without(lead: Label, own: Label) -> Label:
    """Return `lead` without variants and amounts of the kinds that the nearer words already name."""
    mine = {slot for slot, _ in own.slots}
    units = {unit for _, _, unit in own.amounts}
    slots = frozenset(pair for pair in lead.slots if pair[0] not in mine)
    return Label(lead.tokens, slots, frozenset(one for one in lead.amounts if one[2] not in units))
