"""Quantities: by an equal one about the same thing, the customer's, a list counted out, or the end of a range."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.fitting import fits, split
from agent.grounding.numerals import value_of
from agent.grounding.rules.remaining import is_the_other_part, is_what_is_left
from agent.grounding.surroundings import nearness
from agent.grounding.units import PIECES
from agent.grounding.values import Measure

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
_LIST = re.compile(r"[^,:]*?(?:[^,:、和]{1,8}[、和与及/])+[^,:、和]{1,8},?$")
_GIVEN, _FLOOR = re.compile(r"送|赠"), re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,3})\s*[楼层]")
_BETWEEN = re.compile(r"[、和与及/]|还有|以及")
_SUPPOSED, _BUYING = re.compile(r"[一-龥]{0,3}的话|的也?按"), re.compile(r"[买拍凑要加]$")
_THEN = re.compile(r"[一-龥]{0,2}(?:就|才|便)[够能可包免]")
_LEFT = re.compile(r"剩|余|还有|还差|再")
_PARTS = frozenset({"次", "期", "笔"})
_KINDS = frozenset({"种", "款", "色", "个"})
_COUNTED = (Kind.QUANTITY, Kind.STOCK)
_BOUGHT = PIECES | {"页", "次", "课时", "人", "朵", "枝", "晚", "串", "卷", "桌", "块", "寸"}
_MORE, _ABOUT = re.compile(r"\s*多"), re.compile(r"(?:大概|大约|约|差不多|将近|接近|不到|快)\s*$")
_DEAL = re.compile(r"买\s*(\d{1,2}|[一二两三四五六])\s*[件瓶盒支杯份双条袋包]?\s*[送赠]\s*(\d{1,2}|[一二两三四五六])")


def same_measure(one: Measure, other: Measure) -> bool:
    """Tell whether two measures say the same; counted goods may use each other's measure words."""
    if (one.low, one.high) != (other.low, other.high):
        return False
    units = {one.unit, other.unit}
    return len(units) == 1 or not other.unit or units <= PIECES or units <= _KINDS or units <= _PARTS


def quantity(claim: Claim, turn: Turn) -> bool:
    """Support a quantity by an equal one about the same thing, or by what the customer said."""
    if _is_out_of_bounds(claim, turn):
        return False
    if is_what_is_left(claim, turn) or _is_supposed(claim, turn):
        return True
    if _is_an_end(claim, turn):
        return True
    both = claim.value.low <= 4 and claim.value.unit in _LISTABLE and turn.text.startswith(("都", "全"), claim.end)
    if (
        claim.role == "idle"
        or both
        or _is_said(claim, turn)
        or _is_multiplied(claim, turn)
        or _is_of_a_deal(claim, turn)
        or _is_counted_out(claim, turn)
    ):
        return True
    facts = turn.facts(Kind.QUANTITY, Kind.STOCK)
    facts = [one for one in facts if not is_the_other_part(claim, turn, one)]
    same, rivals = split(facts, lambda fact: same_measure(claim.value, fact.claim.value))
    rivals = [one for one in rivals if one.claim.value.unit == claim.value.unit and one.claim.role != "idle"]
    told = [one for one in (*same, *rivals) if one.origin == "tool" and one.claim.value.unit == claim.value.unit]
    if told and _OWN.search(turn.read.reading.clause(claim.start)):  # what the customer has, tools know
        return any(one in same for one in told)
    if fits(claim, turn, same, rivals):
        return True
    low = claim.value.low
    if any(one.claim.role == "listed" and one.claim.value.low == low for one in facts):
        return True
    if _is_roughly(claim, turn) or _is_with_gift(claim, turn) or _is_floor(claim, turn):
        return True
    numbers = [one for one in turn.facts(Kind.NUMBER) if one.claim.value == low == claim.value.high]
    numbers = [one for one in numbers if not is_the_other_part(claim, turn, one)]
    return not same and fits(claim, turn, numbers, rivals)


def _is_roughly(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count only rounds one that is told (5 公里多 for 5.2 km)."""
    low: Decimal = claim.value.low
    more = _MORE.match(turn.text, claim.end)
    about = _ABOUT.search(turn.text[max(0, claim.start - 5) : claim.start]) or turn.text.startswith("左右", claim.end)
    if not more and not about:
        return False
    shown = [one.value for one in turn.read.of(Kind.MONEY)]
    prices = [one.claim.value for one in turn.facts(Kind.MONEY) if one.claim.value]
    if any(amount // price == low for amount in shown for price in prices):  # 580 is about 12 washes at 45
        return True
    alike = [one.claim.value for one in turn.facts(Kind.QUANTITY) if one.claim.value.unit == claim.value.unit]
    if any(one.low < low < one.high for one in alike):
        return True
    return any(0 <= one.low - low < low / 5 if more else abs(one.low - low) * 10 <= low for one in alike)


def _is_with_gift(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count is what is bought and what is given with it (买20节送2节: 22 节)."""
    unit, low = claim.value.unit, claim.value.low
    facts = [one for one in turn.facts(Kind.QUANTITY) if one.claim.value.unit == unit and _GIVEN.search(one.clause)]
    return any(
        one.clause == two.clause and one.claim.value.low + two.claim.value.low == low
        for one, two in combinations(facts, 2)
    )


def _is_supposed(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count is only supposed (烟管用到3米的话)."""
    end = turn.read.reading.clause_bounds(claim.start)[1]
    after = turn.text[claim.end : end]
    bought = _BUYING.search(turn.text[max(0, claim.start - 1) : claim.start]) and _THEN.match(after)
    return bool(bought or _SUPPOSED.match(after))


def _is_floor(claim: Claim, turn: Turn) -> bool:
    """Tell whether a floor is one that an address of the sources names (3楼312)."""
    floors = {value_of(text) for text in _FLOOR.findall(turn.sources.words)} if claim.value.unit == "楼" else set()
    return claim.value.low in floors


def _is_out_of_bounds(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count the customer named is allowed although it lies outside what the shop names (10 节起)."""
    reading, value = turn.read.reading, claim.value
    if not _ALLOWED.search(reading.clause(claim.start)) or _DOUBTED.search(reading.sentence(claim.start)):
        return False
    if not any(same_measure(value, one.value) for one in turn.customer_claims(Kind.QUANTITY, Kind.STOCK)):
        return False
    near = frozenset(token for label in nearness(turn.read, claim) for token in label.tokens)
    bounds = [one for one in turn.facts(Kind.QUANTITY) if one.limits and one.claim.value.unit == value.unit]
    best = max((len(near & one.label.tokens) for one in bounds), default=0)
    limits = [one.limits for one in bounds if len(near & one.label.tokens) == best and one.limits]
    return bool(limits) and not any(low <= value.low and value.high <= high for low, high in limits)


def _is_an_end(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count names one end of a range of a source (25-60 岁: 要满 25 岁)."""
    before, after = turn.text[max(0, claim.start - 4) : claim.start], turn.text[claim.end : claim.end + 3]
    least = _FROM.search(before) or _FROM_AFTER.match(after)
    most = _UP_TO.search(before) or _UP_TO_AFTER.match(after)
    ranges = [one.claim.value for one in turn.facts(Kind.QUANTITY) if one.claim.value.unit == claim.value.unit]
    ends = {one.low for one in ranges if least} | {one.high for one in ranges if most}
    value: Measure = claim.value
    return not ends.isdisjoint({value.low, value.high})


def _is_counted_out(claim: Claim, turn: Turn) -> bool:
    """Tell whether a small count only sums up what is named (S、M、L三个码; 有两种: 480, 1280; 两件一共)."""
    count = claim.value.low
    if not 2 <= count <= 9 or claim.value.unit not in _LISTABLE:
        return False
    left, right = turn.read.reading.sentence_bounds(claim.start)
    before, after = turn.text[left : claim.start], turn.text[claim.end : right]
    assumed = _ASSUMED.search(before[-2:]) and _ASSUMED_AFTER.match(after)
    sums = [one for one in turn.read.of(Kind.MONEY) if claim.end <= one.start]
    if sums and (assumed or _ALTOGETHER.match(after)):
        return True
    if count == sum(one.kind is Kind.ADDRESS and one.start >= claim.end for one in turn.read.claims):
        return True
    listed = _LIST.search(before)
    if listed and len(_BETWEEN.findall(listed[0])) + 1 == count:
        return True
    follows = after.partition(":")[2] or after
    priced = sum(one.kind in (Kind.MONEY, Kind.NUMBER) and claim.end <= one.start < right for one in turn.read.claims)
    return bool(count in (priced, len(_BETWEEN.findall(follows.partition(",")[0])) + 1))


def _is_multiplied(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count only shows a sum: 2件89元, 一共178元; 四瓶220 at 55 each; 两盒就200张 at 100 each."""
    low: Decimal = claim.value.low
    shown = {Decimal(one.value) for one in turn.read.of(Kind.MONEY)}
    shown |= {one.value * 100 for one in turn.read.of(Kind.NUMBER)}
    if claim.value.unit in _BOUGHT:
        priced = shown | {Decimal(one.claim.value) for one in turn.facts(Kind.MONEY)}
        tenths = {Decimal(10)} | {one.claim.value for one in turn.facts(Kind.DISCOUNT)}
        if any(amount * low * tenth / 10 in shown for amount in priced for tenth in tenths):
            return True
    left, right = turn.read.reading.sentence_bounds(claim.start)
    times = {one.value.low for one in turn.read.between(left, right) if one.kind in _COUNTED and one is not claim}
    each = [one.claim.value for one in turn.facts(Kind.QUANTITY) if one.claim.value.unit == claim.value.unit]
    return any(one.low == one.high and one.low * count == low for one in each for count in times if count > 1)


def _is_of_a_deal(claim: Claim, turn: Turn) -> bool:
    """Tell whether a count is one that a deal asks for or gives (买二送一: 满两瓶, 等于三瓶)."""
    deals = [(value_of(one[1]), value_of(one[2])) for one in _DEAL.finditer(turn.sources.words)]
    counts = {count for buy, get in deals if buy and get for count in (buy, get, buy + get)}
    return claim.value.unit in PIECES and claim.value.low in counts


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
    shown = [one.value for one in turn.read.of(Kind.QUANTITY) if one is not claim]
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
