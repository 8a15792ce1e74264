"""Lengths of time: by an equal one about the same thing, a range of hours, a sum or a rate."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.purposes import are_for_others, purposes_of
from agent.grounding.rules.calendar import stretches
from agent.grounding.values import Day, Span

_ECHO = re.compile(
    r"您(?=[\d一二两三四五六七八九十半])|您(?:说|讲|提到|之前|刚才|刚刚|已|买|等)|等了|久等|买了|用了|穿了|过了"
)
_SUMMED = re.compile(r"相当于|等于|[一总]?共|合计|加起来|就是")
_CARDS = {"半年卡": Decimal(6), "年卡": Decimal(12), "季卡": Decimal(3), "月卡": Decimal(1)}
_BESIDE = 4  # characters between a length of time and what it costs
_ONE = re.compile(r"[1一]\s*个?(小时|天|晚|月|周|年)")
_LEFT = re.compile(r"还[剩有]|剩下?|只[剩有]")
_ALWAYS = re.compile(
    r"(?:24|二十四)\s*个?小时(?:全天|都|客服|人工|随时|不间断)*(?:在线|营业|服务|开门|有人|急诊|值班|自助|接单|上门|\))"
)
_YEAR = re.compile(r"一年(?:有|按|是|就)?\s?36[56]天|一[周星期个]+[七7]天")
_AVERAGE = re.compile(r"平均|折合|相当于|算下来|摊到|合")
_ADDED = re.compile(r"[再另多]加|加上|增加|延长")
_ROUNDED = re.compile(r"大概|大约|约|差不多|相当于|也就是|左右")
_SHOP_SPAN = re.compile(r"发|到|送|质保|保修|保|退|换|有效|修|做|完成|提前|内|管|持续|续航|免费|回复|联系")


def duration(claim: Claim, turn: Turn) -> bool:
    """Support a length of time by an equal one about the same thing; the customer's only as an echo."""
    span: Span = claim.value
    if _YEAR.search(turn.read.reading.clause(claim.start)):  # 一年365天 tells nothing of the shop
        return True
    if _is_always(claim, turn):
        return _ALWAYS.search(turn.sources.words) is not None
    said = turn.customer_claims(Kind.DURATION)
    if _ECHO.search(turn.read.reading.clause(claim.start)) and any(span.says(one.value) for one in said):
        return True
    promised = _SHOP_SPAN.search(turn.read.reading.clause(claim.start))
    if not promised and any(
        (span.low, span.high, span.unit) == (o.value.low, o.value.high, o.value.unit) for o in said
    ):
        return True
    mine = purposes_of(turn.read.reading.clause(claim.start))
    facts = [one for one in turn.facts(Kind.DURATION) if not are_for_others(mine, purposes_of(one.clause))]
    same, rivals = split(facts, lambda fact: span.says(fact.claim.value))
    if any(mine & _purposes(one) for one in same):
        rivals = [one for one in rivals if mine & _purposes(one)]
    if (
        fits(claim, turn, same, rivals)
        or _is_added_up(claim, turn)
        or _is_of_a_rate(claim, turn)
        or _is_roughly(claim, turn)
        or _is_lengthened(claim, turn)
    ):
        return True
    if _is_of_a_stretch(span, turn) or _is_until(claim, turn) or _is_between(span, turn):
        return True
    return not same and fits(claim, turn, _begins_of(span, turn), [])


def _purposes(fact: Fact) -> frozenset[str]:
    """Return what a length of time of a source is for: by its clause, else by its sentence."""
    return purposes_of(fact.clause) or purposes_of(fact.sentence)


def _begins_of(span: Span, turn: Turn) -> list[Fact]:
    """Return the times of day that begin a stretch of this length (9:30-11:00 is an hour and a half)."""
    times = [one for one in turn.facts(Kind.TIME) if one.claim.role in ("from", "to")]
    return [
        low
        for low, high in pairwise(times)
        if low.clause == high.clause and (low.claim.role, high.claim.role) == ("from", "to")
        if span.unit == "minute" and any(two - one == span.high for one in low.claim.value for two in high.claim.value)
    ]


def _is_of_a_stretch(span: Span, turn: Turn) -> bool:
    """Tell whether so many days are those from a day to another of the sources (16日至19日: 4天)."""
    return span.unit == "minute" and any(
        (high.claim.value.day - low.claim.value.day + 1) * 1440 == span.high for low, high in stretches(turn)
    )


def _is_until(claim: Claim, turn: Turn) -> bool:
    """Tell whether so many days are left until a day of the sources (30号截止: 还剩一周)."""
    if not _LEFT.search(turn.text[max(0, claim.start - 4) : claim.start]) or claim.value.unit != "minute":
        return False
    today = turn.sources.today
    days = [_next(one.claim.value, today) for one in turn.facts(Kind.DATE)]
    return any(day is not None and (day - today).days * 1440 in (claim.value.low, claim.value.high) for day in days)


def _next(day: Day, today: date) -> date | None:
    """Return the calendar day, in this year or the next where none is told."""
    if day.month is None or day.day is None:
        return None
    try:
        found = date(day.year or today.year, day.month, day.day)
        return found if day.year or found >= today else found.replace(year=today.year + 1)
    except ValueError:
        return None


def _is_between(span: Span, turn: Turn) -> bool:
    """Tell whether what a tool tells to begin and to end lasts so long (19:00 and 20:30: an hour and a half)."""
    times = [one for one in turn.facts(Kind.TIME) if one.origin == "tool"]
    return span.unit == "minute" and any(
        two - one == span.high == span.low
        for low, high in pairwise(times)
        if low.label == high.label
        for one in low.claim.value
        for two in high.claim.value
    )


def _is_always(claim: Claim, turn: Turn) -> bool:
    """Tell whether a length of time says that somebody is always there (24 小时在线)."""
    return _ALWAYS.match(turn.text, claim.start) is not None


def _is_roughly(claim: Claim, turn: Turn) -> bool:
    """Tell whether months only round the days told beside them (90 天, 大概三个月)."""
    about = _ROUNDED.search(turn.text[max(0, claim.start - 5) : claim.start] + " " + turn.text[claim.end :][:2])
    if about and any(one.claim.value.low < one.claim.value.high == claim.value.high for one in _alike(claim, turn)):
        return True
    if not about or claim.value.unit != "month":
        return False
    days = [one.high for kind, one in turn.supported if kind is Kind.DURATION and one.unit == "minute"]
    return any(abs(claim.value.high * 43_200 - minutes) <= minutes / 20 for minutes in days)


def _alike(claim: Claim, turn: Turn) -> list[Fact]:
    """Return the lengths of time of the sources in the claim's unit, for the same purpose as far as that is told."""
    mine = purposes_of(turn.read.reading.clause(claim.start))
    facts = [one for one in turn.facts(Kind.DURATION) if one.claim.value.unit == claim.value.unit]
    return [one for one in facts if not are_for_others(mine, purposes_of(one.clause))]


def _is_lengthened(claim: Claim, turn: Turn) -> bool:
    """Tell whether a length of time is one of the sources and what is added to it there (延长再加 1 小时)."""
    facts = _alike(claim, turn)
    added = {one.claim.value.high for one in facts if _ADDED.search(one.clause)}
    return any(one.claim.value.high + more == claim.value.high for one in facts for more in added)


def _is_of_a_rate(claim: Claim, turn: Turn) -> bool:
    """Tell whether a single hour or day only spells out a rate of the sources (超时每小时 50 元: 超时 1 小时)."""
    match = _ONE.fullmatch(turn.text[claim.start : claim.end].strip())
    end = turn.read.reading.clause_bounds(claim.start)[1]
    paid = any(one.kind is Kind.MONEY and one.start - claim.end <= _BESIDE for one in turn.read.between(claim.end, end))
    if match is not None and paid and _AVERAGE.search(turn.text[: claim.start][-4:]):
        return True  # 平均一个月165: the money is what is claimed
    return match is not None and paid and re.search(rf"(?:每|/)\s*个?{match[1]}", turn.sources.words) is not None


def _is_added_up(claim: Claim, turn: Turn) -> bool:
    """Tell whether a length of time is the sum of others told before it (一年, 送两个月: 14 个月)."""
    if not _SUMMED.search(turn.text[max(0, claim.start - 6) : claim.start]):
        return False
    told = {value.high for kind, value in turn.supported if kind is Kind.DURATION and value.unit == claim.value.unit}
    if claim.value.unit == "month":
        told |= {months for card, months in _CARDS.items() if card in turn.text}
    return any(one + two == claim.value.high for one, two in combinations(sorted(told), 2))
