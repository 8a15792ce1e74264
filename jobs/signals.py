"""What callbacks other than kf's tell: each is kept as a job, handled once, by those who asked for its type.

    HANDLERS[CardTap]       who acts on a tapped card: the noun before the ":" of its button's key (`TAPS`)
    HANDLERS[ContactChange] …

A handler is `async def handler(house, merchant_id, signal) -> None`. It may be run again after a kill.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from pydantic import TypeAdapter

from jobs.alerts import snoozing
from jobs.audience.welcomes import contact_changed
from jobs.coupons.approvals import card_tapped
from jobs.handoffs import takeover
from jobs.house import House
from jobs.notices import taps as notice_taps
from jobs.reports.asking import asked
from jobs.requests import tag_board_job
from store.access.web_sessions import close_sessions_of_member
from store.conversations.signals import first_look, record_handled
from store.deferring import defer
from tools.coupon_drafts import TAP
from tools.wecom.signals import CardTap, ContactChange, KfAccountChange, MemberGone, Signal, StaffMessage, TagChange

log = structlog.get_logger(__name__)

Handler = Callable[[House, int, Any], Awaitable[None]]

_TYPES: dict[str, type[Signal]] = {
    kind.__name__: kind for kind in (KfAccountChange, ContactChange, TagChange, CardTap, StaffMessage, MemberGone)
}


async def handle(house: House, merchant_id: int, key: str, kind: str, details: dict[str, Any]) -> None:
    """Hand a signal to its handler; one that was handled before is left alone."""
    async with house.database.shop(merchant_id) as connection:
        if not await first_look(connection, merchant_id, key, kind):
            return
    signal = TypeAdapter(_TYPES[kind]).validate_python(details)
    handler = HANDLERS.get(type(signal))
    if handler is None:
        log.info("a signal nobody acts on", merchant=merchant_id, signal=kind)
    else:
        await handler(house, merchant_id, signal)
    async with house.database.shop(merchant_id) as connection:
        await record_handled(connection, key)


async def _tapped(house: House, merchant_id: int, tap: CardTap) -> None:
    handler = TAPS.get(tap.event_key.partition(":")[0])
    if handler is None:
        log.info("a card nobody acts on", merchant=merchant_id, task=tap.task_id)
    else:
        await handler(house, merchant_id, tap)


# by the noun before the ":" of the button's key, such as approval:12:yes
TAPS: dict[str, Handler] = {
    TAP: card_tapped,
    takeover.TAP: takeover.card_tapped,
    notice_taps.TAP: notice_taps.card_tapped,
    snoozing.TAP: snoozing.card_tapped,
}


async def _tags_changed(house: House, merchant_id: int, _change: TagChange) -> None:
    """Read the corp's tags again; many changes at once are one reading."""
    async with house.database.shop(merchant_id) as connection:
        await defer(connection, [tag_board_job(merchant_id)])


async def _member_left(house: House, merchant_id: int, gone: MemberGone) -> None:
    """Sign out who WeCom let in and knows no more."""
    async with house.database.platform() as connection:
        ended = await close_sessions_of_member(connection, merchant_id, gone.userid)
    log.info("a member left", merchant=merchant_id, sessions=ended)


HANDLERS: dict[type[Signal], Handler] = {
    CardTap: _tapped,
    ContactChange: contact_changed,
    MemberGone: _member_left,
    StaffMessage: asked,
    TagChange: _tags_changed,
}
