"""Gifts, free things, free shipping, reductions and coupons, with the amounts they ask for."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import drops_condition, is_for_another
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.labels import Label, about_another, label_of
from agent.grounding.reaching import is_reached
from agent.grounding.variants import named, slots_of

_OURS = re.compile(r"本店|我们[家店]?做|在(?:我们|本)")
_DELIVERY = re.compile(r"[送配][到达上去]|外[送卖]|配送|送[货餐不吗么]|能送")
_BONUS = re.compile(r"gift|bonus|赠", re.IGNORECASE)
_CHARGED = re.compile(r"补|运费|邮费|加收|另加")
_GAINED = re.compile(r"得|获|享|领")
_FOR_YOU = re.compile(r"[帮给为替][您你]|代")
_FREELY = re.compile(r"免费|不再?另?外?用?[收加要付]?|费用|[了的]")
_AT_LEISURE = re.compile(r"全天|整天|一直|不限|无限|随便")
_FOR_A_WHILE = re.compile(r"[\d一二两三四五六半]+\s*个?(?:小时|分钟|天|次)")
_HANDED = re.compile(r"已|给您|帮您|为您")


def _holding(turn: Turn, claim: Claim, *kinds: Kind) -> list[Fact]:
    """Return the facts of these kinds whose conditions the reply keeps."""
    sentence = turn.read.reading.sentence(claim.start)
    facts = turn.facts(*kinds)
    kept = [one for one in facts if not drops_condition(one, turn.told, sentence) and is_reached(one, turn)]
    return [one for one in kept if not is_for_another(one, f"{turn.text}\n{turn.said}")]


def is_for_other_goods(claim: Claim, turn: Turn, fact: Fact) -> bool:
    """Tell whether an offer for one product (报 KET 班送教材) is claimed for another."""
    prices = [one.label for one in turn.facts(Kind.MONEY) if one.label.tokens]
    own = [label for label in prices if _shares_name(label, fact.label)]
    others = [label for label in prices if not _shares_name(label, fact.label)]
    levels = turn.levels(claim)
    return bool(own) and any(about_another(levels, fact.label, label) for label in others)


def _shares_name(one: Label, other: Label) -> bool:
    shared = one.tokens & other.tokens
    return len(shared) >= 2 or any(token.isascii() and not token.isdigit() for token in shared)


def gift(claim: Claim, turn: Turn) -> bool:
    """Support a gift by an offer of the same thing whose condition is told, or by a tool that gave it."""
    if "gift" in turn.granted and (not claim.value or _named(claim.value, turn.sources.words)):
        return True
    if not claim.value and _DELIVERY.search(turn.said) and claim.text.startswith("送"):  # 能送: to the door
        return True
    if not claim.value and _BONUS.search("\n".join(turn.sources.tools.words)):
        return True
    facts = [fact for fact in _holding(turn, claim, Kind.GIFT) if not is_for_other_goods(claim, turn, fact)]
    if len(claim.value) == 1:
        return any(claim.value in fact.claim.value for fact in facts)
    if not label_of(claim.value).tokens:
        return bool(facts)
    if any(_named(claim.value, f"{fact.claim.value} {fact.clause}") for fact in facts):
        return True
    counted = [fact for fact in _holding(turn, claim, Kind.QUANTITY) if _GAINED.search(fact.clause)]
    return any(_named(claim.value, fact.clause) and fact.claim.value in _counts(claim, turn) for fact in counted)


def _counts(claim: Claim, turn: Turn) -> list[object]:
    end = turn.read.reading.clause_bounds(claim.start)[1]
    return [one.value for one in turn.read.of(Kind.QUANTITY) if claim.start <= one.start < end]


def _named(thing: str, text: str) -> bool:
    """Tell whether `text` names most of a thing."""
    tokens = label_of(thing).tokens
    return bool(tokens) and len(tokens & label_of(text).tokens) * 2 >= len(tokens)


def free(claim: Claim, turn: Turn) -> bool:
    """Support 免费 by a source that gives the same thing free."""
    if claim.text.startswith(("0元", "零元")) and turn.facts(Kind.FREE_SHIPPING):
        return any(one.claim.value for one in turn.facts(Kind.FREE_SHIPPING))
    own = label_of(_FREELY.sub(" ", claim.text)).tokens
    levels = [level.tokens - (label_of(claim.text).tokens - own) for level in turn.levels(claim)]
    near = own | levels[0] or frozenset[str]().union(*levels)
    if _is_done_free(claim, turn):
        return True
    whose = named(turn.wanted(claim), "whose")
    facts = [
        fact
        for fact in _holding(turn, claim, Kind.FREE, Kind.GIFT)
        if ("扣" in fact.claim.text) == ("扣" in claim.text)  # 不扣课时 is no 不收手续费
        and not _is_only_partly_free(fact, turn)
        and not (_AT_LEISURE.search(turn.read.reading.clause(claim.start)) and _FOR_A_WHILE.search(fact.clause))
        and (not whose or whose >= named(slots_of(_until(fact)), "whose"))
    ]
    if whose and any(whose == named(slots_of(_until(fact)), "whose") for fact in facts):
        return True
    return any(not near or near & (fact.label.tokens | label_of(fact.clause).tokens) for fact in facts)


def _is_done_free(claim: Claim, turn: Turn) -> bool:
    """Tell whether one character names what is done free (免费改), in a source too, or by a warranty (免费修)."""
    if claim.value[:1] in ("修", "管", "保"):
        return any(one.claim.value for one in turn.facts(Kind.RETURNS) if one.claim.role == "warranty")
    done = _FOR_YOU.sub("", claim.value)
    if not done or (done == claim.value and label_of(done).tokens):
        return False
    return any(done[0] in fact.claim.value for fact in _holding(turn, claim, Kind.FREE))


def _until(fact: Fact) -> str:
    """Return the words of a fact's clause up to it: 本店做的免费."""
    return fact.clause[: fact.clause.find(fact.claim.text)]


def _is_only_partly_free(fact: Fact, turn: Turn) -> bool:
    """Tell whether the clause of a fact has a price too (卸甲 30 元, 本店做的免费卸) and the reply drops that."""
    priced = [one.claim.value for one in turn.facts(Kind.MONEY) if one.clause == fact.clause and one.claim.value]
    shown = {one.value for one in turn.read.of(Kind.MONEY)}
    return bool(priced) and not shown & set(priced) and not _OURS.search(turn.text)


def free_shipping(claim: Claim, turn: Turn) -> bool:
    """Support 包邮 when the amount it asks for is told or reached; 不包邮 also by such a condition."""
    facts = turn.facts(Kind.FREE_SHIPPING)
    if claim.value and _is_charged_there(claim, turn):
        return False
    if claim.value is False and any(fact.threshold_fen for fact in facts):
        return True
    same, rivals = split([one for one in facts if is_reached(one, turn)], lambda fact: fact.claim.value == claim.value)
    return fits(claim, turn, same, [fact for fact in rivals if not fact.threshold_fen])


def _is_charged_there(claim: Claim, turn: Turn) -> bool:
    """Tell whether the region that is spoken of pays for shipping (包邮, 西藏新疆补15元)."""
    place = named(turn.wanted(claim), "region")
    charged = [
        one
        for one in turn.facts(Kind.MONEY)
        if one.claim.value and place & named(one.label.slots, "region") and _CHARGED.search(one.clause)
    ]
    return bool(place and charged)


def reduction(claim: Claim, turn: Turn) -> bool:
    """Support a promise to lower the price by an offer; one with a figure is judged by its figure."""
    if claim.role == "none":
        return not any(one.origin == "tool" and _is_cut(one) for one in turn.facts(Kind.DISCOUNT, Kind.MONEY))
    if turn.granted & {"coupon", "discount"}:
        return True
    figures = turn.read.of(Kind.DISCOUNT, Kind.MONEY)
    if any(claim.start <= one.start <= claim.end + 6 or one.start <= claim.start <= one.end for one in figures):
        return True
    offers = _holding(turn, claim, Kind.DISCOUNT, Kind.REDUCTION, Kind.COUPON)
    return bool(offers) or any(fact.claim.role == "reduction" for fact in _holding(turn, claim, Kind.MONEY))


def _is_cut(fact: Fact) -> bool:
    return fact.claim.kind is Kind.DISCOUNT or (fact.claim.role == "reduction" and bool(fact.claim.value))


def coupon(claim: Claim, turn: Turn) -> bool:
    """Support a coupon by one a tool granted, or a coupon to be had by a source that offers it."""
    if "coupon" in turn.granted:
        return True
    if claim.role == "given" or _HANDED.search(turn.text[max(0, claim.start - 5) : claim.end]):
        return False
    return bool(_holding(turn, claim, Kind.COUPON))
