"""Whom to ask first: on duty and receiving, who knows the customer, who has least to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from agent.clock import in_shop_time
from agent.hours import Hours, Opening, parse_hours
from store.handoffs.duty import Attendant, ServicerState

_NEVER = datetime.min.replace(tzinfo=UTC)


def line_up(
    people: Sequence[Attendant], hours: Hours, now: datetime, *, tried: Collection[str] = (), urgent: bool = False
) -> list[Attendant]:
    """Return who can be asked now, first the one who served this customer last, then the least busy.

    Among equals it is the turn of whom nobody was given to for longest. An urgent case goes to whoever WeCom says
    is receiving, whatever their hours.
    """
    here = [
        one
        for one in people
        if one.userid not in tried
        and one.state in (None, ServicerState.RECEIVING)
        and (urgent or works(one, hours, now))
    ]
    last = max((one.familiar_at for one in here if one.familiar_at), default=None)
    return sorted(here, key=lambda one: (last is None or one.familiar_at != last, one.busy, one.last_at or _NEVER))


def works(one: Attendant, shop: Hours, now: datetime) -> bool:
    """Return whether somebody is at work; where nobody can read the hours, only WeCom's word counts."""
    if not one.on_duty:
        return False
    own = one.hours[in_shop_time(now).weekday()] if one.hours else ""
    opening = _today(own, now) if own.strip() else shop.opening(now)
    if opening is Opening.UNKNOWN:
        return one.state is ServicerState.RECEIVING
    return opening is Opening.OPEN


def is_day_off(text: str) -> bool:
    """Return whether a colleague's hours of a weekday say that they do not work."""
    return any(word in text.lower() for word in ("休", "不上班", "off"))


def _today(text: str, now: datetime) -> Opening:
    hours = parse_hours(text)
    if hours.unknown and is_day_off(text):
        return Opening.CLOSED
    return hours.opening(now)
