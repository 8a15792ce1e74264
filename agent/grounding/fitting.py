"""Whether a fact with the right value is about the right thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import drops_condition, drops_limit, is_for_another, is_over, mentions
from agent.grounding.context import OTHERS, Turn
from agent.grounding.facts import Fact, threshold_of
from agent.grounding.labels import NOTHING, Label, about_another, is_of_model, is_strong, speaks_for
from agent.grounding.reaching import is_below_minimum, is_overtaken, is_reached
from agent.grounding.surroundings import nearness
from agent.grounding.variants import Slots, clash, named

_MOMENTS = frozenset({Kind.DATE, Kind.WEEKDAY, Kind.TIME, Kind.DURATION})
_CONDITIONAL = frozenset({Kind.MONEY, Kind.DISCOUNT, Kind.FREE_SHIPPING, Kind.RETURNS})
_LIMITABLE = frozenset({Kind.MONEY, Kind.DISCOUNT, Kind.FREE_SHIPPING})
_LIMITED_MOMENTS = frozenset({Kind.TIME, Kind.WEEKDAY, Kind.DATE})
_LISTED = frozenset({Kind.MONEY, Kind.QUANTITY, Kind.DURATION, Kind.PERCENT})
_SCALED = frozenset({Kind.MONEY, Kind.DURATION, Kind.FREE_SHIPPING, Kind.DISCOUNT})
_BEYOND = re.compile(r"超出|超过|每")
_PAIRED = frozenset({Kind.MONEY, Kind.DISCOUNT})
_OFFERED = frozenset({Kind.DISCOUNT, Kind.FREE_SHIPPING})
_SHORT = 2  # tokens of a name that goes on about the thing before it
_QUOTED = 6  # characters before a figure that make it a quotation: 新客满99减
_PAIRS = frozenset({Kind.MONEY, Kind.DURATION, Kind.QUANTITY})
_SHARED = frozenset({Kind.DISCOUNT, Kind.DURATION, Kind.MONEY})
_BOTH = re.compile(r"([一-龥]{2})(?:和|跟|与|、)?([一-龥]{2})(?:都|均|全都|一样)")
_NAMED = re.compile(r"[一-龥]{2}")
Rule = Callable[[Claim, Turn], bool]


def split(facts: Sequence[Fact], says: Callable[[Fact], bool]) -> tuple[list[Fact], list[Fact]]:
    """Return the facts that say what a claim says, and the others."""
    same = [fact for fact in facts if says(fact)]
    return same, [fact for fact in facts if not says(fact)]


def fits(claim: Claim, turn: Turn, same: Sequence[Fact], rivals: Sequence[Fact]) -> bool:
    """Tell whether one of the facts with the claim's value is about the claim's thing and under its condition."""
    if not same:
        return False
    if claim.role == "reduction" and any(_is_quoted(claim, turn, fact) for fact in same):
        return True  # an offer by its own name is that one, whatever else the customer spoke of
    levels, wanted = turn.levels(claim), turn.wanted(claim)
    if (claim.kind, claim.value) in turn.supported:  # said again: only its own words can speak for another thing
        levels = levels[:1]
    if turn.read.reading.says(OTHERS, claim.start):
        levels = levels[:1]
    asked = threshold_of(turn.read, claim, ("threshold",)) if claim.kind in _PAIRED else None
    near = nearness(turn.read, claim)
    # what the reply tells beside this claim speaks against it only by the words next to it
    told = {one.value for one in turn.read.of(claim.kind) if one.value != claim.value}
    sentence = turn.read.reading.sentence(claim.start)
    if claim.kind in _SHARED and not _holds_for_both(claim, turn, same):
        return False
    beside = frozenset() if levels and levels[0].tokens else _beside(claim, turn)
    for fact in same:
        if clash(wanted, fact.label.slots):
            continue
        told_of = turn.told | ({"group"} if fact.minimum else set())  # 团购 20 盒起: so many are a group
        if fact.claim.kind in _CONDITIONAL and drops_condition(fact, told_of, sentence):
            continue
        if is_over(fact, sentence):
            continue
        if fact.claim.kind in _LIMITABLE and is_for_another(fact, f"{turn.text}\n{turn.said}"):
            continue
        if fact.claim.kind in _LIMITED_MOMENTS and drops_limit(fact, turn.read.reading.clause(claim.start)):
            continue
        if _is_elsewhere(fact, rivals, wanted):
            continue
        if fact.threshold_fen and asked and asked != fact.threshold_fen:
            continue
        if levels and claim.kind in _SCALED and fact.label.excludes(levels[0]) and not _BEYOND.search(fact.clause):
            continue
        if claim.kind in _SCALED and _is_of_another_size(fact, rivals, levels[:1], turn):
            continue
        if fact.claim.kind is Kind.MONEY and is_below_minimum(fact, turn):
            continue
        if is_overtaken(fact, turn):
            continue
        if (fact.claim.kind in _OFFERED or fact.claim.role == "reduction") and not is_reached(fact, turn):
            continue
        if beside and _stands_beside(fact, beside, turn):
            return True
        if asked and asked == fact.threshold_fen:  # 满300减50: the two amounts name the offer
            return True
        against = [one for one in rivals if _is_comparable(fact, one) and not clash(wanted, one.label.slots)]
        about = turn.sources.tools.about
        if not any(_is_beaten(near if one.claim.value in told else levels, fact, one, about) for one in against):
            return True
    return False


def _beside(claim: Claim, turn: Turn) -> frozenset[tuple[Kind, object]]:
    """Return what a figure without words of its own stands next to (一年99元)."""
    near = [one for one in turn.read.of(*_PAIRS) if one.kind is not claim.kind]
    return frozenset(
        (one.kind, one.value) for one in near if 0 <= one.start - claim.end <= 1 or 0 <= claim.start - one.end <= 1
    )


def _stands_beside(fact: Fact, beside: frozenset[tuple[Kind, object]], turn: Turn) -> bool:
    """Tell whether a source has the same two figures side by side."""
    return any(
        one.place == fact.place and (one.claim.kind, one.claim.value) in beside and one.clause == fact.clause
        for kind, _ in beside
        for one in turn.facts(kind)
        if min(abs(one.claim.start - fact.claim.end), abs(fact.claim.start - one.claim.end)) <= 2
    )


def _holds_for_both(claim: Claim, turn: Turn, same: Sequence[Fact]) -> bool:
    """Tell whether what is said of two things together (镜片和镜框都是8.5折) is told of each that a source names."""
    both = _BOTH.search(turn.text[turn.read.reading.clause_bounds(claim.start)[0] : claim.start])
    if both is None:
        return True
    told = "".join(f"{one.clause}{' '.join(one.label.tokens)}" for one in same)
    parts = [part for part in both.groups() if mentions(part, turn.sources.words)]
    return not told or all(mentions(part, told) for part in parts)


def _is_of_another_size(fact: Fact, rivals: Sequence[Fact], nearest: list[Label], turn: Turn) -> bool:
    """Tell whether the weight or distance that a tool or the customer tells is that of a rival, and not of `fact`."""
    own = {unit for level in nearest for _, _, unit in level.amounts}
    told = Label(NOTHING.tokens, NOTHING.slots, frozenset(one for one in turn.sizes if one[2] not in own))
    return fact.label.excludes(told) and any(
        one.claim.role == fact.claim.role and any(one.label.holds(*size) for size in told.amounts) for one in rivals
    )


def _is_quoted(claim: Claim, turn: Turn, fact: Fact) -> bool:
    """Tell whether a reduction stands in its source word for word with the words before it (新客满99减10)."""
    words = turn.text[max(0, claim.start - _QUOTED) : claim.end]
    return len(words) > _QUOTED and _NAMED.match(words) is not None and words in fact.clause


def _is_beaten(levels: list[Label], mine: Fact, rival: Fact, about: Label) -> bool:
    """Tell whether the words of a claim are rather about `rival`.

    Things listed in one sentence share what only the first spells out (华为外屏 260, 内屏 780): the words may
    name the later one beside the shared name, and only the end of a name tells the earlier one.
    """
    if levels and is_of_model(levels[0], rival.label, mine.label):
        return True
    if rival.follows(mine) and mine.claim.kind in _LISTED:
        for level in levels:
            rivals_words = level.evidence(rival.label, mine.label)
            if level.evidence(mine.label, rival.label):
                return rivals_words >= 0.5 * max(1, len(rival.label.tokens - mine.label.tokens))
            if rivals_words and is_strong(rivals_words, rival.label, mine.label, level):
                return True
    named = levels and levels[0].tokens & mine.label.tokens
    if named or mine.origin == rival.origin == "tool":  # all that was looked up does not tell one from the other
        levels = [level for level in levels if level is not about]
    own = mine.label.tokens - rival.label.tokens
    if mine.follows(rival) and 0 < len(own) <= _SHORT and any(own <= level.tokens for level in levels[:1]):
        return False  # 牛肉面 22, 大碗 26: the words name the later one in full
    if mine.follows(rival) and not any(
        rival.tail & level.tokens or any(rival.label.holds(*one) for one in level.amounts) for level in levels
    ):
        return False
    return about_another(levels, mine.label, rival.label)


def _is_elsewhere(fact: Fact, rivals: Sequence[Fact], wanted: Slots) -> bool:
    """Tell whether the region asked about has a rule of its own, and `fact` is not it (其余 3 天)."""
    place = named(wanted, "region")
    return (
        bool(place)
        and not named(fact.label.slots, "region")
        and any(place & named(one.label.slots, "region") for one in rivals if one.claim.role == fact.claim.role)
    )


def _is_comparable(fact: Fact, rival: Fact) -> bool:
    """Tell whether a rival speaks of the same sort of thing: a total is no price, a general rule no told moment."""
    if "total" in (fact.claim.role, rival.claim.role) and fact.claim.role != rival.claim.role:
        return False
    return rival.origin == "tool" or not _is_told(fact)


def _is_told(fact: Fact) -> bool:
    """Tell whether a tool told a moment: what the shop says in general does not speak against it."""
    return fact.origin == "tool" and fact.claim.kind in _MOMENTS


def is_exception(claim: Claim, turn: Turn, fact: Fact, general: Sequence[Fact]) -> bool:
    """Tell whether `fact` only speaks of something special (内衣不退) that the claim does not name."""
    levels = turn.levels(claim)
    return any(not speaks_for(levels, fact.label, rival.label) for rival in general)
