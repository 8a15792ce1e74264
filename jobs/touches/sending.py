"""Sending touches: through the gate once more, some at a time in a transaction with all they cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from agent.calendar.holidays import public_holiday
from agent.clock import in_shop_time
from agent.quiet import due_moment
from agent.touching import Reason, TouchLimits
from jobs import outbox
from jobs.house import House
from jobs.requests import send_touches_job
from jobs.touches.answers import Saying, answers_now
from jobs.touches.gate import PASSING, Asked, ways_to
from jobs.touches.leaving import Leaving
from store.deferring import defer
from store.engine import Connection
from store.touches.broadcasts import broadcast_of
from store.touches.due import due_touches, lapse, lock_approved, shops_with_due_touches
from store.touches.limits import touch_limits
from store.touches.touch import Touch, TouchStatus
from store.upserting import hold

_AT_ONCE = 50
_PAUSES = {"chatting": timedelta(minutes=30), "with_staff": timedelta(hours=1)}


async def send_due_shops(house: House) -> None:
    """Let the shops with due touches send them."""
    async with house.database.platform() as connection:
        due = await shops_with_due_touches(connection, house.clock())
        await defer(connection, [send_touches_job(merchant_id) for merchant_id in due])


async def send_shop(house: House, merchant_id: int) -> int:
    """Send all of a shop's touches that are due; return how many left or became tasks."""
    async with house.database.shop(merchant_id) as connection:
        await lapse(connection, house.clock())
    gone = 0
    while (sent := await _send_some(house, merchant_id)) is not None:
        gone += sent
    return gone


async def _send_some(house: House, merchant_id: int) -> int | None:
    """Decide some touches; None when none is due. Whatever the gate says, they are not due any more afterwards.

    No customer is among them twice, so that what goes to one says nothing about another.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        await hold(connection, merchant_id, "touches")
        due = await due_touches(connection, now, _AT_ONCE)
        if not due:
            return None
        limits = await touch_limits(connection)
        answers = await answers_now(connection, due, now)
        attached = await _attachments(connection, due)
        asked = [Asked(one.external_userid, Reason(one.reason), bool(attached[one.id])) for one in due]
        ways = await ways_to(connection, asked, limits, now)
        free = await lock_approved(connection, [touch.id for touch in due])
        leaving = Leaving(house, connection, merchant_id, now)
        for touch, way in zip(due, ways, strict=True):
            if touch.id not in free:
                continue
            saying = answers.get(touch.id, Saying(touch.text))
            if touch.expires_at <= now:
                leaving.end(touch, touch.refusal or "late")
            elif saying.refusal:
                leaving.end(touch, saying.refusal)
            elif way.answer.open:
                await leaving.let_go(replace(touch, text=saying.text), way, attached[touch.id])
            else:
                leaving.settled.append(_put_off(touch, way.answer.refusal, limits, now))
        await leaving.write()
    for conversation_id in leaving.chats:
        await outbox.flush(house, merchant_id, conversation_id)
    return leaving.gone if free else None


async def _attachments(connection: Connection, touches: Sequence[Touch]) -> dict[int, list[dict[str, Any]]]:
    """Return what goes with the words of each touch; only broadcasts have something."""
    ids = {touch.broadcast_id for touch in touches if touch.broadcast_id is not None}
    broadcasts = {one: await broadcast_of(connection, one) for one in ids}
    found: dict[int, list[dict[str, Any]]] = {}
    for touch in touches:
        wording = broadcasts[touch.broadcast_id].wording(touch.variant) if touch.broadcast_id is not None else {}
        found[touch.id] = list(wording.get("attachments") or [])
    return found


def _put_off(touch: Touch, refusal: str, limits: TouchLimits, now: datetime) -> dict[str, object]:
    """Return what becomes of a touch the gate refuses: later when that passes in time, else never."""
    later = _later(refusal, limits, now)
    if later is not None and later < touch.expires_at:
        return {"id": touch.id, "due_at": later, "refusal": refusal}
    return {"id": touch.id, "status": TouchStatus.SKIPPED, "refusal": refusal, "ended_at": now}


def _later(refusal: str, limits: TouchLimits, now: datetime) -> datetime | None:
    if refusal not in PASSING:
        return None
    if refusal == "quiet":
        return due_moment(now, limits.quiet_hours, urgent=False)
    if refusal == "holiday":
        day = now + timedelta(days=1)
        while public_holiday(in_shop_time(day).date()):
            day += timedelta(days=1)
        return day
    return now + _PAUSES[refusal]
