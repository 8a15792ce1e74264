"""Days, times of day and lengths of time."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, pairwise

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, split
from agent.grounding.values import Day, Span
from agent.grounding.variants import named

_ECHO = re.compile(r"您(?:说|讲|提到|之前|刚才|刚刚|已|买|等)|等了|久等|买了|用了|穿了|过了")
_SHOP_EVENT = re.compile(
    r"发货|发出|寄出|到货|送达|送到|补货|上新|到账|退款|开门|营业|关门|休息|打烊|上架|能到|就到|会到|截止|结束|有效"
    r"|买[一二两]送|打折|半价|活动|优惠|特价|能用|可用|可以用|适用|也能|也可以|享|有空|空位|有位|约好|预约成功|预留|上门|能来|名额|有班|有课|安排|[一定会能可以]发"
)
_TODAY_EVENT = re.compile(
    r"发|到|送|上门|约|截止|最后|补货|上新|营业|开门|关门|休息|到账|特价|活动|打折|优惠|[能可]以?[取拿]|[就来]?[取拿](?=$|[,。的哦!])|来取|就?退(?=$|[,。的哦!还])|取件|取机|修好|出炉|有课|上课"
)
_VAGUE = frozenset({"下月", "下周", "月底", "月初", "年底", "年初"})
_ROUGHLY = re.compile(r"多|过|左右|前后|上下")
_SUMMED = re.compile(r"相当于|等于|[一总]?共|合计|加起来|就是")
_CARDS = {"半年卡": Decimal(6), "年卡": Decimal(12), "季卡": Decimal(3), "月卡": Decimal(1)}
_FULL = re.compile(r"满了|[约订客]满|没(?:有)?[空位]|排不[上了]")
_DONE_THEN = re.compile(r"发货?|送|上门|[看坐]诊|停诊|可[以用]|能|除外|接单|上课|配送|做|来|去|约")
_NEGATED = re.compile(
    r"不(?!用|需|必|收|限|错|好|超|到|少|同|满|足|再)|没|停(?!车)|闭|休|除外|满了|无法|用不了|[发做送来去约看]不了"
)
_LATE, _SENT, _EVENING = re.compile(r"晚上|今晚|夜里|半夜"), re.compile(r"发|送"), 18 * 60
_ONE = re.compile(r"[1一]\s*个?(小时|天|晚|月|周|年)")
_ASIDE = re.compile(r"\([^()]{1,30}\)")
_LONGEST_DAY = 12  # characters of a clause that only names a day
_RESTATED = re.compile(r"(?:再|跟您)?(?:确认|核对)(?:一?下)?|您(?:要|说|填|留|写)的|对[吗吧么]|是[吗吧]|没错吧")
_BARRED = re.compile(r"不可|不能|不适用|除外|不参加|不享|不含|用不了")
_SHOP_SPAN = re.compile(r"发|到|送|质保|保修|保|退|换|有效|修|做|完成|提前|内|管|持续|续航|免费|回复|联系")
_EVENTS = {
    "send": re.compile(r"发货|发出|寄出|[能会可天]发"),
    "restock": re.compile(r"补货|到货|来货"),
    "new": re.compile(r"上新|上架|新品"),
    "arrive": re.compile(r"送达|送到|[能就会]到|签收|[到达]\W*$"),
    "money": re.compile(r"到账|退款"),
    "open": re.compile(r"闭馆|停业|开放|营业|开门|关门|休息|上班|店休|打烊|照常|也开"),
    "class": re.compile(r"开课|开班|开学"),
}
_EVENTS_TOLD = re.compile(r"送达|发货|补货|更新")
_CLOSED = re.compile(r"闭馆|停业|停诊|维护|店休|休息|不营业|不开门|不上班|放假|闭店|不开")
_OPEN = re.compile(r"营业|开放|全天|开门|开着|也开|照常|上班|都在|都开|正常开|不休|无休|不打烊|都在(?!这)|在的|在店")


def day(claim: Claim, turn: Turn) -> bool:
    """Support a day by a fact that can be the same day, or an echo that promises nothing of the shop."""
    clause = _told_of(claim, turn)
    if claim.role == "today" and _is_too_late(clause, turn):
        return False
    if (claim.role == "today" or claim.value.name in _VAGUE) and not _TODAY_EVENT.search(clause):
        return True
    facts = _booked(claim, turn, turn.facts(Kind.DATE, Kind.WEEKDAY))
    same, rivals = split(
        facts, lambda fact: claim.value.says(fact.claim.value) and _agree(clause, fact) and _same_event(clause, fact)
    )
    opposite = [one for one in rivals if claim.value.says(one.claim.value) and not _agree(clause, one)]
    if opposite and not same:
        return False
    if fits(claim, turn, same, rivals) or _is_open_day(claim, turn, clause):
        return True
    opens = claim.kind is Kind.WEEKDAY or _OPEN.search(clause)
    if opens and any(
        claim.value.within(low.claim.value, high.claim.value) and _agree(clause, low) for low, high in _ranges(facts)
    ):
        return True
    said = turn.customer_claims(Kind.DATE, Kind.WEEKDAY)
    if not _promises(claim, turn) and any(claim.value.says(one.value) for one in said):
        return True
    if (claim.value.name == "工作日" and _is_left(turn)) or _is_outside_hours(claim, turn, clause):
        return True
    if _is_calendar(claim, turn) or _is_day_after(claim, turn):
        return True
    return _is_today(claim, turn) or _is_deadline(claim, turn, clause)


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
    ranges = [pair for pair in _ranges(turn.facts(Kind.WEEKDAY)) if not _CLOSED.search(pair[0].clause)]
    closed = _CLOSED.search(clause) and claim.value.weekday is not None
    return bool(closed and ranges) and not any(
        claim.value.within(low.claim.value, high.claim.value) for low, high in ranges
    )


def _is_day_after(claim: Claim, turn: Turn) -> bool:
    """Tell whether a weekday is the one after a day the reply and a source rule out (周日不发货, 要等周一)."""
    left, right = turn.read.reading.sentence_bounds(claim.start)
    out = {
        one.value.weekday % 7 + 1
        for one in turn.read.between(left, right)
        if one.kind is Kind.WEEKDAY and _NEGATED.search(turn.read.reading.clause(one.start))
        if any(fact.claim.value.weekday == one.value.weekday for fact in turn.facts(Kind.WEEKDAY))
    }
    return claim.value.weekday in out


def _is_calendar(claim: Claim, turn: Turn) -> bool:
    """Tell whether a day and a weekday beside it (明天周二) only name one day of the calendar."""
    left, right = turn.read.reading.clause_bounds(claim.start)
    if right - left > _LONGEST_DAY:
        return False
    beside = [one for one in turn.read.claims if one.kind in (Kind.DATE, Kind.WEEKDAY) and one is not claim]
    return any(
        -2 <= one.start - claim.end <= 2 or -2 <= claim.start - one.end <= 2
        for one in beside
        if one.value.weekday == claim.value.weekday is not None and (one.value.known() or claim.value.known())
    )


def _is_open_day(claim: Claim, turn: Turn, clause: str) -> bool:
    """Tell whether the shop, said to be open on a day, has hours and no day of rest then."""
    if not _OPEN.search(clause) or _CLOSED.search(clause) or claim.value.weekday is None:
        return False
    ranges = _ranges(turn.facts(Kind.WEEKDAY))
    hours = any(one.claim.role in ("from", "to") for one in turn.facts(Kind.TIME))
    return hours and not ranges and "一二三四五六日"[claim.value.weekday - 1] not in _rests(turn)


def _rests(turn: Turn) -> set[str]:
    """Return the weekdays on which the shop rests."""
    rests = [one for one in turn.facts(Kind.WEEKDAY) if _CLOSED.search(one.clause) and not _OPEN.search(one.clause)]
    return {"一二三四五六日"[one.claim.value.weekday - 1] for one in rests if one.claim.value.weekday}


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


def _booked(claim: Claim, turn: Turn, facts: list[Fact]) -> list[Fact]:
    """Return only what tools tell when the sentence reports a booking: hours of opening are no booking."""
    left, right = turn.read.reading.sentence_bounds(claim.start)
    reported = any(one.kind is Kind.APPOINTMENT and left <= one.start < right for one in turn.read.claims)
    told = [fact for fact in facts if fact.origin == "tool"]
    return told if reported and told and turn.granted & {"booking", "slots"} else facts


def _is_today(claim: Claim, turn: Turn) -> bool:
    """Tell whether a weekday only names today's date (今天周一)."""
    day_after_today = re.search(r"今天\s*(?:是|\(|就是)?\s*$", turn.text[: claim.start]) is not None
    return day_after_today and claim.value.weekday == turn.sources.today.isoweekday()


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
    closed, opened = _CLOSED.search(clause), _OPEN.search(clause)
    if closed:
        return not (_OPEN.search(fact.clause) and not _CLOSED.search(fact.clause))
    return not (opened and _CLOSED.search(fact.clause) and not _OPEN.search(fact.clause))


def _same_event(clause: str, fact: Fact) -> bool:
    """Tell whether a day is told of the same event (上新 on Wednesday is no member day on Wednesday)."""
    events = {name for name, pattern in _EVENTS.items() if pattern.search(clause)}
    if not events or (fact.origin == "tool" and not _EVENTS_TOLD.search(fact.clause)):
        return True
    known = {name for name, pattern in _EVENTS.items() if pattern.search(fact.clause)}
    return bool(events & known) or (not known and "open" in events)


def _promises(claim: Claim, turn: Turn) -> bool:
    clause = turn.read.reading.clause(claim.start)
    event = (
        _SHOP_EVENT.search(turn.read.reading.sentence(claim.start)) or _OPEN.search(clause) or _CLOSED.search(clause)
    )
    if _FULL.search(clause):
        return False
    restated = _RESTATED.search(turn.read.reading.sentence(claim.start))
    return event is not None and not restated and not turn.read.reading.asks(claim.start)


def time(claim: Claim, turn: Turn) -> bool:
    """Support a time of day by an equal one for the same end of a range and the same thing."""
    facts = [fact for fact in turn.facts(Kind.TIME) if _same_end(claim.role, fact.claim.role)]
    facts = _booked(claim, turn, facts)
    if _is_on_a_closed_day(claim, turn):
        return False
    said_so = _around(claim, turn)
    same, rivals = split(facts, lambda fact: bool(said_so & fact.claim.value))
    if fits(claim, turn, same, rivals):
        return True
    if said_so & _ends_of(turn):
        return True
    said = turn.customer_claims(Kind.TIME)
    return not _promises(claim, turn) and any(claim.value & one.value for one in said)


def _ends_of(turn: Turn) -> set[int]:
    """Return when what a tool tells to begin at a time is over, by the length told with it."""
    begins = {one for fact in turn.facts(Kind.TIME) if fact.origin == "tool" for one in fact.claim.value}
    spans = [fact.claim.value for fact in turn.facts(Kind.DURATION) if fact.origin == "tool"]
    return {begin + int(span.high) for begin in begins for span in spans if span.unit == "minute"}


def _around(claim: Claim, turn: Turn) -> frozenset[int]:
    """Return the minutes a time of day may stand for: 11 点多 is any from 11:00 to 11:59."""
    more = _ROUGHLY.match(turn.text[claim.end :])
    if not more:
        return claim.value
    before, after = (0, 59) if more[0] in ("多", "过") else (15, 15)
    return frozenset(minute + gap for minute in claim.value for gap in range(-before, after + 1))


def _is_on_a_closed_day(claim: Claim, turn: Turn) -> bool:
    """Tell whether hours are told for a day on which the shop rests (周一休息: 今天营业到八点半)."""
    if not _OPEN.search(turn.read.reading.clause(claim.start)):
        return False
    days = named(turn.wanted(claim), "weekday")
    return bool(days & _rests(turn))


def _same_end(role: str, other: str) -> bool:
    return not role or not other or role == other


def duration(claim: Claim, turn: Turn) -> bool:
    """Support a length of time by an equal one about the same thing; the customer's only as an echo."""
    span: Span = claim.value
    said = turn.customer_claims(Kind.DURATION)
    if _ECHO.search(turn.read.reading.clause(claim.start)) and any(span.says(one.value) for one in said):
        return True
    promised = _SHOP_SPAN.search(turn.read.reading.clause(claim.start))
    if not promised and any(
        (span.low, span.high, span.unit) == (o.value.low, o.value.high, o.value.unit) for o in said
    ):
        return True
    same, rivals = split(turn.facts(Kind.DURATION), lambda fact: span.says(fact.claim.value))
    if fits(claim, turn, same, rivals) or _is_added_up(claim, turn) or _is_of_a_rate(claim, turn):
        return True
    return not same and fits(claim, turn, _begins_of(span, turn), [])


def _begins_of(span: Span, turn: Turn) -> list[Fact]:
    """Return the times of day that begin a stretch of this length (9:30-11:00 is an hour and a half)."""
    times = [one for one in turn.facts(Kind.TIME) if one.claim.role in ("from", "to")]
    return [
        low
        for low, high in pairwise(times)
        if low.clause == high.clause and (low.claim.role, high.claim.role) == ("from", "to")
        if span.unit == "minute" and any(two - one == span.high for one in low.claim.value for two in high.claim.value)
    ]


def _is_of_a_rate(claim: Claim, turn: Turn) -> bool:
    """Tell whether a single hour or day only spells out a rate of the sources (超时每小时 50 元: 超时 1 小时)."""
    match = _ONE.fullmatch(turn.text[claim.start : claim.end].strip())
    return match is not None and re.search(rf"(?:每|/)\s*个?{match[1]}", turn.sources.words) is not None


def _is_added_up(claim: Claim, turn: Turn) -> bool:
    """Tell whether a length of time is the sum of others told before it (一年, 送两个月: 14 个月)."""
    if not _SUMMED.search(turn.text[max(0, claim.start - 6) : claim.start]):
        return False
    told = {value.high for kind, value in turn.supported if kind is Kind.DURATION and value.unit == claim.value.unit}
    if claim.value.unit == "month":
        told |= {months for card, months in _CARDS.items() if card in turn.text}
    return any(one + two == claim.value.high for one, two in combinations(sorted(told), 2))
