"""Which facts support which claim: one rule for each kind."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.grounding.arithmetic import is_worked_out
from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import drops_condition
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.labels import about_another, label_of
from agent.grounding.states import IMPLIED
from agent.grounding.units import PIECES
from agent.grounding.values import Measure, Span
from agent.grounding.variants import Slots, clash, named

_ECHO = re.compile(
    r"您(?:说|讲|提到|给|付|看|之前|刚才|刚刚|身高|体重|要|买|拍|选|定|约|想|的预算|已)|预算|您(?:是|的)|记下|收到您|亲(?:说|身高|体重)|等了|已经|买了|用了|穿了"
)
_SHOP_EVENT = re.compile(
    r"发货|发出|寄出|到货|送达|送到|补货|上新|到账|退款|开门|营业|关门|休息|打烊|上架|能到|就到|截止|结束|有效"
)
_TODAY_EVENT = re.compile(r"发|到|送|上门|约|截止|最后|补货|上新|营业|开门|关门|休息|到账|特价|活动|打折|优惠")
_PRICE_ROLES = {"", "original", "total", "refund"}
_RULES: dict[Kind, Callable[[Claim, Turn], bool]] = {}


def is_supported(claim: Claim, turn: Turn) -> bool:
    """Tell whether the sources of `turn` support `claim`."""
    return _RULES[claim.kind](claim, turn)


def _fits(claim: Claim, turn: Turn, same: list[Fact], rivals: list[Fact]) -> bool:
    """Tell whether one of the facts with the claim's value is about the claim's thing and under its condition."""
    levels = turn.levels(claim)
    wanted = turn.wanted(claim)
    for fact in same:
        if clash(wanted, fact.label.slots) or drops_condition(fact, turn.told):
            continue
        if not any(about_another(levels, fact.label, rival.label) for rival in rivals):
            return True
    return False


def _split(facts: list[Fact], says: Callable[[Fact], bool]) -> tuple[list[Fact], list[Fact]]:
    same = [fact for fact in facts if says(fact)]
    return same, [fact for fact in facts if not says(fact)]


def _money(claim: Claim, turn: Turn) -> bool:
    if not claim.value and not claim.role:
        return True
    facts = [fact for fact in turn.facts(Kind.MONEY) if _same_role(claim.role, fact.claim.role)]
    numbers = [fact for fact in turn.facts(Kind.NUMBER) if fact.origin == "passage"]
    same, rivals = _split(facts, lambda fact: bool(fact.claim.value == claim.value))
    if _fits(claim, turn, same, rivals):
        return True
    if not same and _fits(claim, turn, [one for one in numbers if one.claim.value * 100 == claim.value], rivals):
        return True
    return _echoed_money(claim, turn) or _worked_out(claim, turn)


def _same_role(role: str, other: str) -> bool:
    if role == other:
        return True
    if {role, other} <= {"reduction", "compensation", "refund"}:
        return role != "refund" or other != "reduction"
    if role == "threshold" or other == "threshold":
        return False
    if role == "":
        return other in ("shipping", "deposit", "reduction") or other == "total"
    return other == "" and role in ("shipping", "deposit", "refund", "original")


def _echoed_money(claim: Claim, turn: Turn) -> bool:
    clause = turn.read.reading.clause(claim.start)
    if not re.search(r"预算|您(?:说|提|看|付|给)|以内|左右", clause):
        return False
    if re.search(r"给您|可以给|没问题|可以的", clause):
        return False
    said = turn.customer_claims(Kind.MONEY, Kind.NUMBER)
    return any((one.value if one.kind is Kind.MONEY else one.value * 100) == claim.value for one in said)


def _worked_out(claim: Claim, turn: Turn) -> bool:
    others = [one for one in turn.read.claims if one is not claim]
    known = {int(fact.claim.value) for fact in turn.facts(Kind.MONEY)}
    amounts = {int(one.value) for one in others if one.kind is Kind.MONEY and one.value in known}
    shown = {one.value for one in others if one.kind is Kind.DISCOUNT}
    tenths = {fact.claim.value for fact in turn.facts(Kind.DISCOUNT)} & shown
    counted = [*others, *turn.customer_claims(Kind.QUANTITY, Kind.STOCK)]
    counts = {
        one.value.low for one in counted if one.kind in (Kind.QUANTITY, Kind.STOCK) and one.value.low == one.value.high
    }
    amounts = {amount for amount in amounts if amount != claim.value}
    return bool(amounts) and is_worked_out(int(claim.value), amounts, counts, tenths)


def _discount(claim: Claim, turn: Turn) -> bool:
    same, rivals = _split(turn.facts(Kind.DISCOUNT), lambda fact: bool(fact.claim.value == claim.value))
    return _fits(claim, turn, same, rivals)


def _percent(claim: Claim, turn: Turn) -> bool:
    if claim.value == 100 and re.search(r"满意|放心|努力|理解|配合", turn.read.reading.clause(claim.start)):
        return True
    facts = [*turn.facts(Kind.PERCENT), *[one for one in turn.facts(Kind.NUMBER) if one.origin == "tool"]]
    same, rivals = _split(facts, lambda fact: bool(fact.claim.value == claim.value))
    return _fits(claim, turn, same, rivals)


def _same_measure(one: Measure, other: Measure) -> bool:
    if (one.low, one.high) != (other.low, other.high):
        return False
    return (
        one.unit == other.unit or not other.unit or {one.unit, other.unit} <= PIECES or "个" in (one.unit, other.unit)
    )


def _stock(claim: Claim, turn: Turn) -> bool:
    facts = turn.facts(Kind.STOCK)
    same, rivals = _split(facts, lambda fact: _same_measure(claim.value, fact.claim.value))
    if same:
        return _fits(claim, turn, same, rivals)
    plain = [
        one
        for one in turn.facts(Kind.QUANTITY)
        if one.claim.role != "listed" and _same_measure(claim.value, one.claim.value)
    ]
    return not facts and _fits(claim, turn, plain, [])


def _quantity(claim: Claim, turn: Turn) -> bool:
    said = turn.customer_claims(Kind.QUANTITY, Kind.STOCK)
    if any(_same_measure(claim.value, one.value) for one in said):
        return True
    if any(one.value == claim.value.low for one in turn.customer_claims(Kind.NUMBER)):
        return True
    facts = turn.facts(Kind.QUANTITY, Kind.STOCK)
    same, rivals = _split(facts, lambda fact: _same_measure(claim.value, fact.claim.value))
    rivals = [one for one in rivals if one.claim.value.unit == claim.value.unit]
    if _fits(claim, turn, same, rivals):
        return True
    numbers = [one for one in turn.facts(Kind.NUMBER) if one.claim.value == claim.value.low == claim.value.high]
    return not same and _fits(claim, turn, numbers, rivals)


def _duration(claim: Claim, turn: Turn) -> bool:
    span: Span = claim.value
    said = turn.customer_claims(Kind.DURATION)
    if _ECHO.search(turn.read.reading.clause(claim.start)) and any(span.says(one.value) for one in said):
        return True
    same, rivals = _split(turn.facts(Kind.DURATION), lambda fact: span.says(fact.claim.value))
    return _fits(claim, turn, same, rivals)


def _day(claim: Claim, turn: Turn) -> bool:
    clause = turn.read.reading.clause(claim.start)
    if claim.role == "today" and not _TODAY_EVENT.search(clause):
        return True
    facts = turn.facts(Kind.DATE, Kind.WEEKDAY)
    same, rivals = _split(facts, lambda fact: claim.value.says(fact.claim.value))
    if _fits(claim, turn, same, rivals):
        return True
    said = turn.customer_claims(Kind.DATE, Kind.WEEKDAY)
    return not _SHOP_EVENT.search(clause) and any(claim.value.says(one.value) for one in said)


def _time(claim: Claim, turn: Turn) -> bool:
    facts = turn.facts(Kind.TIME)
    same, rivals = _split(
        facts, lambda fact: bool(claim.value & fact.claim.value) and _same_end(claim.role, fact.claim.role)
    )
    if _fits(claim, turn, same, rivals):
        return True
    clause = turn.read.reading.clause(claim.start)
    said = turn.customer_claims(Kind.TIME)
    return not _SHOP_EVENT.search(clause) and any(claim.value & one.value for one in said)


def _same_end(role: str, other: str) -> bool:
    return not role or not other or role == other


def _phone(claim: Claim, turn: Turn) -> bool:
    pattern = re.escape(claim.value).replace(r"\*", r"[\d*]")
    known = [fact.claim.value for fact in turn.facts(Kind.PHONE, Kind.CODE)]
    said = [one.value for one in turn.customer_claims(Kind.PHONE, Kind.CODE)]
    digits = re.sub(r"(?<=\d)[\s-](?=\d)", "", turn.sources.words)
    return any(re.fullmatch(pattern, one) for one in [*known, *said]) or re.search(pattern, digits) is not None


def _literal(claim: Claim, turn: Turn) -> bool:
    said = "\n".join(read.reading.text for read in turn.sources.customer)
    words = f"{turn.sources.words}\n{said}".lower() if claim.kind is Kind.CODE else turn.sources.words.lower()
    return str(claim.value) in words


def _address(claim: Claim, turn: Turn) -> bool:
    said = "\n".join(read.reading.text for read in turn.sources.customer)
    if claim.role == "place":
        words = f"{turn.sources.words}\n{said}".replace(" ", "")
        tail = str(claim.value)
        return any(tail[i:] in words for i in range(max(1, len(tail) - 3)))
    facts = [*(fact.claim for fact in turn.facts(Kind.ADDRESS)), *turn.customer_claims(Kind.ADDRESS)]
    return any(claim.value == one.value for one in facts)


def _order_state(claim: Claim, turn: Turn) -> bool:
    facts = [fact for fact in turn.facts(Kind.ORDER_STATE) if fact.origin == "tool" or fact.claim.role == "tool"]
    if claim.value == "booked":
        return "booking" in turn.sources.tools.granted or any(f.claim.value == "booked" for f in facts)
    known = {state for fact in facts for state in IMPLIED.get(fact.claim.value, (fact.claim.value,))}
    return claim.value in known


def _availability(claim: Claim, turn: Turn) -> bool:
    available, slots = claim.value
    wanted = (
        turn.wanted(claim)
        if not slots
        else frozenset({*slots, *(p for p in turn.wanted(claim) if p[0] not in dict(slots))})
    )
    facts = turn.facts(Kind.AVAILABILITY)
    if claim.role == "stock" and any(fact.claim.role == "stock" for fact in facts):
        facts = [fact for fact in facts if fact.claim.role == "stock"]
    levels = turn.levels(claim)
    fitting = [fact for fact in facts if not clash(wanted, _scope(fact))]
    exact = [fact for fact in fitting if _covers(_scope(fact), wanted)] or fitting
    rivals = [fact for fact in facts if fact not in exact]
    exact = [fact for fact in exact if not any(about_another(levels, fact.label, rival.label) for rival in rivals)]
    truths = {fact.claim.value[0] for fact in exact}
    if wanted and not any(_covers(_scope(fact), wanted) for fact in exact) and any(_scope(fact) for fact in facts):
        return False
    return (available in truths) if available or wanted else truths == {False}


def _scope(fact: Fact) -> Slots:
    return frozenset(
        {*fact.claim.value[1], *(pair for pair in fact.label.slots if not named(fact.claim.value[1], pair[0]))}
    )


def _covers(scope: Slots, wanted: Slots) -> bool:
    return all(named(scope, slot) & named(wanted, slot) for slot in {pair[0] for pair in wanted})


def _polar(claim: Claim, turn: Turn) -> bool:
    facts = [fact for fact in turn.facts(claim.kind) if fact.claim.role == claim.role]
    same, rivals = _split(facts, lambda fact: fact.claim.value == claim.value)
    if not same and claim.role == "exchange":
        return any(fact.claim.value == claim.value and "换" in fact.claim.text for fact in turn.facts(claim.kind))
    return _fits(claim, turn, same, rivals)


def _free_shipping(claim: Claim, turn: Turn) -> bool:
    facts = turn.facts(Kind.FREE_SHIPPING)
    reached = [fact for fact in facts if _is_reached(fact, turn)]
    if claim.value is False and any(fact.threshold_fen for fact in facts):
        return True
    same, rivals = _split(reached, lambda fact: fact.claim.value == claim.value)
    return _fits(claim, turn, same, [fact for fact in rivals if not fact.threshold_fen])


def _is_reached(fact: Fact, turn: Turn) -> bool:
    """Tell whether the reply names the amount an offer asks for, or shows one that reaches it."""
    if fact.threshold_fen is None:
        return True
    shown = [one for one in turn.read.claims if one.kind is Kind.MONEY]
    if any(one.value == fact.threshold_fen for one in shown):
        return True
    tools = [
        one.claim.value for one in turn.facts(Kind.MONEY) if one.origin == "tool" and one.claim.role in ("", "total")
    ]
    totals = [one.value for one in shown if one.role in ("", "total")] or tools
    return any(amount >= fact.threshold_fen for amount in totals)


def _gift(claim: Claim, turn: Turn) -> bool:
    if "gift" in turn.sources.tools.granted and not claim.value:
        return True
    facts = [fact for fact in turn.facts(Kind.GIFT) if not drops_condition(fact, turn.told) and _is_reached(fact, turn)]
    wanted = label_of(claim.value).tokens
    if not wanted:
        return any(True for _ in facts)
    return any(wanted & label_of(f"{fact.claim.value} {fact.clause}").tokens for fact in facts) or (
        "gift" in turn.sources.tools.granted and any(token in turn.sources.words for token in wanted)
    )


def _free(claim: Claim, turn: Turn) -> bool:
    facts = [fact for fact in turn.facts(Kind.FREE) if not drops_condition(fact, turn.told)]
    near = turn.levels(claim)[0].tokens | label_of(claim.value).tokens
    return any(not near or near & fact.label.tokens or near & label_of(fact.clause).tokens for fact in facts)


def _refund(claim: Claim, turn: Turn) -> bool:
    granted = turn.sources.tools.granted
    states = {fact.claim.value for fact in turn.facts(Kind.ORDER_STATE) if fact.origin == "tool"}
    if "refund" in granted or states & {"refunded", "refunding"}:
        return True
    return claim.role != "done" and bool([fact for fact in turn.facts(Kind.REFUND) if fact.claim.role != "done"])


def _compensation(claim: Claim, turn: Turn) -> bool:
    if "compensation" in turn.sources.tools.granted:
        return True
    stem = claim.value[:2]
    facts = turn.facts(Kind.COMPENSATION)
    return any(fact.claim.value[:2] == stem or fact.claim.value[:1] == stem[:1] for fact in facts)


def _reduction(claim: Claim, turn: Turn) -> bool:
    if turn.sources.tools.granted & {"coupon", "discount"}:
        return True
    figures = [one for one in turn.read.claims if one.kind in (Kind.DISCOUNT, Kind.MONEY)]
    near = [one for one in figures if claim.start <= one.start <= claim.end + 6 or one.start <= claim.start <= one.end]
    if near:
        return True  # the figure itself is checked
    offers = turn.facts(Kind.DISCOUNT, Kind.REDUCTION, Kind.COUPON)
    offers += [fact for fact in turn.facts(Kind.MONEY) if fact.claim.role == "reduction"]
    return any(not drops_condition(fact, turn.told) and _is_reached(fact, turn) for fact in offers)


def _coupon(claim: Claim, turn: Turn) -> bool:
    if "coupon" in turn.sources.tools.granted:
        return True
    if re.search(r"已|给您|帮您|为您", turn.read.reading.text[max(0, claim.start - 5) : claim.end]) and not turn.facts(
        Kind.COUPON
    ):
        return False
    facts = [*turn.facts(Kind.COUPON)]
    return any(not drops_condition(fact, turn.told) for fact in facts)


def _appointment(claim: Claim, turn: Turn) -> bool:
    granted = turn.sources.tools.granted
    if claim.role == "slot":
        return "slots" in granted or "booking" in granted or claim.text in turn.sources.words
    return "booking" in granted


def _action(_claim: Claim, turn: Turn) -> bool:
    granted = turn.sources.tools.granted
    return bool(granted - {"slots"})


def _service(claim: Claim, turn: Turn) -> bool:
    term, offered = claim.value
    facts = [fact for fact in turn.facts(Kind.SERVICE) if fact.claim.value[0] == term]
    same, rivals = _split(facts, lambda fact: fact.claim.value[1] == offered)
    if same:
        return _fits(claim, turn, same, rivals)
    return not facts and (not offered or term in turn.sources.words)


def _contact(claim: Claim, turn: Turn) -> bool:
    return _literal(claim, turn)


def _size(claim: Claim, turn: Turn) -> bool:
    return str(claim.value) in turn.sources.words.lower()


_RULES.update(
    {
        Kind.MONEY: _money, Kind.DISCOUNT: _discount, Kind.PERCENT: _percent, Kind.STOCK: _stock,
        Kind.AVAILABILITY: _availability, Kind.QUANTITY: _quantity, Kind.SIZE: _size, Kind.DATE: _day,
        Kind.TIME: _time, Kind.WEEKDAY: _day, Kind.DURATION: _duration, Kind.PHONE: _phone, Kind.ADDRESS: _address,
        Kind.CONTACT: _contact, Kind.CODE: _literal, Kind.ORDER_STATE: _order_state, Kind.GIFT: _gift,
        Kind.FREE: _free, Kind.FREE_SHIPPING: _free_shipping, Kind.RETURNS: _polar, Kind.REFUND: _refund,
        Kind.COMPENSATION: _compensation, Kind.REDUCTION: _reduction, Kind.COUPON: _coupon,
        Kind.APPOINTMENT: _appointment, Kind.ACTION: _action, Kind.SERVICE: _service,
    }
)  # fmt: skip
