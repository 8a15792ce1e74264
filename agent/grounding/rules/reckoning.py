"""Amounts reckoned from what is talked about: a share or a rise in per cent, so much for each beyond, a difference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.labels import Label, Tokens, label_of
from agent.grounding.surroundings import stretch_label, whole_label
from agent.grounding.values import Measure
from agent.grounding.variants import clash

_COMPARED = re.compile(r"便宜|贵|省|[相就只]?差|多|少|比|划算|优惠")
_STRETCHED = re.compile(r"超|多|个人|加|远|外|运|送|公里|公斤|斤|千米|米|平")
_LOADED = re.compile(r"到账|到手|卡里|一共|共|得|当|有|能用|余额")
_PAID_IN = re.compile(r"充|满|送|赠|返")
_PRICES = ("", "original")
_BONUS = re.compile(r"送|赠|返")
_EACH = re.compile(r"平均|折合|合|摊|每|一[个节次天月张件片包颗粒瓶杯支只条斤]|单[节次]")
_BEYOND = re.compile(r"超|以上|以外|每增|每多|每加")
_RISE, _PART = re.compile(r"加|涨|浮|附加"), re.compile(r"定金|订金|押金|预付|首付|手续费|扣|违约|退|抵|赔|付")
_OFF_EACH = re.compile(r"每[^,。;]{0,6}减|各减")
_ALWAYS_NAMED = re.compile(r"一半|[\d一二三四五六七八九]成|[\d.]+%")
_FEW = 3
_MONTHS = (("半年卡", 6), ("年卡", 12), ("季卡", 3))
_DAILY = re.compile(r"(?:每|一)天")
_MONTHLY = re.compile(r"(?:每|一)个?月")
_MORE, _ABOUT = re.compile(r"\s*(?:元|块钱?)?(?:多|出头)"), re.compile(r"\s*(?:元|块钱?)?(?:左右|上下|的样子)")
_ABOUT_BEFORE = re.compile(r"(?:大概|大约|约|差不多|将近|接近|不到|合计约)[一-龥\d.]{0,6}[-~]?\s*$")


def is_reckoned(claim: Claim, fen: int, counts: set[Decimal], turn: Turn) -> bool:
    """Tell whether `fen`, or an amount it rounds, is reckoned from the prices and the rates of what is talked about."""
    clause = turn.read.reading.clause(claim.start)
    best = best_named(claim, turn)
    prices = {int(one.claim.value) for one in best}
    times = {int(count) for count in counts if 1 < count <= 100 and count == int(count)}
    found = {price * factor for price in _with_counts(prices, times) for factor in _factors(claim, turn)}
    if _STRETCHED.search(turn.read.reading.sentence(claim.start)):
        found |= set(_beyond(turn))
    if _LOADED.search(clause):
        found |= set(_with_bonus(turn))
    if _EACH.search(clause):
        found |= {Decimal(price) for price in _each(turn, best)}
    found |= {Decimal(price + extra) for price in prices for extra in _extras(claim, turn)}
    if _COMPARED.search(turn.text[max(0, claim.start - 5) : claim.start]):
        found |= set(_differences(claim, turn, times))
    if _OFF_EACH.search(turn.sources.words):
        cuts = {int(one.claim.value) for one in turn.facts(Kind.MONEY) if one.claim.role == "reduction"}
        found |= {Decimal((price - cut) * count) for price in prices for cut in cuts for count in times}
    if is_about(claim, turn):
        found |= {Decimal(price) for price in _with_counts(prices, times)}
    return any(_says(claim, turn, fen, amount) for amount in found)


def is_about(claim: Claim, turn: Turn) -> bool:
    """Tell whether an amount is only said roughly (四百二十多, 差不多1169)."""
    before = turn.text[max(0, claim.start - 6) : claim.start]
    after = _MORE.match(turn.text, claim.end) or _ABOUT.match(turn.text, claim.end)
    return bool(after or _ABOUT_BEFORE.search(before))


def _says(claim: Claim, turn: Turn, fen: int, amount: Decimal) -> bool:
    """Tell whether `fen` is `amount`: to the whole jiao or yuan, or roughly where it is said roughly."""
    gap = amount - fen
    if abs(gap) < 1 or (abs(gap) < 100 and fen % 100 == 0):
        return True
    if not is_about(claim, turn):
        return False
    step = next(unit for unit in (100_000, 10_000, 1000, 100, 1) if fen % unit == 0)
    return 0 <= gap < step if _MORE.match(turn.text, claim.end) else abs(gap) * 20 <= amount


def best_named(claim: Claim, turn: Turn) -> list[Fact]:
    """Return the prices of what the words nearest to the claim name; the words further off decide between equals."""
    wanted = turn.wanted(claim)
    facts = [
        one
        for one in turn.facts(Kind.MONEY)
        if one.claim.role in (*_PRICES, "total", "shipping") and not clash(wanted, one.label.slots)
        if one.claim.role or not _PAID_IN.search(one.clause)
    ]
    levels = [level for level in turn.levels(claim) if level is not turn.sources.tools.about]
    levels.insert(1, _sentence(claim, turn))
    scored = [
        tuple(
            len(level.tokens & one.label.tokens) + sum(one.label.holds(*amount) for amount in level.amounts)
            for level in levels
        )
        for one in facts
    ]
    nearest = next((index for index in range(len(levels)) if any(score[index] for score in scored)), None)
    if nearest is None:
        return facts if len(facts) <= _FEW else []
    best = max(score[nearest] for score in scored)
    return [one for one, score in zip(facts, scored, strict=True) if score[nearest] == best]


def _with_counts(prices: set[int], times: set[int]) -> set[int]:
    return prices | {price * count for price in prices for count in times}


def _factors(claim: Claim, turn: Turn) -> Iterator[Decimal]:
    """Yield what the rates of the sources that the sentence speaks of make of a price: a part, or the price raised."""
    said = _sentence(claim, turn).tokens | _asked(turn)
    sentence = turn.read.reading.sentence(claim.start)
    for one in turn.facts(Kind.PERCENT):
        if not (_ALWAYS_NAMED.search(sentence) or said & label_of(one.sentence).tokens):
            continue
        part = Decimal(one.claim.value) / 100
        if _RISE.search(one.clause):
            yield 1 + part
        if _PART.search(one.clause):
            yield part
            yield 1 - part


def _with_bonus(turn: Turn) -> Iterator[Decimal]:
    """Yield what is paid in together with what is given for it (充500送80)."""
    for paid in turn.facts(Kind.MONEY):
        for given in turn.facts(Kind.MONEY):
            beside = paid.place == given.place and paid.clause == given.clause and paid.claim.start < given.claim.start
            if beside and paid.claim.role == "threshold" and _BONUS.search(paid.clause):
                yield Decimal(paid.claim.value + given.claim.value)


def _extras(claim: Claim, turn: Turn) -> Iterator[int]:
    """Yield the surcharges of the sources that the sentence names."""
    said = _sentence(claim, turn).tokens
    for one in turn.facts(Kind.MONEY):
        if one.claim.role == "surcharge" and said & one.label.tokens:
            yield int(one.claim.value)


def _asked(turn: Turn) -> Tokens:
    return frozenset[str]().union(*(whole_label(read, False).tokens for read in turn.sources.customer[:3]))


def _beyond(turn: Turn) -> Iterator[Decimal]:
    """Yield what a quantity that is talked of costs beyond the one that is free (5 公里内免费, 超出每公里 3 元)."""
    talked = turn.read.of(Kind.QUANTITY)
    talked += turn.customer_claims(Kind.QUANTITY)
    told = [one for one in turn.facts(Kind.QUANTITY) if one.origin == "tool"]
    sizes: list[Measure] = [one.value for one in talked] + [one.claim.value for one in told]
    for rate in turn.facts(Kind.MONEY):
        if not _BEYOND.search(rate.clause):
            continue
        bases = [one.claim.value for one in turn.facts(Kind.QUANTITY) if one.place[0] == rate.place[0]]
        for base in bases:
            for size in sizes:
                if size.unit == base.unit and size.low > base.high:
                    step = 100 if size.unit == "cm" else 1000 if size.unit == "g" else 1
                    more = (size.low - base.high) / step * rate.claim.value
                    yield more
                    yield from (more + one.claim.value for one in _first_in(rate, turn))


def _first_in(rate: Fact, turn: Turn) -> list[Fact]:
    """Return the price up to which nothing is added (6人内499元, 每多一人加30元)."""
    return [one for one in turn.facts(Kind.MONEY) if one.place == rate.place and one.claim.start < rate.claim.start][
        -1:
    ]


def _each(turn: Turn, facts: list[Fact]) -> Iterator[Decimal]:
    """Yield the prices shared out over the counts told beside them, and over the months of a card."""
    for fact in facts:
        for one in turn.facts(Kind.QUANTITY):
            if one.place == fact.place and one.clause == fact.clause and one.claim.value.low > 1:
                yield Decimal(fact.claim.value) / one.claim.value.low
        months = next((count for card, count in _MONTHS if card in fact.clause), 0)
        if months and _MONTHLY.search(turn.text):
            yield Decimal(fact.claim.value) / months
        if months and _DAILY.search(turn.text):
            yield Decimal(fact.claim.value) * 12 / months / 365


def _differences(claim: Claim, turn: Turn, times: set[int]) -> Iterator[Decimal]:
    """Yield by how much what is talked of differs from another price: whole, each, or so many of it and a set."""
    said = _sentence(claim, turn).tokens | _asked(turn)
    prices = [one for one in turn.facts(Kind.MONEY) if one.claim.role in _PRICES and not _PAID_IN.search(one.clause)]
    named = [one for one in prices if one.label.tokens & said]
    whole = {Decimal(one.claim.value) for one in named}
    yield from (abs(one - other) for one, other in combinations(sorted(set(_each(turn, named))), 2))
    yield from (abs(one - other.claim.value) for one in whole for other in prices)
    yield from (one * count - other for one in whole for count in times for other in whole if one * count > other)


def _sentence(claim: Claim, turn: Turn) -> Label:
    return stretch_label(turn.read, *turn.read.reading.sentence_bounds(claim.start), True)
