"""Days: by the same day of the same event, the rest of the week, deadlines, and the calendar."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.rules.calendar import follows_from, is_inside, is_next_day_after
from agent.grounding.rules.edges import is_end_of, is_eve, is_resumed
from agent.grounding.rules.opening import CLOSED, OPEN, SHOP_EVENT, booked, promises_a_moment, rests
from agent.grounding.values import Day

_TODAY_EVENT = re.compile(
    r"发|到|送|上门|约|截止|最后|补货|上新|营业|开门|关门|休息|到账|特价|活动|打折|优惠|[能可]以?[取拿]|[就来]?[取拿](?=$|[,。的哦!])|来取|就?退(?=$|[,。的哦!还])|取件|取机|修好|出炉|有课|上课"
)
_VAGUE = frozenset({"下月", "下周", "月底", "月初", "年底", "年初"})
_DONE_THEN = re.compile(r"发货?|送|上门|[看坐]诊|停诊|可[以用]|能|除外|接单|上课|配送|做|来|去|约")
_NEGATED = re.compile(
    r"不(?!用|需|必|收|限|错|好|超|到|少|同|满|足|再)|没|停(?!车)|闭|休|除外|满了|无法|用不了|[发做送来去约看]不了"
)
_LATE, _SENT, _EVENING = re.compile(r"晚上|今晚|夜里|半夜"), re.compile(r"发|送"), 18 * 60
_ASIDE = re.compile(r"\([^()]{1,30}\)")
_WISHED = re.compile(r"祝|快乐|安康|愉快|恭喜")
_BEFORE = re.compile(r"\s*(?:号|日)?(?:之|以)?前")
_LONGEST_DAY = 12  # characters of a clause that only names a day
_BARRED = re.compile(r"不可|不能|不适用|除外|不参加|不享|不含|用不了")
_HOURS = re.compile(r"\d{1,2}:\d{2}\s*[-~到至]\s*\d{1,2}:\d{2}")
_NEXT, _LEAVING = frozenset({"第二天", "次日"}), re.compile(r"退房|离店|走")
_ARRANGED = re.compile(r"安排|来得及|可以(?!约)|没问题|[能可]送|送")
_EVENTS = {
    "send": re.compile(r"发货|停发|恢复发|发出|寄出|[能会可天一二三四五六日末]发"),
    "restock": re.compile(r"补货|到货|来货"),
    "new": re.compile(r"上新|上架|新品"),
    "arrive": re.compile(r"到货|送达|送到|[能就会]到|签收|[到达]\W*$"),
    "money": re.compile(r"到账|退款"),
    "open": re.compile(r"闭馆|停业|开放|营业|开门|关门|休息|上班|店休|打烊|照常|也开"),
    "class": re.compile(r"开课|开班|开学"),
}
_ALL_YEAR = re.compile(r"(?:全年|节假日|过年|春节)[一-龥]{0,4}(?:无休|不休|营业|不打烊)|天天营业")
_EVENTS_TOLD = re.compile(r"送达|发货|补货|更新")


def day(claim: Claim, turn: Turn) -> bool:
    """Support a day by a fact that can be the same day, or an echo that promises nothing of the shop."""
    clause = _told_of(claim, turn)
    if _WISHED.search(clause):
        return True
    if claim.text in _NEXT and _LEAVING.search(clause):  # 第二天中午前退房: no day of the calendar
        return True
    if claim.role == "today" and _is_too_late(clause, turn):
        return False
    vague = claim.value.name in _VAGUE and not SHOP_EVENT.search(clause)
    if (claim.role == "today" or vague) and not _TODAY_EVENT.search(clause):
        return True
    if _BEFORE.match(turn.text, claim.end) and _is_turning_point(claim, turn, clause):
        return True
    facts = booked(claim, turn, turn.facts(Kind.DATE, Kind.WEEKDAY))
    same, rivals = split(
        facts, lambda fact: claim.value.says(fact.claim.value) and _agree(clause, fact) and _same_event(clause, fact)
    )
    rivals = [one for one in rivals if not any(one.clause == fact.clause != "" for fact in same)]
    opposite = [one for one in rivals if claim.value.says(one.claim.value) and not _agree(clause, one)]
    if (opposite and not same) or _is_ruled_out(claim, facts, clause):
        return False
    if fits(claim, turn, same, rivals) or _is_open_day(claim, turn, clause):
        return True
    opens = claim.kind is Kind.WEEKDAY or OPEN.search(clause)
    if opens and any(
        claim.value.within(low.claim.value, high.claim.value) and _agree(clause, low) for low, high in _ranges(facts)
    ):
        return True
    said = turn.customer_claims(Kind.DATE, Kind.WEEKDAY)
    if not promises_a_moment(claim, turn) and any(claim.value.says(one.value) for one in said):
        return True
    if claim.value.name == "工作日" and any(
        (low.claim.value.weekday, high.claim.value.weekday) == (1, 5) for low, high in _ranges(facts)
    ):
        return True
    if is_end_of(claim, turn) or is_eve(claim, turn) or is_resumed(claim, turn, clause):
        return True
    if (claim.value.name == "工作日" and _is_left(turn)) or _is_outside_hours(claim, turn, clause):
        return True
    if _is_calendar(claim, turn):
        return True
    if (
        _is_ahead_enough(claim, turn)
        or is_inside(claim, turn)
        or is_next_day_after(claim, turn)
        or follows_from(claim, turn)
    ):
        return True
    return _is_deadline(claim, turn, clause)


def _is_ahead_enough(claim: Claim, turn: Turn) -> bool:
    """Tell whether the day the customer asks for leaves the time that a source asks for ahead (提前 3 小时预订)."""
    day = claim.value.known()
    asked = any(claim.value.says(one.value) for one in turn.customer_claims(Kind.DATE, Kind.WEEKDAY))
    if not asked or day is None or not _ARRANGED.search(turn.read.reading.clause(claim.start)):
        return False
    leads = [one.claim.value for one in turn.facts(Kind.DURATION) if "提前" in one.clause]
    gone = (day - turn.sources.today).days * 1440
    return any(lead.unit == "minute" and lead.high <= gone for lead in leads)


def _is_ruled_out(claim: Claim, facts: list[Fact], clause: str) -> bool:
    """Tell whether a day lies in a stretch of days for which a source says the opposite (周五至周日不发)."""
    return any(
        claim.value.within(low.claim.value, high.claim.value) and not _agree(clause, low)
        for low, high in _ranges(facts)
        if low.claim.value.weekday != 1 or high.claim.value.weekday != 7
    )


def _is_turning_point(claim: Claim, turn: Turn, clause: str) -> bool:
    """Tell whether it is otherwise before a day on which a source says that something begins or stops."""
    facts = [one for one in turn.facts(Kind.DATE) if claim.value.says(one.claim.value) and _SENT.search(one.clause)]
    return any(bool(_NEGATED.search(one.clause)) != bool(_NEGATED.search(clause)) for one in facts)


def _told_of(claim: Claim, turn: Turn) -> str:
    """Return the clause of a day without its asides, or the aside the day stands in: 当天发(周日除外)."""
    left, right = turn.read.reading.clause_bounds(claim.start)
    for aside in _ASIDE.finditer(turn.text, left, right):
        if aside.start() <= claim.start < aside.end():
            return aside[0]
    return _ASIDE.sub("", turn.text[left:right])


def _is_left(turn: Turn) -> bool:
    """Tell whether something is barred at weekends only: it holds on working days."""
    return any(one.claim.value.name == "周末" and _BARRED.search(one.clause) for one in turn.facts(Kind.DATE))


def _is_too_late(clause: str, turn: Turn) -> bool:
    """Tell whether today is promised for the evening although a source names an earlier time (17:00 前付款当日发)."""
    if not _LATE.search(clause) or _NEGATED.search(clause) or not _SENT.search(clause):
        return False
    todays = [one for one in turn.facts(Kind.DATE) if one.claim.role == "today" and _SENT.search(one.clause)]
    ends = [amount[0] for one in todays if "前" in one.clause for amount in one.label.amounts if amount[2] == "clock"]
    return bool(ends) and max(ends) <= _EVENING


def _is_outside_hours(claim: Claim, turn: Turn, clause: str) -> bool:
    """Tell whether a day said to be closed lies outside the days of opening (周二至周日: 周一不营业)."""
    ranges = [pair for pair in _ranges(turn.facts(Kind.WEEKDAY)) if not CLOSED.search(pair[0].clause)]
    closed = CLOSED.search(clause) and claim.value.weekday is not None
    return bool(closed and ranges) and not any(
        claim.value.within(low.claim.value, high.claim.value) for low, high in ranges
    )


def _is_calendar(claim: Claim, turn: Turn) -> bool:
    """Tell whether a day and a weekday beside it (明天周二) only name one day of the calendar, or one that is told."""
    left, right = turn.read.reading.clause_bounds(claim.start)
    beside = [one for one in turn.read.of(Kind.DATE, Kind.WEEKDAY) if one is not claim]
    near = [one for one in beside if -2 <= one.start - claim.end <= 2 or -2 <= claim.start - one.end <= 2]
    if any((one.kind, one.value) in turn.supported and claim.value.says(one.value) for one in near):
        return True
    return right - left <= _LONGEST_DAY and any(
        one.value.weekday == claim.value.weekday is not None and (one.value.known() or claim.value.known())
        for one in near
    )


def _is_open_day(claim: Claim, turn: Turn, clause: str) -> bool:
    """Tell whether the shop, said to be open on a day, has hours and no day of rest then."""
    if not OPEN.search(clause) or CLOSED.search(clause):
        return False
    if claim.value.weekday is None:
        closed = [one for one in turn.facts(Kind.DATE) if CLOSED.search(one.clause)]
        return _ALL_YEAR.search(turn.sources.words) is not None and not any(
            claim.value.says(one.claim.value) for one in closed
        )
    ranges = _ranges(turn.facts(Kind.WEEKDAY))
    hours = any(one.claim.role in ("from", "to") for one in turn.facts(Kind.TIME))
    return hours and not ranges and "一二三四五六日"[claim.value.weekday - 1] not in rests(turn)


def _is_deadline(claim: Claim, turn: Turn, clause: str) -> bool:
    """Tell whether a latest day follows from a day a tool tells and a limit in a source (48小时内发货)."""
    if not re.search(r"最[晚迟慢]|之?前", clause) or claim.value.day is None:
        return False
    limits = [one.claim.value for one in turn.facts(Kind.DURATION) if _is_limit(one)]
    begins = [fact.claim.value.known() for fact in turn.facts(Kind.DATE) if fact.origin == "tool"]
    ends = {
        begin + timedelta(minutes=int(limit.high))
        for begin in begins
        if begin
        for limit in limits
        if limit.unit == "minute"
    }
    return any(claim.value.says(Day.of(end)) for end in ends)


def _is_limit(fact: Fact) -> bool:
    return fact.claim.value.bound == "at_most" or "无理由" in fact.clause


def _ranges(facts: list[Fact]) -> list[tuple[Fact, Fact]]:
    return [
        (low, high)
        for low, high in pairwise(facts)
        if low.clause == high.clause and low.claim.role == "from" and high.claim.role == "to"
    ]


def _agree(clause: str, fact: Fact) -> bool:
    """Tell whether a clause and a fact do not say opposite things about being open."""
    if fact.origin != "tool" and _DONE_THEN.search(clause) and _DONE_THEN.search(fact.clause):
        return bool(_NEGATED.search(clause)) == bool(_NEGATED.search(fact.clause))
    if fact.origin != "tool" and CLOSED.search(clause) and _HOURS.search(fact.clause):
        return bool(CLOSED.search(fact.clause))
    closed, opened = CLOSED.search(clause), OPEN.search(clause)
    if closed:
        return not (OPEN.search(fact.clause) and not CLOSED.search(fact.clause))
    return not (opened and CLOSED.search(fact.clause) and not OPEN.search(fact.clause))


def _same_event(clause: str, fact: Fact) -> bool:
    """Tell whether a day is told of the same event (上新 on Wednesday is no member day on Wednesday)."""
    events = {name for name, pattern in _EVENTS.items() if pattern.search(clause)}
    if not events or (fact.origin == "tool" and not _EVENTS_TOLD.search(fact.clause)):
        return True
    known = {name for name, pattern in _EVENTS.items() if pattern.search(fact.clause)}
    return bool(events & known) or (not known and "open" in events)
