"""Money, discounts and percentages: by value, by what the money is for and by the thing it buys."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

from agent.grounding.bare import is_measure_like
from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.labels import label_of
from agent.grounding.rules.offers import is_for_other_goods
from agent.grounding.rules.sums import is_sum
from agent.grounding.surroundings import nearness

_ECHO = re.compile(r"预算|您(?:说|提|看|付|给|拍)|以内|左右")
_TAKEN_UP = re.compile(r"\s*(?:的(?![哦呢哈呀啦,。!~]|$)|打|按|乘|[×x*-])")
_PROMISED = re.compile(r"给您|可以给|没问题|可以的")
_REACHED = re.compile(r"满|够|达|超|不足|消费|充")
_COMES_TO = re.compile(r"相当于|差不多|约|将近|接近|不到|等于")
_TAKEN_FROM = re.compile(r"\d\s*[元块]?减\s*[¥$]?$")
_RANGE = re.compile(r"(\d+)\s*元?\s*[-~到至]\s*\d")
_AVERAGE = re.compile(r"平均|折合|摊|合每|合下来|均价|每.{0,2}合|人均")
_LED_TO = {
    "free": re.compile(r"包邮|免邮|免[运邮配快]|免外送|不[另用]?收?付?[运配邮]"),
    "start": re.compile(r"起送|起配送"),
}
_RANGED = re.compile(r"起|最低|最少|至少|以上|[-~到至]|多|左右|不等|看|视")
_CARRIAGE = re.compile(r"运|邮|配送|快递|外送")
_SHORT_OF = re.compile(r"差|再[攒积集买]")
_NO_CLAIM = re.compile(r"满意|放心|努力|理解|配合")
# what the money may be for in the source, by what it is for in the reply; '' is a plain price
_PLAIN = frozenset({"", "shipping", "deposit", "reduction"})
_UNSAID = frozenset({"shipping", "deposit", "refund", "original"})
_CUTS = frozenset({"reduction", "compensation"})


def money(claim: Claim, turn: Turn) -> bool:
    """Support money by an equal amount for the same purpose, an echo, or a sum shown in the reply."""
    returned = not claim.role and "退" in turn.read.reading.sentence(claim.start)
    roles = (claim.role, "refund") if returned else (claim.role,)
    facts = [one for one in turn.facts(Kind.MONEY) if any(_same_purpose(role, one.claim.role) for role in roles)]
    if _AVERAGE.search(turn.text[max(0, claim.start - 8) : claim.start]):
        facts = [fact for fact in facts if _AVERAGE.search(fact.clause)]
    if claim.role == "total" and any(fact.claim.role == "total" for fact in facts):
        facts = [fact for fact in facts if fact.claim.role == "total"]
    same, rivals = split(facts, lambda fact: bool(fact.claim.value == claim.value))
    if not claim.role and claim.value and _is_free(claim, turn, same):
        return False
    if not claim.role and _is_only_the_least(claim, turn, same):
        return False
    alike = _opening_the_same(claim, turn) if claim.role == "threshold" else set()
    reached = _REACHED.search(turn.text[max(0, claim.start - 4) : claim.end]) or "送" in turn.text[claim.end :][:4]
    if alike and (claim.value in alike or reached) and (claim.value not in alike or len(alike) == 1):
        return claim.value in alike
    if same and claim.role == "total" and _leaves_out(claim, turn):
        return False
    if claim.role == "shipping" and claim.value and _is_shipped_free(turn):
        return False
    if not claim.role and any(not one.claim.role for one in same):  # what it costs to send is no other price
        rivals = [one for one in rivals if one.claim.role not in ("shipping", "deposit")]
    if claim.role in ("", "surcharge") and _fits_alike(claim, turn, same, rivals):
        return True
    if claim.role in _UNSAID:
        rivals = [one for one in rivals if one.claim.role == claim.role or _is_carriage(one)]
    if fits(claim, turn, same, rivals):
        return True
    if not same and fits(claim, turn, _numbers(claim.value, turn), rivals):
        return True
    if _is_echo(claim, claim.value, turn):
        return True
    if claim.role == "threshold" and not same and not _REACHED.search(turn.text[max(0, claim.start - 4) : claim.end]):
        return money(replace(claim, role=""), turn)  # 59元包邮: the price, and that it is sent free
    if claim.role == "reduction" and not same and _TAKEN_FROM.search(turn.text[: claim.start][-6:]):
        return money(replace(claim, role=""), turn)  # 4680 减 3280
    if not is_sum(claim, claim.value, turn, shown_only=bool(same)):
        return False
    turn.accepted.add(claim.value)
    return True


def _is_free(claim: Claim, turn: Turn, same: list[Fact]) -> bool:
    """Tell whether the words next to a price name what a source gives free, and not what costs so much."""
    own = nearness(turn.read, claim)[0]
    return bool(same) and any(
        all(own.evidence(free.label, one.label) >= 2 and not own.evidence(one.label, free.label) for one in same)
        for free in turn.facts(Kind.FREE)
    )


def _is_only_the_least(claim: Claim, turn: Turn, same: list[Fact]) -> bool:
    """Tell whether the least of a range of prices (200-500 元) is told as the price."""
    if _RANGED.search(turn.read.reading.clause(claim.start)):
        return False
    least = str(claim.value // 100)
    return bool(same) and all(any(one[1] == least for one in _RANGE.finditer(fact.clause)) for fact in same)


def _opening_the_same(claim: Claim, turn: Turn) -> set[int]:
    """Return the amounts (fen) to be reached in the sources for what this one leads to (满40免配送费)."""
    mine = _led_to(turn.read.reading.clause(claim.start))
    asked = [one for one in turn.facts(Kind.MONEY) if one.claim.role == "threshold"]
    return {one.claim.value for one in asked if mine and _led_to(one.clause) == mine}


def _led_to(words: str) -> str:
    return next((name for name, pattern in _LED_TO.items() if pattern.search(words)), "")


def _leaves_out(claim: Claim, turn: Turn) -> bool:
    """Tell whether a total equal to a price leaves out a surcharge (加急 +20) that its clause names."""
    clause = turn.read.reading.clause(claim.start)
    extras = [one for one in turn.facts(Kind.MONEY) if one.claim.role == "surcharge"]
    return any(one.tail & label_of(clause).tokens for one in extras)


def _is_shipped_free(turn: Turn) -> bool:
    """Tell whether the sum the reply names is sent free of charge (满200免运费): then it costs nothing to send."""
    limits = [fact.threshold_fen for fact in turn.facts(Kind.FREE_SHIPPING) if fact.threshold_fen]
    sums = [one.value for one in turn.read.of(Kind.MONEY) if one.role in ("", "total")]
    plain = not any(turn.wanted(one) for one in turn.read.of(Kind.MONEY) if one.role == "shipping")
    return bool(limits and sums) and plain and min(sums) >= min(limits)


def _fits_alike(claim: Claim, turn: Turn, same: list[Fact], rivals: list[Fact]) -> bool:
    """Tell whether a price fits among prices, or a surcharge among surcharges."""
    sort = claim.role == "surcharge"
    alike = [one for one in same if (one.claim.role == "surcharge") == sort]
    return fits(claim, turn, alike, [one for one in rivals if (one.claim.role == "surcharge") == sort])


def _is_carriage(fact: Fact) -> bool:
    return _CARRIAGE.search(fact.clause) is not None or "配送" in fact.label.tokens


def _same_purpose(role: str, other: str) -> bool:
    role, other = ("" if one == "surcharge" else one for one in (role, other))
    if role == other:
        return True
    if role == "minuend":  # 699减80: a price, or what an offer asks for
        return other in ("", "total", "original", "threshold", "minuend")
    if "total" in (role, other):
        return {role, other} <= {"", "total", "refund"} or (role, other) == ("deposit", "total")
    if role in _CUTS or other in _CUTS:
        return {role, other} <= _CUTS or (role == "" and other == "reduction")
    if role == "threshold" and other == "minuend":
        return True
    if "threshold" in (role, other) or other == "minuend":
        return False
    return other in _PLAIN if role == "" else other == "" and role in _UNSAID


def _numbers(fen: int, turn: Turn) -> list[Fact]:
    return [one for one in turn.facts(Kind.NUMBER) if one.origin == "passage" and one.claim.value * 100 == fen]


def _is_echo(claim: Claim, fen: int, turn: Turn) -> bool:
    clause = turn.read.reading.clause(claim.start)
    if _PROMISED.search(clause) or not (_ECHO.search(clause) or _TAKEN_UP.match(turn.text[claim.end :])):
        return False
    said = turn.customer_claims(Kind.MONEY, Kind.NUMBER)
    return any((one.value if one.kind is Kind.MONEY else one.value * 100) == fen for one in said)


def discount(claim: Claim, turn: Turn) -> bool:
    """Support a discount by an equal one for the same goods, its condition told."""
    same, rivals = split(turn.facts(Kind.DISCOUNT), lambda fact: bool(fact.claim.value == claim.value))
    same = [one for one in same if not is_for_other_goods(claim, turn, one)]
    return fits(claim, turn, same, rivals) or _is_ratio(claim, turn)


def _is_ratio(claim: Claim, turn: Turn) -> bool:
    """Tell whether a discount only says what a price told beside it comes to (2599 现价 1299, 相当于五折)."""
    if not _COMES_TO.search(turn.text[max(0, claim.start - 5) : claim.start]):
        return False
    priced = turn.read.of(Kind.MONEY, Kind.NUMBER)
    shown = sorted({one.value if one.kind is Kind.MONEY else int(one.value * 100) for one in priced})
    return any(abs(10 * low / high - float(claim.value)) < 0.1 for low, high in combinations(shown, 2) if high)


def percent(claim: Claim, turn: Turn) -> bool:
    """Support a percentage by an equal one about the same thing; 100%放心 claims nothing."""
    if claim.value == 100 and _NO_CLAIM.search(turn.read.reading.clause(claim.start)):
        return True
    facts = [*turn.facts(Kind.PERCENT), *[one for one in turn.facts(Kind.NUMBER) if one.origin == "tool"]]
    same, rivals = split(facts, lambda fact: bool(fact.claim.value == claim.value))
    return fits(claim, turn, same, rivals)


def bare_number(claim: Claim, turn: Turn) -> bool:
    """Support a number without a unit that is no price: one that counts by an unknown word stands in a source."""
    return not is_measure_like(claim, turn.text) or _is_anywhere(claim, turn) or _is_gap(claim, turn)


def _is_gap(claim: Claim, turn: Turn) -> bool:
    """Tell whether a number is what one is short of another, both told (138 of 150: 还差12)."""
    if not _SHORT_OF.search(turn.text[max(0, claim.start - 4) : claim.start]):
        return False
    counted = [one.claim.value.low for one in turn.facts(Kind.QUANTITY)]
    told = {*counted, *(one.claim.value for one in turn.facts(Kind.NUMBER))}
    return any(abs(one - other) == claim.value for one, other in combinations(sorted(told), 2))


def _is_anywhere(claim: Claim, turn: Turn) -> bool:
    pattern = rf"(?<![\d.:]){re.escape(claim.text)}(?![\d.:])"
    return re.search(pattern, f"{turn.sources.words}\n{turn.said}") is not None or any(
        fact.claim.value == claim.value for fact in turn.facts(Kind.NUMBER)
    )
