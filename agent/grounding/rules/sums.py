"""Sums: amounts that follow from what the sources price and what the reply and the customer name."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations

from agent.grounding.arithmetic import Operands, is_worked_out
from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.labels import SCALES
from agent.grounding.numerals import value_of
from agent.grounding.rules.derived import is_derived, is_rate, tenths_told
from agent.grounding.rules.reckoning import best_named, is_about, is_reckoned
from agent.grounding.surroundings import whole_label
from agent.grounding.values import Measure

_RAISED = re.compile(r"上浮|加收|涨|加价|另加")
_COMPARED = re.compile(r"比|相当于")
_BOTH_WAYS = re.compile(r"来回|往返|双程")
_DOUBLED = re.compile(r"翻倍|双倍|加倍|翻番")
_COUNTED = re.compile(r"(?:\d{1,2}|[两三四五六七八九十]{1,2})(?=[一-龥])")
_SPOKEN = {"g": (500, 1000), "cm": (100,), "ml": (1000,)}  # what prices are told for: a jin, a metre
_GIVEN = re.compile(r"[送赠返][您你]?\s*$")
_FEW = 8
_TAKEN = frozenset({"reduction", "deposit", "threshold", "refund"})
_PRICES = frozenset({"", "original"})


def is_sum(claim: Claim, fen: int, turn: Turn, shown_only: bool = False) -> bool:
    """Tell whether `fen` follows from amounts the reply shows, or from the prices of what is talked about.

    `shown_only`: it is also the price of something else, and only a sum done in front of the customer tells them apart.
    """
    if _GIVEN.search(turn.text[: claim.start][-3:]) or "抹" in turn.read.reading.clause(claim.start):
        return False  # what is given, or a sum rounded down, is a promise and no sum
    others = [one for one in turn.read.claims if one is not claim]
    known = {int(fact.claim.value) for fact in turn.facts(Kind.MONEY)} | turn.accepted
    known |= {int(fact.claim.value * 100) for fact in turn.facts(Kind.NUMBER)}
    known |= {int(one.value) for one in turn.customer_claims(Kind.MONEY)}
    known |= {int(value) for kind, value in turn.supported if kind is Kind.MONEY}
    figures = [(int(one.value), one.role) for one in others if one.kind is Kind.MONEY]
    figures += [(int(one.value * 100), "") for one in others if one.kind is Kind.NUMBER]
    bare = {int(one.value * 100) for one in others if one.kind is Kind.NUMBER} - known
    known |= {amount for amount in sorted(bare)[:_FEW] if is_rate(amount, turn)}
    amounts = [amount for amount, _ in figures if amount in known and amount != fen]
    cuts = [amount for amount, role in figures if amount in amounts and role in _TAKEN]
    if _COMPARED.search(turn.read.reading.clause(claim.start)):  # 比单买省19: what it is compared with is not said
        amounts, cuts = [*amounts, *_asked(turn)], amounts
    tenths = tenths_told(turn)
    tenths |= {10 + one.value / 10 for one in others if one.kind is Kind.PERCENT and _RAISED.search(turn.text)}
    if shown_only:
        cuts = [amount for amount in cuts if amount not in turn.accepted]
        added = claim.role == "total" and any(
            sum(chosen) == fen for size in (2, 3) for chosen in combinations(sorted(amounts)[:8], size)
        )
        return (
            added
            or _is_multiplied(claim, fen, amounts, turn)
            or any(one - cut == fen for one in amounts for cut in cuts)
        )
    if is_reckoned(claim, fen, _counts(claim, others, turn), turn):
        return True
    if _is_bundled(claim, turn):
        return False
    nearest = {int(one.claim.value) for one in best_named(claim, turn)}
    if _is_product(fen, _named_prices(turn) | nearest, _counts(claim, others, turn)):
        return True
    if any(price - cut == fen for price in _named_prices(turn) for cut in cuts):
        return True
    counts = _counts(claim, others, turn)
    if amounts and is_worked_out(fen, Operands(amounts, cuts, counts, tenths)):
        return True
    return is_derived(claim, fen, counts, turn)


def _is_multiplied(claim: Claim, fen: int, amounts: list[int], turn: Turn) -> bool:
    """Tell whether `fen` is so many of an amount, both told in its sentence (12元一米, 5米的话60元)."""
    left, right = turn.read.reading.sentence_bounds(claim.start)
    beside = [one for one in turn.read.between(left, right) if one.kind is Kind.QUANTITY and one.role != "idle"]
    counts = {one.value.low / step for one in beside for step in (1, *_SPOKEN.get(one.value.unit, ()))}
    return _is_product(fen, set(amounts), counts)


def _is_product(fen: int, prices: set[int], counts: set[Decimal]) -> bool:
    """Tell whether `fen` is some of what is talked about at its price (两杯12元)."""
    return any(price * count == fen for price in prices for count in counts if count > 1)


def _is_bundled(claim: Claim, turn: Turn) -> bool:
    """Tell whether so many of that thing have a price of their own (盒子蛋糕三个 99 元) and must not be multiplied."""
    own = turn.levels(claim)[0]
    counts = {pair for pair in own.amounts if pair[0] == pair[1] > 1 and pair[2] not in SCALES}
    return any(
        counts & fact.label.amounts and own.tokens & fact.label.tokens
        for fact in turn.facts(Kind.MONEY)
        if fact.claim.role == "" and fact.claim.value != claim.value
    )


def _asked(turn: Turn) -> set[int]:
    """Return the prices (fen) of what is talked about, or all when that is not told."""
    prices = [one for one in turn.facts(Kind.MONEY) if one.claim.role in _PRICES]
    named = _named_prices(turn)
    places = {one.place[0] for one in prices if one.claim.value in named}
    return {int(one.claim.value) for one in prices if not named or one.claim.value in named or one.place[0] in places}


def _named_prices(turn: Turn) -> set[int]:
    """Return the prices (fen) of what the customer or the reply names best."""
    talk = [whole_label(read, True).tokens for read in turn.sources.customer[:1]]
    tokens = frozenset().union(*talk, whole_label(turn.read, True).tokens)
    prices = [fact for fact in turn.facts(Kind.MONEY) if fact.claim.role in _PRICES]
    best = max((len(tokens & fact.label.tokens) for fact in prices), default=0)
    return {int(fact.claim.value) for fact in prices if best and len(tokens & fact.label.tokens) == best}


def _counts(claim: Claim, others: list[Claim], turn: Turn) -> set[Decimal]:
    counted = [*others, *turn.customer_claims(Kind.QUANTITY, Kind.STOCK)]
    counts = {one.value.low for one in counted if one.kind in (Kind.QUANTITY, Kind.STOCK)}
    if is_about(claim, turn):  # 5-8 斤 at 39.9: 200 to 320
        counted = [*counted, *(one.claim for one in turn.facts(Kind.QUANTITY))]
    measures = [one.value for one in counted if isinstance(one.value, Measure)]
    counts |= {end / step for one in measures for step in _SPOKEN.get(one.unit, ()) for end in (one.low, one.high)}
    factors = {Decimal(text) for text in re.findall(r"[×xX*]\s*(\d{1,2})(?!\d)", turn.text)}
    spans = [one.value for one in [*others, *turn.customer_claims(Kind.DURATION)] if one.kind is Kind.DURATION]
    counts |= {span.high / unit for span in spans for unit in (1440, 60) if span.unit == "minute"}
    counts |= {span.high for span in spans if span.unit != "minute"}
    counts |= {number for text in _COUNTED.findall(turn.said) if (number := value_of(text)) is not None}
    if _DOUBLED.search(turn.text) and _DOUBLED.search(turn.sources.words):
        counts.add(Decimal(2))
    if _BOTH_WAYS.search(turn.text) and "单程" in turn.sources.words:
        counts.add(Decimal(2))
    return counts | factors | {one.value for one in others if one.kind is Kind.NUMBER and one.value < 100}
