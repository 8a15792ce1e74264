"""Stock, availability by variant, and quantities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.labels import Label, about_another, speaks_for
from agent.grounding.surroundings import stretch_label, whole_label
from agent.grounding.units import PIECES
from agent.grounding.values import Measure
from agent.grounding.variants import Slots, clash, named, slots_of

_ALL = re.compile(r"都|全部|均")
_PLAIN_YES = frozenset({"有的", "都有", "还有"})
_OFFERS = re.compile(r"折|优惠|活动|会员|券|包间|停车|发票")
_OWN = re.compile(
    r"您(?:订|定|买|拍|下|约|预约|预订)(?:过|了)?的|您的?[一-龥]{0,6}(?:订单|包裹|那单)|您[^,。]{0,4}还[剩有]|您目?前?现?有"
)
_ALLOWED = re.compile(r"可以|能|没问题|有的|行的")
_DOUBTED = re.compile(r"不能|不可以|不行|不合适|可能|建议|偏|不到|才[有能可]|不了|只[有能]|挤|以上|起")
_FROM, _FROM_AFTER = re.compile(r"(?:满|至少|最少|最低|年满|要到|达到?)\s*$"), re.compile(r"\s*(?:以上|起)")
_UP_TO, _UP_TO_AFTER = re.compile(r"(?:不超过?|最多|最大|至多|不能?超)\s*$"), re.compile(r"\s*(?:以[下内]|之内|内)")
_LISTABLE = frozenset({"个", "种", "款", "色", "件", "样", "条", "套", "档", "项", "份", "杯"})
_ALTOGETHER = re.compile(r"\s*(?:商品|衣服|东西)?(?:加起来|加一起|一起|合计|一共|总共|共|合起来|算下来|都要|总价)")
_ASSUMED, _ASSUMED_AFTER = re.compile(r"[买拍要订点做选]$"), re.compile(r"[一-龥]{0,4}(?:的话|就是|是)")
_LIST = re.compile(r"[^,:]*?(?:[^,:、和]{1,8}[、和与及/])+[^,:、和]{1,8}$")
_BETWEEN = re.compile(r"[、和与及/]|还有|以及")
_LEFT = re.compile(r"剩|余|还有|还差|再")
_KINDS = frozenset({"种", "款", "色", "个"})


def same_measure(one: Measure, other: Measure) -> bool:
    """Tell whether two measures say the same; counted goods may use each other's measure words."""
    if (one.low, one.high) != (other.low, other.high):
        return False
    units = {one.unit, other.unit}
    return len(units) == 1 or not other.unit or units <= PIECES or units <= _KINDS


def stock(claim: Claim, turn: Turn) -> bool:
    """Support a stock figure by an equal one for the same variant."""
    facts = turn.facts(Kind.STOCK)
    same, rivals = split(facts, lambda fact: same_measure(claim.value, fact.claim.value))
    if facts:
        return fits(claim, turn, same, rivals)
    plain = [one for one in turn.facts(Kind.QUANTITY) if one.claim.role != "listed"]
    return fits(claim, turn, [one for one in plain if same_measure(claim.value, one.claim.value)], [])


def quantity(claim: Claim, turn: Turn) -> bool:
    """Support a quantity by an equal one about the same thing, or by what the customer said."""
    if _is_out_of_bounds(claim, turn):
        return False
    if _is_an_end(claim, turn):
        return True
    if claim.role == "idle" or _is_said(claim, turn) or _is_multiplied(claim, turn) or _is_counted_out(claim, turn):
        return True
    facts = turn.facts(Kind.QUANTITY, Kind.STOCK)
    same, rivals = split(facts, lambda fact: same_measure(claim.value, fact.claim.value))
    rivals = [one for one in rivals if one.claim.value.unit == claim.value.unit and one.claim.role != "idle"]
    told = [one for one in (*same, *rivals) if one.origin == "tool" and one.claim.value.unit == claim.value.unit]
    if told and _OWN.search(turn.read.reading.clause(claim.start)):  # what the customer has, tools know
        return any(one in same for one in told)
    if fits(claim, turn, same, rivals):
        return True
    low = claim.value.low
    numbers = [one for one in turn.facts(Kind.NUMBER) if one.claim.value == low == claim.value.high]
    return not same and fits(claim, turn, numbers, rivals)


def _is_out_of_bounds(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count the customer named is allowed although it lies outside what the shop names (10 节起)."""
    reading, value = turn.read.reading, claim.value
    if not _ALLOWED.search(reading.clause(claim.start)) or _DOUBTED.search(reading.sentence(claim.start)):
        return False
    limits = [one.limits for one in turn.facts(Kind.QUANTITY) if one.limits and one.claim.value.unit == value.unit]
    return bool(limits) and not any(low <= value.low and value.high <= high for low, high in limits)


def _is_an_end(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count names one end of a range of a source (25-60 岁: 要满 25 岁)."""
    before, after = turn.text[max(0, claim.start - 4) : claim.start], turn.text[claim.end : claim.end + 3]
    least = _FROM.search(before) or _FROM_AFTER.match(after)
    most = _UP_TO.search(before) or _UP_TO_AFTER.match(after)
    ranges = [one.claim.value for one in turn.facts(Kind.QUANTITY) if one.claim.value.unit == claim.value.unit]
    return any((least and one.low == claim.value.low) or (most and one.high == claim.value.high) for one in ranges)


def _is_counted_out(claim: Claim, turn: Turn) -> bool:
    """Tell whether a small count only sums up what is named (S、M、L三个码; 有两种: 480, 1280; 两件一共)."""
    count = claim.value.low
    if not 2 <= count <= 9 or claim.value.unit not in _LISTABLE:
        return False
    left, right = turn.read.reading.sentence_bounds(claim.start)
    before, after = turn.text[left : claim.start], turn.text[claim.end : right]
    assumed = _ASSUMED.search(before[-2:]) and _ASSUMED_AFTER.match(after)
    sums = [one for one in turn.read.claims if one.kind is Kind.MONEY and claim.end <= one.start]
    if sums and (assumed or _ALTOGETHER.match(after)):
        return True
    listed = _LIST.search(before)
    if listed and len(_BETWEEN.findall(listed[0])) + 1 == count:
        return True
    follows = after.partition(":")[2] or after
    priced = sum(one.kind in (Kind.MONEY, Kind.NUMBER) and claim.end <= one.start < right for one in turn.read.claims)
    return priced == count or len(_BETWEEN.findall(follows.partition(",")[0])) + 1 == count


def _is_multiplied(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count only shows a sum: 2件89元, 一共178元."""
    amounts = {one.value for one in turn.read.claims if one.kind is Kind.MONEY}
    return claim.value.unit in PIECES and any(amount * claim.value.low in amounts for amount in amounts)


def _is_said(claim: Claim, turn: Turn) -> bool:
    said = turn.customer_claims(Kind.QUANTITY, Kind.STOCK)
    if any(same_measure(claim.value, one.value) for one in said):
        return True
    if any(one.value == claim.value.low for one in turn.customer_claims(Kind.NUMBER)):
        return True
    if _LEFT.search(turn.text[max(0, claim.start - 6) : claim.start]) and any(
        abs(one.value.high - fact.claim.value.high) == claim.value.low == claim.value.high
        for one in said
        for fact in turn.facts(Kind.QUANTITY)
        if one.value.unit == fact.claim.value.unit == claim.value.unit
    ):
        return True
    shown = [one.value for one in turn.read.claims if one.kind is Kind.QUANTITY and one is not claim]
    counted = sorted(
        {value.high for kind, value in turn.supported if kind is Kind.QUANTITY and value.unit == claim.value.unit}
    )
    if claim.value.low == claim.value.high and any(
        claim.value.low in (two - one, one + two) for one, two in combinations(counted, 2)
    ):
        return True
    return any(
        abs(one.value.high - two.high) == claim.value.low == claim.value.high
        and one.value.unit == two.unit == claim.value.unit
        for one in said
        for two in shown
    )


def availability(claim: Claim, turn: Turn) -> bool:
    """Support 有货/没货/有 XL by what the sources say of that variant of that product."""
    available, slots = claim.value
    wanted = _with(slots, turn.wanted(claim))
    facts = turn.facts(Kind.AVAILABILITY)
    told = [level for level in turn.levels(claim) if level is not turn.sources.tools.about]
    if _is_beyond_range(wanted, _of_the_product(facts, told)):
        return not available
    if claim.role == "stock" and any(fact.claim.role == "stock" for fact in facts):
        facts = [fact for fact in facts if fact.claim.role == "stock"]
    if available and _ALL.search(turn.text[max(0, claim.start - 4) : claim.end]) and _is_one_out(claim, facts, turn):
        return False
    if not wanted and claim.text in _PLAIN_YES and _is_about_no_goods(facts, turn):
        return True
    facts = _of_the_product(facts, told)
    fitting = [fact for fact in facts if not clash(wanted, scope(fact))]
    exact = [fact for fact in fitting if covers(scope(fact), wanted)]
    if wanted and not exact and _is_unlisted(claim, wanted, facts, turn):
        return not available
    same, rivals = split(exact or fitting, lambda fact: bool(fact.claim.value[0] == available))
    levels = turn.levels(claim)
    for fact in same:
        if any(about_another(levels, fact.label, rival.label) for rival in rivals):
            continue
        if available or wanted or all(speaks_for(levels, fact.label, rival.label) for rival in rivals):
            return True
    return not facts and claim.role == "offer" and available and _is_mentioned(wanted, turn)


def _is_one_out(claim: Claim, facts: list[Fact], turn: Turn) -> bool:
    """Tell whether one of the things the sentence names is out: all (都) are not in stock then."""
    left, right = turn.read.reading.sentence_bounds(claim.start)
    named = stretch_label(turn.read, left, right, True)
    return any(
        not fact.claim.value[0]
        and (fact.label.tokens & named.tokens)
        and (not fact.label.amounts or fact.label.amounts & named.amounts)
        and not clash(named.slots, scope(fact))
        for fact in facts
    )


def _is_about_no_goods(facts: list[Fact], turn: Turn) -> bool:
    """Tell whether 有的 answers a question for something else than goods (有折扣吗), which the sources speak of."""
    asked = [whole_label(read, False).tokens for read in turn.sources.customer[:1]]
    words = asked[0] if asked else frozenset()
    return not any(words & fact.label.tokens for fact in facts) and any(
        token in turn.sources.words for token in (*words, *_OFFERS.findall(turn.said))
    )


def _is_beyond_range(wanted: Slots, facts: list[Fact]) -> bool:
    """Tell whether the sizes listed for a product leave out the wanted one."""
    sizes = frozenset(size for fact in facts for size in named(scope(fact), "size"))
    asked = named(wanted, "size")
    return bool(asked and sizes) and not asked <= sizes


def _of_the_product(facts: list[Fact], levels: list[Label]) -> list[Fact]:
    """Return the facts about the product that is named best, or all when none is."""
    talk = frozenset(token for level in levels for token in level.tokens if not token.isdigit())
    scores = [len(talk & fact.label.tokens) for fact in facts]
    best = max(scores, default=0)
    return [fact for fact, score in zip(facts, scores, strict=True) if not best or score * 2 >= best]


def scope(fact: Fact) -> Slots:
    """Return the variants a fact about availability speaks of."""
    return _with(fact.claim.value[1], fact.label.slots)


def _with(own: Slots, wider: Slots) -> Slots:
    return frozenset({*own, *(pair for pair in wider if not named(own, pair[0]))})


def covers(known: Slots, wanted: Slots) -> bool:
    """Tell whether `known` names every variant that is `wanted`."""
    return all(named(known, slot) & named(wanted, slot) for slot in {pair[0] for pair in wanted})


def _is_unlisted(claim: Claim, wanted: Slots, facts: Sequence[Fact], turn: Turn) -> bool:
    """Tell whether the sources list variants of this slot and the wanted one is not among them."""
    listed = frozenset(pair for fact in facts for pair in scope(fact))
    listed = listed or slots_of(turn.sources.words)
    if claim.role == "offer" and covers(listed, wanted):
        return False
    slots = {pair[0] for pair in wanted}
    return any(named(listed, slot) for slot in slots) and not covers(listed, wanted)


def _is_mentioned(wanted: Slots, turn: Turn) -> bool:
    return covers(slots_of(turn.sources.words), wanted)
