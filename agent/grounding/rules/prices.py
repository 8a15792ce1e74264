"""Money, discounts and percentages: by value, by what the money is for and by the thing it buys."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.labels import label_of
from agent.grounding.rules.sums import is_sum

_ECHO = re.compile(r"预算|您(?:说|提|看|付|给|拍)|以内|左右")
_TAKEN_UP = re.compile(r"\s*(?:的(?![哦呢哈呀啦,。!~]|$)|打|按|乘|[×x*-])")
_PROMISED = re.compile(r"给您|可以给|没问题|可以的")
_PRICE_TALK = re.compile(r"多少|价|[块元]|钱|怎么[卖收]|咋[卖收]|贵|便宜|优惠|合计|一共")
_SOME_WORD = re.compile(r"\s?[一-龥](?<![码的了吗呢哦就都也和或到至起是不在有可能我您你才再还太很多几,、左右以及给])")
_REACHED = re.compile(r"满|够|达|超|不足|消费|充")
_COMES_TO = re.compile(r"相当于|差不多|约|将近|接近|不到|等于")
_AVERAGE = re.compile(r"平均|折合|合每|合下来|均价|每.{0,2}合|人均")
_CARRIAGE = re.compile(r"运|邮|配送|快递|外送")
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
    if same and claim.role == "total" and _leaves_out(claim, turn):
        return False
    if claim.role == "shipping" and claim.value and _is_shipped_free(turn):
        return False
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
    if not is_sum(claim, claim.value, turn, shown_only=bool(same)):
        return False
    turn.accepted.add(claim.value)
    return True


def _leaves_out(claim: Claim, turn: Turn) -> bool:
    """Tell whether a total equal to a price leaves out a surcharge (加急 +20) that its clause names."""
    clause = turn.read.reading.clause(claim.start)
    extras = [one for one in turn.facts(Kind.MONEY) if one.claim.role == "surcharge"]
    return any(one.tail & label_of(clause).tokens for one in extras)


def _is_shipped_free(turn: Turn) -> bool:
    """Tell whether the sum the reply names is sent free of charge (满200免运费): then it costs nothing to send."""
    limits = [fact.threshold_fen for fact in turn.facts(Kind.FREE_SHIPPING) if fact.threshold_fen]
    sums = [one.value for one in turn.read.claims if one.kind is Kind.MONEY and one.role in ("", "total")]
    plain = not any(turn.wanted(one) for one in turn.read.claims if one.kind is Kind.MONEY and one.role == "shipping")
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
        return {role, other} <= {"", "total", "refund"}
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
    return fits(claim, turn, same, rivals) or _is_ratio(claim, turn)


def _is_ratio(claim: Claim, turn: Turn) -> bool:
    """Tell whether a discount only says what a price told beside it comes to (2599 现价 1299, 相当于五折)."""
    if not _COMES_TO.search(turn.text[max(0, claim.start - 5) : claim.start]):
        return False
    priced = [one for one in turn.read.claims if one.kind in (Kind.MONEY, Kind.NUMBER)]
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
    """Support a number without a unit where prices are talked about: it is money then (两盒装159)."""
    if _is_measure_like(claim, turn):
        return _is_anywhere(claim, turn)
    if not _is_price_like(claim, turn):
        return True
    fen = int(claim.value * 100)
    figures = [fact for kind in (Kind.QUANTITY, Kind.STOCK) for fact in turn.facts(kind)]
    if any(claim.value in (fact.claim.value.low, fact.claim.value.high) for fact in figures):
        return True
    if any(one.value == claim.value for one in turn.customer_claims(Kind.NUMBER)):
        return True
    if any(fact.claim.value == claim.value for fact in turn.facts(Kind.NUMBER)):
        return True
    if money(Claim(Kind.MONEY, claim.text, fen, "", claim.start, claim.end), turn):
        return True
    alone = sum(one.kind in (Kind.NUMBER, Kind.MONEY) for one in turn.read.claims) == 1
    priced = any(fact.claim.value == fen for fact in turn.facts(Kind.MONEY))  # by a price of something else
    return not (alone and priced) and str(claim.value) in turn.digits


def _is_measure_like(claim: Claim, turn: Turn) -> bool:
    """Tell whether a number counts something by a word we do not know (900发)."""
    return claim.value >= 3 and claim.text[:1].isdigit() and bool(_SOME_WORD.match(turn.text[claim.end :]))


def _is_anywhere(claim: Claim, turn: Turn) -> bool:
    pattern = rf"(?<![\d.]){re.escape(claim.text)}(?![\d.])"
    return re.search(pattern, f"{turn.sources.words}\n{turn.said}") is not None or any(
        fact.claim.value == claim.value for fact in turn.facts(Kind.NUMBER)
    )


def _is_price_like(claim: Claim, turn: Turn) -> bool:
    if claim.value < 5 or not re.match(r"\s*(?:[,。!?;~)、了就包]|$|\n|哦|的|呢|哈|啦)", turn.text[claim.end :]):
        return False
    before = turn.text[max(0, claim.start - 1) : claim.start]
    if not re.match(r"[一-龥=\s]", before):
        return False
    if claim.value >= 50:
        return True
    asked = "".join(read.reading.text for read in turn.sources.customer[:1])
    others = turn.text[: claim.start] + turn.text[claim.end :]
    return bool(_PRICE_TALK.search(asked) or _PRICE_TALK.search(others))
