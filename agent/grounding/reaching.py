"""Offers that ask for something first: 满199包邮, 满7天送洗澡, 50件起8折."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.labels import label_of
from agent.grounding.numerals import value_of
from agent.grounding.units import PIECES
from agent.grounding.values import Measure, Span

_BELOW = re.compile(r"[不未]满|不足|不够|不到")
_BOUGHT = re.compile(r"[买拍订点](?:满|够)?\s*(\d{1,3}|[一二两三四五六七八九十]{1,3})(?!\d*[元块.])(?=[一-龥])")
_SHORT_OF = re.compile(r"[还只]?差\s*\d|再[买加凑添]")
_TIER = re.compile(r"[金银铜钻白黑]卡|会员|VIP|老客|年卡")
_EVERYTHING = re.compile(r"全场|全部|所有|都是?包邮|每单|一律|任何|全国包邮")


def is_reached(fact: Fact, turn: Turn) -> bool:
    """Tell whether what an offer asks for is named in the reply, or reached by what reply and customer say."""
    return _is_amount_reached(fact, turn) and _is_minimum_reached(fact, turn) and _is_enough(fact, turn)


def _is_enough(fact: Fact, turn: Turn) -> bool:
    """Tell whether as many are bought as an offer asks for (买三饼送茶刀), where the reply or the customer counts."""
    asked = _BOUGHT.search(fact.clause)
    said = _BOUGHT.findall(turn.text) or _BOUGHT.findall(turn.said)
    least = value_of(asked[1]) if asked else None
    counts = [count for text in said if (count := value_of(text)) is not None]
    return least is None or not counts or max(counts) >= least


def is_below_minimum(fact: Fact, turn: Turn) -> bool:
    """Tell whether all counts that are named stay below what a price asks for (5 个 of 10 个起 99 元)."""
    if fact.minimum is None or not isinstance(fact.minimum.value, Measure):
        return False
    unit = fact.minimum.value.unit
    said = [*turn.read.claims, *turn.customer_claims(Kind.QUANTITY, Kind.STOCK)]
    units = {unit, *PIECES}
    alike = [one for one in said if isinstance(one.value, Measure) and one.value.unit in units]
    return bool(alike) and not any(_at_least(one, fact.minimum) for one in alike)


def is_overtaken(fact: Fact, turn: Turn) -> bool:
    """Tell whether a fact holds only below an amount (不满收4元) that the reply's total reaches."""
    if fact.threshold_fen is None or not _BELOW.search(fact.clause) or _BELOW.search(turn.text):
        return False
    return any(one.value >= fact.threshold_fen for one in turn.read.of(Kind.MONEY) if not one.role)


def _is_minimum_reached(fact: Fact, turn: Turn) -> bool:
    if fact.minimum is None:
        return True
    said = [*turn.read.claims, *turn.customer_claims(Kind.QUANTITY, Kind.STOCK, Kind.DURATION)]
    return any(_at_least(one, fact.minimum) for one in said)


def _at_least(one: Claim, minimum: Claim) -> bool:
    if isinstance(one.value, Span) and isinstance(minimum.value, Span):
        return one.value.unit == minimum.value.unit and one.value.high >= minimum.value.low
    if isinstance(one.value, Measure) and isinstance(minimum.value, Measure):
        units = {one.value.unit, minimum.value.unit}
        return (len(units) == 1 or units <= PIECES) and one.value.high >= minimum.value.low
    return False


def _is_amount_reached(fact: Fact, turn: Turn) -> bool:
    if fact.threshold_fen is None or _names_tier(fact, turn):
        return True
    shown = turn.read.of(Kind.MONEY)
    if any(one.value == fact.threshold_fen for one in shown) or _SHORT_OF.search(turn.text):
        return True
    if any(one.kind is Kind.NUMBER and one.value * 100 == fact.threshold_fen for one in turn.read.claims):
        return True
    tools = [one.claim.value for one in turn.facts(Kind.MONEY) if one.origin == "tool" and one.claim.role == "total"]
    totals = [one.value for one in shown if one.role in ("", "minuend", "total")] or tools or _prices_asked(turn)
    counts = [one.value.low for one in turn.read.of(Kind.QUANTITY) if one.value.unit in PIECES]
    totals = [*totals, *(price * count for price in _prices_asked(turn) for count in counts)]
    return bool(totals) and max(totals) >= fact.threshold_fen and not _EVERYTHING.search(turn.text)


def _names_tier(fact: Fact, turn: Turn) -> bool:
    """Tell whether the reply or the customer names who the offer is for (金卡9折): the amount made them that."""
    tiers = set(_TIER.findall(fact.clause))
    return bool(tiers & set(_TIER.findall(f"{turn.text}\n{turn.said}")))


def _prices_asked(turn: Turn) -> list[int]:
    """Return the prices (fen) of what the customer's last message names."""
    if not turn.sources.customer:
        return []
    asked = label_of(turn.sources.customer[0].reading.text, True).tokens
    prices = [fact for fact in turn.facts(Kind.MONEY) if not fact.claim.role and asked & fact.label.tokens]
    return [min(int(fact.claim.value) for fact in prices)] if prices else []
