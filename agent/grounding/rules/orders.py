"""States of orders, and what was done for the customer: only tools can tell."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import drops_condition
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.labels import label_of
from agent.grounding.numerals import value_of
from agent.grounding.states import IMPLIED
from agent.grounding.surroundings import stretch_label

_COUNTED = re.compile(r"了?\s*[\d一二两三四五六七八九十]+\s*(?:个人|人|位(?!置)|组)")
_BASIS = re.compile(r"原价|全价|全额|照价|双倍|[\d一二两三五十]+倍")
_LEADS_TO = {
    "安排": frozenset({"dispatched", "booked"}),
    "派单": frozenset({"dispatched"}),
    "取消": frozenset({"cancelled"}),
    "申请": frozenset({"refunding", "refunded"}),
    "提交": frozenset({"refunding", "refunded"}),
    "下单": frozenset({"paid", "unshipped"}),
    "寄出": frozenset({"shipped"}),
    "补发": frozenset({"shipped"}),
}  # the states that show that something was done
_PAID_BACK = re.compile(r"(?<![不没无])(?:[内后][一-龥]{0,2}|可|给您)(?:退款|退还|退回)")
_KEPT = re.compile(r"^(?:\w*_)?(?:message|remark|note|memo|blessing)s?$|备注|留言", re.IGNORECASE)
_NEAR = 60  # characters after a booking that tell what was booked


def state(claim: Claim, turn: Turn) -> bool:
    """Support the state of an order or booking by a tool result that reached it."""
    told = [fact for fact in turn.facts(Kind.ORDER_STATE) if fact.origin == "tool"]
    told = [fact for fact in told if fact.claim.role != "not yet"]
    reached = {fact.claim.value for fact in told}
    if claim.role == "not yet":  # what a tool says has happened cannot be still to come
        return not any(claim.value in IMPLIED.get(state, (state,)) for state in reached)
    if claim.value == "booked":
        return "booking" in turn.granted or "booked" in reached
    if claim.value == "paid" and "order" in turn.granted:
        return True
    if claim.value == "unshipped" and "paid" in reached and reached <= {"paid", "unshipped"}:
        return True
    if claim.value == "expired":
        return _is_past(turn)
    same = [fact for fact in told if claim.value in IMPLIED.get(fact.claim.value, (fact.claim.value,))]
    return bool(same) and not _is_another_orders(claim, turn, same, told)


def _is_another_orders(claim: Claim, turn: Turn, same: list[Fact], told: list[Fact]) -> bool:
    """Tell whether the words around a state name an order that has not reached it."""
    rivals = [one for one in told if not any(one.label == fact.label for fact in same)]
    own = stretch_label(turn.read, *turn.read.reading.clause_bounds(claim.start), True)
    if any(own.evidence(rival.label, fact.label) for rival in rivals for fact in same):
        return all(own.evidence(rival.label, fact.label) for fact in same for rival in rivals) or "都" in claim.text
    return False


def _names_other_goods(claim: Claim, turn: Turn) -> bool:
    """Tell whether the sentence names goods of the shop that neither the tools nor the customer named."""
    named = stretch_label(turn.read, claim.start, claim.end + _NEAR, True).tokens
    known = turn.sources.tools.about.tokens | label_of(turn.said, True).tokens
    goods = [one.label.tokens for one in turn.facts(Kind.MONEY) if one.origin == "passage" and one.claim.role == ""]
    return bool(named & turn.sources.tools.about.tokens or goods) and any(
        0 < len(tokens) <= 4 and tokens <= named and not tokens & known for tokens in goods
    )


def appointment(claim: Claim, turn: Turn) -> bool:
    """Support a booking by one a tool made, a free slot by one a tool listed, 登记 by a ticket too."""
    if _COUNTED.match(turn.text, claim.end):  # 已经约了7个人 is no booking of the customer's
        return True
    if claim.role == "slot":
        told = [one.claim.value[0] for one in turn.facts(Kind.AVAILABILITY) if one.origin == "tool"]
        free = not re.search(r"满|没", claim.text)
        listed = _slots_at(claim, turn)
        if listed:
            return free in listed
        if told and not (free and "slots" in turn.granted):  # times are held against those listed
            return free in told
        return bool(turn.granted & {"slots", "booking"}) or claim.text in turn.sources.words
    written_down = "登记" in claim.text and "ticket" in turn.granted
    return (written_down or "booking" in turn.granted) and not _names_other_goods(claim, turn)


def _is_past(turn: Turn) -> bool:
    """Tell whether no day that a tool tells is still to come: then what it is about may have expired."""
    days = [one.claim.value.known() for one in turn.facts(Kind.DATE) if one.origin == "tool"]
    return not any(day and day >= turn.sources.today for day in days)


def _slots_at(claim: Claim, turn: Turn) -> set[bool]:
    """Return whether the times and days that the clause names are free, by the slots a tool listed."""
    left, right = turn.read.reading.clause_bounds(claim.start)
    label = stretch_label(turn.read, left, right, True)
    clocks = {one for one in label.amounts if one[2] == "clock"}
    told = [one for one in turn.facts(Kind.AVAILABILITY) if one.origin == "tool"]
    at = [one for one in told if any(one.label.holds(*clock) for clock in clocks)]
    if not clocks or len({one.claim.value[0] for one in at}) > 1:  # by name, where that tells one from the other
        told = at or told
        shared = [len(one.label.tokens & label.tokens) for one in told]
        best = max(shared, default=0)
        at = [
            one
            for one, count in zip(told, shared, strict=True)
            if count == best >= (1 if clocks else 2) and count > min(shared)
        ] or at
    return {one.claim.value[0] for one in at}


def action(claim: Claim, turn: Turn) -> bool:
    """Support 已经帮您办了 by a tool that did something, or by a state that it has led to (已经安排师傅)."""
    reached = {fact.claim.value for fact in turn.facts(Kind.ORDER_STATE) if fact.origin == "tool"}
    if claim.value in ("备注", "登记", "记录") and any(_KEPT.search(word) for word in turn.sources.tools.words):
        return True
    return bool(turn.granted - {"slots"} or reached & _LEADS_TO.get(claim.value, frozenset()))


def refund(claim: Claim, turn: Turn) -> bool:
    """Support a refund by one under way, or its general rule by a source that states it."""
    states = {fact.claim.value for fact in turn.facts(Kind.ORDER_STATE) if fact.origin == "tool"}
    if "refund" in turn.granted or states & {"refunded", "refunding"}:
        return True
    rules = [fact for fact in turn.facts(Kind.REFUND) if fact.claim.role != "done"]
    if claim.role != "general":
        return False
    return (
        any(not drops_condition(fact, turn.told) for fact in rules) or _PAID_BACK.search(turn.sources.words) is not None
    )


def _basis_of(match: re.Match[str]) -> object:
    """Return by what a compensation is measured: 十倍 is 10倍."""
    return value_of(match[0][:-1]) or match[0]


def compensation(claim: Claim, turn: Turn) -> bool:
    """Support a compensation by a tool that granted one, or by the same one in a source."""
    if "compensation" in turn.granted:
        return True
    facts = [fact for fact in turn.facts(Kind.COMPENSATION) if not drops_condition(fact, turn.told)]
    basis = _BASIS.search(turn.read.reading.clause(claim.start))
    if basis and not any(
        _basis_of(basis) == _basis_of(one) for fact in facts for one in _BASIS.finditer(fact.sentence)
    ):
        return False
    if claim.value.startswith(("假一", "退一")):
        return any(fact.claim.value == claim.value for fact in facts)
    return any(fact.claim.value[:1] == claim.value[:1] for fact in facts)
