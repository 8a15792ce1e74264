"""Stock, and availability by variant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.labels import Label, about_another, speaks_for
from agent.grounding.rules.counts import same_measure
from agent.grounding.rules.sizing import fits_body, recommends
from agent.grounding.surroundings import stretch_label, whole_label
from agent.grounding.variants import Slots, clash, named, slots_of

_ALL = re.compile(r"都|全部|均")
_PLAIN_YES = frozenset({"有的", "都有", "还有"})
_CHEAPER = re.compile(r"优惠|打折|折扣|便宜|活动")
_OFFERS = re.compile(r"折|优惠|活动|会员|券|包间|停车|发票")


def stock(claim: Claim, turn: Turn) -> bool:
    """Support a stock figure by an equal one for the same variant."""
    if claim.role == "idle" and any(one.kind is Kind.COUPON for one in turn.read.claims):
        return bool(turn.facts(Kind.COUPON))  # 还有一张满300减50的券
    facts = turn.facts(Kind.STOCK)
    same, rivals = split(facts, lambda fact: same_measure(claim.value, fact.claim.value))
    if facts:
        return fits(claim, turn, same, rivals)
    plain = [one for one in turn.facts(Kind.QUANTITY) if one.claim.role != "listed"]
    return fits(claim, turn, [one for one in plain if same_measure(claim.value, one.claim.value)], [])


def availability(claim: Claim, turn: Turn) -> bool:
    """Support 有货/没货/有 XL by what the sources say of that variant of that product."""
    available, slots = claim.value
    wanted = _with(slots, turn.wanted(claim))
    facts = turn.facts(Kind.AVAILABILITY)
    if recommends(claim, turn) and not fits_body(claim, turn):
        return False
    if claim.role == "listed" and slots and recommends(claim, turn):
        return True
    if claim.role == "listed" and slots:  # what the customer bought, tools know
        bought = [scope(one) for one in facts if one.origin == "tool"]
        return any(covers(one, slots) for one in [*bought, slots_of(turn.said)])
    told = [level for level in turn.levels(claim) if level is not turn.sources.tools.about]
    if _is_beyond_range(wanted, _of_the_product(facts, told)):
        return not available
    if claim.role == "stock" and any(fact.claim.role == "stock" for fact in facts):
        facts = [fact for fact in facts if fact.claim.role == "stock"]
    if available and _ALL.search(turn.text[max(0, claim.start - 4) : claim.end]) and _is_one_out(claim, facts, turn):
        return False
    if not wanted and claim.text in _PLAIN_YES and _is_about_no_goods(facts, turn):
        return True
    facts = _only_product(facts, wanted, turn) or _of_the_product(facts, told)
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
    own = stretch_label(turn.read, *turn.read.reading.clause_bounds(claim.start), True)
    unnamed = not any(fact.label.tokens & named.tokens for fact in facts)  # what was looked up goes without saying
    return any(
        not fact.claim.value[0]
        and (fact.label.tokens & named.tokens or (unnamed and fact.origin == "tool" and fact.claim.role == "stock"))
        and (not fact.label.amounts or fact.label.amounts & named.amounts)
        and not clash(own.slots if unnamed else named.slots, scope(fact))
        for fact in facts
    )


def _is_about_no_goods(facts: list[Fact], turn: Turn) -> bool:
    """Tell whether 有的 answers a question for something else than goods (有折扣吗), which the sources speak of."""
    if _CHEAPER.search(turn.said) and _lowers_prices(turn):
        return True
    asked = [whole_label(read, False).tokens for read in turn.sources.customer[:1]]
    words = asked[0] if asked else frozenset()
    return not any(words & fact.label.tokens for fact in facts) and any(
        token in turn.sources.words for token in (*words, *_OFFERS.findall(turn.said))
    )


def _lowers_prices(turn: Turn) -> bool:
    """Tell whether the sources lower a price in any way."""
    return bool(turn.facts(Kind.DISCOUNT)) or any(one.claim.role == "reduction" for one in turn.facts(Kind.MONEY))


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


def _only_product(facts: list[Fact], wanted: Slots, turn: Turn) -> list[Fact]:
    """Return what tools tell of the wanted variant when they looked up one product, and no other is spoken of."""
    told = [one for one in facts if one.origin == "tool" and one.claim.role == "stock"]
    shared = frozenset.intersection(*(one.label.tokens for one in told)) if told else frozenset()
    others = {token for one in facts if one.origin != "tool" for token in one.label.tokens} - shared
    if len(shared) < 2 or whole_label(turn.read, True).tokens & others:
        return []
    return told if any(covers(scope(one), wanted) for one in told) else []


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
