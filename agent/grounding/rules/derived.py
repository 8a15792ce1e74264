"""Amounts worked out from terms the reply does not spell out: the prices, surcharges, cuts and rates of the sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations

from agent.grounding.amounts import discount_tenths
from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.labels import Label, Tokens
from agent.grounding.numerals import value_of
from agent.grounding.reaching import is_reached
from agent.grounding.surroundings import nearness, stretch_label, whole_label
from agent.grounding.variants import clash

_TERMS = frozenset({"", "surcharge", "shipping", "total"})
_WORKED_OUT = re.compile(
    r"共|加|到账|扣|[合总]计|一起|都[要拿]|全部|算下来|到手|[连含]运|[和跟]|两[样件种]|每[天晚次人]|付|买|平均|人均|减|优惠|折|抵|差|再|的话|下来|全套"
)
_REDUCED = re.compile(r"打完?折|折后|折完|折扣后|打下来")
_CARRIAGE = re.compile(r"[运邮]费|配送|快递费|包[运邮]|连[运邮]|送货|外送")
_AVERAGE = re.compile(r"平均|人均|每|一[次节课天]|折合|合")
_SHORT = re.compile(r"差|再[买加凑添]")
_ASKING = (Kind.FREE_SHIPPING, Kind.MONEY, Kind.GIFT, Kind.DISCOUNT)
_SECOND = re.compile(r"第[二2][件双杯份个条支瓶盒位只](?:半价|([\d一二三四五六七八九.]{1,3})折)")
_MOST_TERMS = 8
_FEW_PRICES = 3


def is_derived(claim: Claim, fen: int, counts: set[Decimal], turn: Turn) -> bool:
    """Tell whether `fen` is a sum, a multiple, a reduced price or a share of what is talked about."""
    if _is_with_surcharge(fen, turn):
        return True
    if not _WORKED_OUT.search(turn.read.reading.sentence(claim.start)):
        return False
    facts = _named(claim, turn)
    if fen in _in_pairs(facts):
        return True
    terms = sorted({int(fact.claim.value) for fact in facts if fact.claim.role in _TERMS})
    cuts = {int(fact.claim.value) for fact in facts if fact.claim.role == "reduction"}
    taken = {sum(chosen) for size in (1, 2) for chosen in combinations(sorted(cuts), size)}
    if is_rate(fen, turn):
        return True
    if _is_missing(claim, fen, turn):
        return True
    if claim.role == "reduction":
        return fen in taken - cuts
    times = [int(count) for count in counts if 1 < count <= 100 and count == int(count)]
    if _adds_up(fen, terms, times) or _is_discounted(fen, facts, times, turn):
        return True
    reduced = _reachable_cuts(facts, terms, taken)
    return fen in reduced or (_is_average(claim, turn) and _is_shared(fen, terms, turn))


def _is_with_surcharge(fen: int, turn: Turn) -> bool:
    """Tell whether `fen` is an amount the reply shows and a surcharge of the sources (通马桶80, 夜里130)."""
    extras = {int(one.claim.value) for one in turn.facts(Kind.MONEY) if one.claim.role == "surcharge"}
    prices = {one.claim.value for one in turn.facts(Kind.MONEY) if one.claim.role == ""}
    shown = [one.value for one in turn.read.of(Kind.MONEY) if one.value in prices]
    return any(one + extra == fen for one in shown for extra in extras)


def _named(claim: Claim, turn: Turn) -> list[Fact]:
    """Return the amounts whose thing the customer or the reply names, in the variant that is wanted.

    A customer who names no thing (买 5 个呢) goes on about the only ones there are.
    """
    wanted = turn.wanted(claim)
    facts = [one for one in turn.facts(Kind.MONEY) if one.claim.value and not clash(wanted, one.label.slots)]
    talk = [whole_label(read, True).tokens for read in turn.sources.customer[:2]]
    tokens: Tokens = frozenset().union(*talk, *(label.tokens for label in nearness(turn.read, claim)))
    named = [one for one in facts if tokens & one.label.tokens]
    beside = _sentence_label(turn, claim).tokens
    if not any(one.claim.role == "" for one in named) and sum(one.claim.role == "" for one in facts) <= _FEW_PRICES:
        named = facts
    if _CARRIAGE.search(turn.read.reading.sentence(claim.start)):
        carriage = [one for one in facts if one.claim.role == "shipping" or _CARRIAGE.search(one.sentence)]
        named = [*named[: _MOST_TERMS - len(carriage)], *(one for one in carriage if one not in named)]
    named += [one for one in facts if beside & one.label.tokens and one not in named]
    return sorted(named, key=lambda one: -len(tokens & one.label.tokens))[:_MOST_TERMS]


def _in_pairs(facts: list[Fact]) -> set[int]:
    """Return what two of each thing cost where a source gives the second at a discount (第二双半价)."""
    prices = [one for one in facts if one.claim.role == "" and _SECOND.search(one.sentence)]
    deals = [(one, _tenths(cut[1])) for one in prices for cut in _SECOND.finditer(one.sentence)]
    return {int(one.claim.value * (10 + tenths) / 10) for one, tenths in deals}


def _tenths(number: str | None) -> Decimal:
    """Return what is paid of a price at a discount told as 8 or 八五, half where none is told, in tenths."""
    value = value_of(number) if number else None
    return (discount_tenths(number, value) if number and value else None) or Decimal(5)


def _sentence_label(turn: Turn, claim: Claim) -> Label:
    return stretch_label(turn.read, *turn.read.reading.sentence_bounds(claim.start), True)


def _adds_up(fen: int, terms: list[int], times: list[int]) -> bool:
    """Tell whether two or three terms, or so many of a term or of such a sum, are `fen`."""
    sums = {sum(chosen) for size in (2, 3) for chosen in combinations(terms, size)}
    if fen in sums or any(one * count == fen for one in {*sums, *terms} for count in times):
        return True
    others = {*terms, *(sum(chosen) for chosen in combinations(terms, 2))}
    return any(one * count + other == fen for one in terms for count in times for other in others if other != one)


def _is_discounted(fen: int, facts: list[Fact], times: list[int], turn: Turn) -> bool:
    """Tell whether `fen` is a price, or so many of it, at a discount that the reply names and a source gives."""
    tenths = tenths_told(turn)
    plain = any(one.claim.role == "" for one in facts)
    roles = {"", "original"} if "原价" in turn.text or not plain else {""}
    prices = {int(one.claim.value) for one in facts if one.claim.role in roles}
    return any(price * count * tenth == fen * 10 for price in prices for count in (1, *times) for tenth in tenths)


def tenths_told(turn: Turn) -> set[Decimal]:
    """Return the discounts of the sources that the reply names, or all where it names none (打完折)."""
    shown = {one.value for one in turn.read.of(Kind.DISCOUNT)}
    if shown or not _REDUCED.search(turn.text):
        return shown & {one.claim.value for one in turn.facts(Kind.DISCOUNT)}
    return {one.claim.value for one in turn.facts(Kind.DISCOUNT) if is_reached(one, turn)}


def _reachable_cuts(facts: list[Fact], terms: list[int], taken: Iterable[int]) -> set[int]:
    """Return the prices less the cuts that may be taken off them: those whose amount to be reached they reach."""
    limits = [one.threshold_fen for one in facts if one.claim.role == "reduction" and one.threshold_fen]
    least = max(limits, default=0)
    return {price - cut for price in terms for cut in taken if cut < price and price >= least}


def _is_missing(claim: Claim, fen: int, turn: Turn) -> bool:
    """Tell whether `fen` is what an amount named is short of one to be reached (150 of 199: 还差 49)."""
    if not _SHORT.search(turn.text[max(0, claim.start - 4) : claim.start]):
        return False
    said = [*turn.customer_claims(Kind.MONEY), *turn.read.of(Kind.MONEY)]
    bare = [one.value * 100 for one in turn.customer_claims(Kind.NUMBER)]
    have = {*(one.value for one in said), *bare}
    return any(one.threshold_fen - fen in have for one in turn.facts(*_ASKING) if one.threshold_fen)


def _is_average(claim: Claim, turn: Turn) -> bool:
    return _AVERAGE.search(turn.read.reading.clause(claim.start)) is not None


def _is_shared(fen: int, terms: list[int], turn: Turn) -> bool:
    """Tell whether `fen` is a price shared out over a count told beside it (2250 for 15 lessons is 150 each)."""
    shown = {one.value for one in turn.read.of(Kind.MONEY)}
    terms = [one for one in terms if one in shown] or terms  # what is shared out is the price told beside it
    counts = {one.claim.value.low for one in turn.facts(Kind.QUANTITY) if one.claim.value.low > 1}
    return any(abs(Decimal(price) / count - fen) < 1 for price in terms for count in counts)


def is_rate(fen: int, turn: Turn) -> bool:
    """Tell whether `fen` follows from a rate (100 积分抵 1 元) and a number told of that unit."""
    told = [one.claim.value for one in turn.facts(Kind.QUANTITY) if one.origin == "tool"]
    told += [one.value for one in turn.customer_claims(Kind.QUANTITY)]
    told += [one.value for one in turn.read.of(Kind.QUANTITY)]
    prices = [one for one in turn.facts(Kind.MONEY) if one.origin == "passage"]
    rates = [
        (one.claim.value, price.claim.value)
        for one in turn.facts(Kind.QUANTITY)
        for price in prices
        if one.clause == price.clause and one.claim.value.low > 1 and one.claim.start < price.claim.start
    ]
    shown = {one.value for one in turn.read.of(Kind.MONEY)}
    rates = [rate for rate in rates if rate[1] in shown] or rates
    return any(
        base.unit == value.unit and value.low * price == fen * base.low for base, price in rates for value in told
    )
