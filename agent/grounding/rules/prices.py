"""Money, discounts and percentages: by value, by what the money is for and by the thing it buys."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from agent.grounding.arithmetic import Operands, is_worked_out
from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.surroundings import whole_label

_ECHO = re.compile(r"预算|您(?:说|提|看|付|给|拍)|以内|左右")
_PROMISED = re.compile(r"给您|可以给|没问题|可以的")
_PRICE_TALK = re.compile(r"多少|价|[块元]|钱|怎么[卖收]|咋[卖收]|贵|便宜|优惠|合计|一共")
_RAISED = re.compile(r"上浮|加收|涨|加价|另加")
_SOME_WORD = re.compile(r"\s?[一-龥](?<![码的了吗呢哦就都也和或到至起是不在有可能我您你才再还太很多几,、左右以及给])")
_REACHED = re.compile(r"满|够|达|超|不足|消费|充")
_AVERAGE = re.compile(r"平均|折合|合每|合下来|均价|每.{0,2}合|人均")
_COMPARED = re.compile(r"比|相当于")
_BOTH_WAYS = re.compile(r"来回|往返|双程")
_DOUBLED = re.compile(r"翻倍|双倍|加倍|翻番")
_CARRIAGE = re.compile(r"运|邮|配送|快递|外送")
_NO_CLAIM = re.compile(r"满意|放心|努力|理解|配合")
# what the money may be for in the source, by what it is for in the reply; '' is a plain price
_PLAIN = frozenset({"", "shipping", "deposit", "reduction"})
_UNSAID = frozenset({"shipping", "deposit", "refund", "original"})
_TAKEN = frozenset({"reduction", "deposit", "threshold", "refund"})
_PRICES = frozenset({"", "original"})
_CUTS = frozenset({"reduction", "compensation"})


def money(claim: Claim, turn: Turn) -> bool:
    """Support money by an equal amount for the same purpose, an echo, or a sum shown in the reply."""
    facts = [fact for fact in turn.facts(Kind.MONEY) if _same_purpose(claim.role, fact.claim.role)]
    if _AVERAGE.search(turn.text[max(0, claim.start - 8) : claim.start]):
        facts = [fact for fact in facts if _AVERAGE.search(fact.clause)]
    if claim.role == "total" and any(fact.claim.role == "total" for fact in facts):
        facts = [fact for fact in facts if fact.claim.role == "total"]
    same, rivals = split(facts, lambda fact: bool(fact.claim.value == claim.value))
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
    if same or not _is_sum(claim, claim.value, turn):
        return False
    turn.accepted.add(claim.value)
    return True


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
    if not _ECHO.search(clause) or _PROMISED.search(clause):
        return False
    said = turn.customer_claims(Kind.MONEY, Kind.NUMBER)
    return any((one.value if one.kind is Kind.MONEY else one.value * 100) == fen for one in said)


def _is_sum(claim: Claim, fen: int, turn: Turn) -> bool:
    others = [one for one in turn.read.claims if one is not claim]
    known = {int(fact.claim.value) for fact in turn.facts(Kind.MONEY)} | turn.accepted
    known |= {int(fact.claim.value * 100) for fact in turn.facts(Kind.NUMBER)}
    figures = [(int(one.value), one.role) for one in others if one.kind is Kind.MONEY]
    figures += [(int(one.value * 100), "") for one in others if one.kind is Kind.NUMBER]
    amounts = [amount for amount, _ in figures if amount in known and amount != fen]
    cuts = [amount for amount, role in figures if amount in amounts and role in _TAKEN]
    if _COMPARED.search(turn.read.reading.clause(claim.start)):  # 比单买省19: what it is compared with is not said
        amounts, cuts = [*amounts, *_asked(turn)], amounts
    shown = {one.value for one in others if one.kind is Kind.DISCOUNT}
    tenths = {fact.claim.value for fact in turn.facts(Kind.DISCOUNT)} & shown
    tenths |= {10 + one.value / 10 for one in others if one.kind is Kind.PERCENT and _RAISED.search(turn.text)}
    if _is_bundled(claim, turn):
        return False
    if _is_product(fen, _named_prices(turn), _counts(others, turn)):
        return True
    if any(price - cut == fen for price in _named_prices(turn) for cut in cuts):
        return True
    return bool(amounts) and is_worked_out(fen, Operands(amounts, cuts, _counts(others, turn), tenths))


def _is_product(fen: int, prices: set[int], counts: set[Decimal]) -> bool:
    """Tell whether `fen` is some of what is talked about at its price (两杯12元)."""
    return any(price * count == fen for price in prices for count in counts if count > 1)


def _is_bundled(claim: Claim, turn: Turn) -> bool:
    """Tell whether so many of that thing have a price of their own (盒子蛋糕三个 99 元) and must not be multiplied."""
    own = turn.levels(claim)[0]
    counts = {pair for pair in own.amounts if pair[0] == pair[1] > 1}
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


def _counts(others: list[Claim], turn: Turn) -> set[Decimal]:
    counted = [*others, *turn.customer_claims(Kind.QUANTITY, Kind.STOCK)]
    counts = {one.value.low for one in counted if one.kind in (Kind.QUANTITY, Kind.STOCK)}
    factors = {Decimal(text) for text in re.findall(r"[×xX*]\s*(\d{1,2})(?!\d)", turn.text)}
    spans = [one.value for one in [*others, *turn.customer_claims(Kind.DURATION)] if one.kind is Kind.DURATION]
    counts |= {span.high / unit for span in spans for unit in (1440, 60) if span.unit == "minute"}
    counts |= {span.high for span in spans if span.unit != "minute"}
    if _DOUBLED.search(turn.text) and _DOUBLED.search(turn.sources.words):
        counts.add(Decimal(2))
    if _BOTH_WAYS.search(turn.text) and "单程" in turn.sources.words:
        counts.add(Decimal(2))
    return counts | factors | {one.value for one in others if one.kind is Kind.NUMBER and one.value < 100}


def discount(claim: Claim, turn: Turn) -> bool:
    """Support a discount by an equal one for the same goods, its condition told."""
    same, rivals = split(turn.facts(Kind.DISCOUNT), lambda fact: bool(fact.claim.value == claim.value))
    return fits(claim, turn, same, rivals)


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
    return (
        money(Claim(Kind.MONEY, claim.text, fen, "", claim.start, claim.end), turn) or str(claim.value) in turn.digits
    )


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
