"""What a claim is about: the words around it, as sets of two-character tokens that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from agent.grounding.claims import Claim, Kind
from agent.grounding.extraction import Extract
from agent.grounding.variants import SIZE, Slots, slots_of
from agent.grounding.words import words

Tokens = frozenset[str]

_STOP = re.compile("|".join(words("stop")))
_GOODS_STOP = re.compile(
    r"包邮|免邮|现货|有货|没货|缺货|断货|库存|发货|活动|优惠|喜欢|推荐|购买|下单|拍下|合适|非常|好看|尺码"
    r"|码数|颜色"
)
_CHUNK = re.compile(r"[一-龥]+|[A-Za-z][A-Za-z\d.+-]*|\d[\dA-Za-z.+-]*")
_AFTER = frozenset(
    {Kind.DURATION, Kind.PERCENT, Kind.QUANTITY, Kind.STOCK, Kind.NUMBER, Kind.DATE, Kind.WEEKDAY, Kind.TIME}
)
_GOODS = frozenset({Kind.MONEY, Kind.STOCK, Kind.AVAILABILITY, Kind.NUMBER, Kind.DISCOUNT})
_JOIN = re.compile(r"\s*[-~到至]?\s*")
_TITLE = re.compile(
    r"^\s*(?:(?:问题?|Q|q)\d*\s*:\s*(?P<q>[^\n]+?)(?=\n|答案?:|A:|$)|#+\s*(?P<h>[^\n]+)"
    r"|\[(?P<b>[^\]\n]{1,24})\]|【(?P<b2>[^】\n]{1,24})】|(?P<w>[^\n?。!,]{2,30}\?)"
    r"|(?P<l>[^\n。!?,;:\d]{2,16})[:\n])"
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a claim is about: tokens of the words around it, and the variants they name."""

    tokens: Tokens
    slots: Slots

    def __or__(self, other: Label) -> Label:
        return Label(self.tokens | other.tokens, self.slots | other.slots)


NOTHING = Label(frozenset(), frozenset())


@lru_cache(maxsize=8192)
def label_of(text: str, goods: bool = False) -> Label:
    """Return the label of `text`; `goods` leaves out words that tell no product from another."""
    slots = slots_of(text)
    bare = SIZE.sub(" ", _STOP.sub(" ", _GOODS_STOP.sub(" ", text) if goods else text))
    tokens: set[str] = set()
    for chunk in _CHUNK.findall(bare):
        if not "一" <= chunk[0] <= "龥":
            tokens.add(chunk.lower())
        else:
            tokens.update(chunk[i : i + 2] for i in range(len(chunk) - 1))
    return Label(frozenset(tokens), slots)


def title_of(text: str) -> str:
    """Return the question, heading or leading name of a passage, or ''."""
    match = _TITLE.match(text)
    return "" if match is None else next(part for part in match.groups() if part)


def nearness(read: Extract, claim: Claim) -> list[Label]:
    """Return labels of the claim's own words, then of the clauses before it, nearest first."""
    goods = claim.kind in _GOODS
    left, _ = read.reading.clause_bounds(claim.start)
    labels = [label_of(local_text(read, claim), goods)]
    index = read.reading.clause_starts.index(left)
    for start in reversed(read.reading.clause_starts[max(0, index - 8) : index]):
        low, high = read.reading.clause_bounds(start)
        labels.append(label_of(read.masked[low:high], goods))
    return labels


def fact_label(read: Extract, claim: Claim) -> Label:
    """Return what a claim of a source is about: its own words, the clauses that lead to it, and the title."""
    goods = claim.kind in _GOODS
    label = label_of(local_text(read, claim), goods)
    if claim.kind in (Kind.RETURNS, Kind.REFUND, Kind.FREE, Kind.FREE_SHIPPING):
        label = label_of(read.masked[slice(*read.reading.clause_bounds(claim.start))], goods)
    title = label_of(title_of(read.reading.text), goods)
    rivals = [
        one for one in read.claims if one.kind == claim.kind and one.role == claim.role and one.end <= claim.start
    ]
    left, _ = read.reading.clause_bounds(claim.start)
    if not rivals or not label.tokens:
        stop = rivals[-1].end if rivals and label.tokens else 0
        start = max(stop, read.reading.sentence_bounds(claim.start)[0])
        label = label | _without(label_of(read.masked[start:left], goods), label)
        if not label.tokens and read.masked[start - 1 : start] != ";":
            label = label | _without(label_of(read.masked[max(stop, start - 60) : start], goods), label)
    return label | _without(title, label)


def _without(lead: Label, own: Label) -> Label:
    """Return `lead` without variants of the kinds that the nearer words already name."""
    mine = {slot for slot, _ in own.slots}
    return Label(lead.tokens, frozenset(pair for pair in lead.slots if pair[0] not in mine))


def local_text(read: Extract, claim: Claim) -> str:
    """Return the words of the clause that belong to this claim and not to its neighbours of the same kind."""
    left, right = read.reading.clause_bounds(claim.start)
    text = read.masked
    if claim.kind is Kind.AVAILABILITY:
        return text[left:right]
    begin, stop = left, right
    for one in read.claims:
        if one.kind == claim.kind and one.start != claim.start:
            if left <= one.start and one.end <= claim.start:
                begin = max(begin, _chained(text, one, claim, begin))
            elif claim.end <= one.start < right:
                stop = min(stop, one.start)
    before, after = text[begin : claim.start], text[claim.end : stop]
    takes_after = claim.kind in _AFTER or stop == right or after.startswith("的")
    return f"{before} {after}" if takes_after else before


def _chained(text: str, one: Claim, claim: Claim, begin: int) -> int:
    """Return where the words of `claim` begin after `one`: the ends of a range share the words before it."""
    gap = text[one.end : claim.start]
    return begin if len(gap) <= 3 and _JOIN.fullmatch(gap) else one.end


def about_another(levels: list[Label], mine: Label, rival: Label) -> bool:
    """Tell whether the nearest words that tell `mine` from `rival` speak for the rival alone."""
    for level in levels:
        for_mine = level.tokens & (mine.tokens - rival.tokens)
        for_rival = level.tokens & (rival.tokens - mine.tokens)
        if for_mine:
            return False
        if for_rival and _is_strong(for_rival, rival.tokens - mine.tokens, level.tokens):
            return True
    return False


def speaks_for(levels: list[Label], mine: Label, rival: Label) -> bool:
    """Tell whether some words of the reply or the customer tell `mine` from `rival`."""
    return any(level.tokens & (mine.tokens - rival.tokens) for level in levels)


def _is_strong(found: Tokens, possible: Tokens, said: Tokens) -> bool:
    return len(found) >= 2 or len(found) >= 0.25 * len(possible) or len(found) >= 0.5 * len(said)
