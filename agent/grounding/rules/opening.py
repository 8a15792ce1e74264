"""What days and times of day have in common: being open, bookings, and what the shop promises for a moment."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.facts import Fact

SHOP_EVENT = re.compile(
    r"发货|发出|寄出|到货|送达|送到|补货|上新|到账|退款|开门|营业|关门|休息|打烊|上架|能到|就到|会到|截止|结束|有效"
    r"|买[一二两]送|打折|半价|活动|优惠|特价|能用|可用|可以用|适用|也能|也可以|享|有空|空位|有位|约好|预约成功|预留|上门|能来|名额|有班|有课|安排|[一定会能可以]发|可以?送|能送"
)
_FULL = re.compile(r"满了|[约订客]满|没(?:有)?[空位]|排不[上了]")
_RESTATED = re.compile(
    r"(?:再|跟您)?(?:确认|核对)(?:一?下)?|您(?:要|说|填|留|写|备注)[了的]|对[吗吧么]|是[吗吧]|没错吧"
)
CLOSED = re.compile(r"闭馆|停业|停诊|维护|店休|休息|不营业|不开门|不上班|放假|闭店|不开")
OPEN = re.compile(
    r"营业|开[到至]|开放|全天|开门|开着|也开|照常|上班|都在|都开|正常开|不休|无休|不打烊|都在(?!这)|在的|在店"
)


def rests(turn: Turn) -> set[str]:
    """Return the weekdays on which the shop rests."""
    rests = [one for one in turn.facts(Kind.WEEKDAY) if CLOSED.search(one.clause) and not OPEN.search(one.clause)]
    return {"一二三四五六日"[one.claim.value.weekday - 1] for one in rests if one.claim.value.weekday}


def booked(claim: Claim, turn: Turn, facts: list[Fact]) -> list[Fact]:
    """Return only what tools tell when the sentence reports a booking: hours of opening are no booking."""
    left, right = turn.read.reading.sentence_bounds(claim.start)
    reported = any(one.kind is Kind.APPOINTMENT and left <= one.start < right for one in turn.read.claims)
    told = [fact for fact in facts if fact.origin == "tool"]
    return told if reported and told and turn.granted & {"booking", "slots"} else facts


def promises_a_moment(claim: Claim, turn: Turn) -> bool:
    """Tell whether the shop promises something for this moment, so that the customer's word is no support."""
    clause = turn.read.reading.clause(claim.start)
    event = SHOP_EVENT.search(turn.read.reading.sentence(claim.start)) or OPEN.search(clause) or CLOSED.search(clause)
    if _FULL.search(clause):
        return False
    restated = _RESTATED.search(turn.read.reading.sentence(claim.start))
    return event is not None and not restated and not turn.read.reading.asks(claim.start)
