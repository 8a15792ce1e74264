"""Sending touches: through the gate once more, each in a transaction of its own with all it causes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog

from agent.calendar.holidays import public_holiday
from agent.clock import in_shop_time
from agent.coupons import Granter, Outcome, decide
from agent.phrases import say
from agent.quiet import due_moment
from agent.touching import Answer, Channel, Reason, Standing, TouchLimits
from jobs import outbox
from jobs.house import House
from jobs.requests import send_task_job, send_touches_job
from jobs.touches.gate import PASSING, Way, way_to
from store.conversations.outbox import put
from store.coupons.coupons import coupon_by_id, lock_limits
from store.coupons.grants import Giving, Grant, give, situation_of
from store.deferring import defer
from store.engine import Connection
from store.touches.broadcasts import broadcast_of
from store.touches.ledger import Touch, TouchStatus, due_touches, lapse, settle, shops_with_due_touches
from store.touches.limits import touch_limits
from store.touches.tasks import add_task
from store.upserting import hold
from tools.coupon_drafts import how_to_use, to_customer

log = structlog.get_logger(__name__)

_ASSISTANT = "店小二"
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
    while (sent := await _send_next(house, merchant_id)) is not None:
        gone += sent
    return gone


async def _send_next(house: House, merchant_id: int) -> bool | None:
    """Decide one touch; None when none is due. Whatever the gate says, it is not due any more afterwards."""
    now = house.clock()
    flush: int | None = None
    async with house.database.shop(merchant_id) as connection:
        await hold(connection, merchant_id, "touches")
        due = await due_touches(connection, now, 1)
        if not due:
            return None
        touch, limits = due[0], await touch_limits(connection)
        attachments = await _attachments(connection, touch)
        way = await _way(connection, touch, limits, now, attached=bool(attachments))
        if way.answer.open:
            flush = await _let_go(house, connection, merchant_id, touch, way, attachments, now)
        else:
            await settle(connection, [_put_off(touch, way.answer.refusal, limits, now)])
    if flush:
        await outbox.flush(house, merchant_id, flush)
    return way.answer.open


async def _attachments(connection: Connection, touch: Touch) -> list[dict[str, Any]]:
    """Return what goes with the words of a broadcast."""
    if touch.broadcast_id is None:
        return []
    wording = (await broadcast_of(connection, touch.broadcast_id)).wording(touch.variant)
    return list(wording.get("attachments") or [])


async def _way(connection: Connection, touch: Touch, limits: TouchLimits, now: datetime, *, attached: bool) -> Way:
    who = touch.external_userid
    if touch.expires_at <= now:
        return Way(Answer(Channel.NONE, touch.refusal or "not_approved"), Standing(who))
    return await way_to(connection, who, Reason(touch.reason), limits, now, attached=attached)


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


async def _let_go(
    house: House,
    connection: Connection,
    merchant_id: int,
    touch: Touch,
    way: Way,
    attachments: list[dict[str, Any]],
    now: datetime,
) -> int | None:
    """Let a touch out by its way; return the conversation to flush, if that is the way."""
    grant = None
    if touch.coupon_id is not None:
        grant = await _grant(house, connection, merchant_id, touch, way.standing, now)
        if grant is None:
            ended = {"id": touch.id, "status": TouchStatus.SKIPPED, "refusal": "coupon", "ended_at": now}
            await settle(connection, [ended])
            return None
    text = _text(house, merchant_id, touch, grant, way.answer.channel)
    done = {"id": touch.id, "channel": way.answer.channel, "refusal": "", "text": text}
    done |= {"grant_id": grant.id} if grant else {}
    if way.answer.channel is Channel.KF and way.standing.conversation_id is not None:
        await put(connection, merchant_id, way.standing.conversation_id, [to_customer(text, f"touch:{touch.id}")])
        await settle(connection, [done | {"status": TouchStatus.SENT, "sent_at": now, "ended_at": now}])
        return way.standing.conversation_id
    content = {"text": text, "attachments": attachments}
    task_id = await add_task(
        connection,
        merchant_id,
        str(way.standing.userid),
        content,
        now,
        broadcast_id=touch.broadcast_id,
        variant=touch.variant,
    )
    await settle(connection, [done | {"status": TouchStatus.TASKED, "tasked_at": now, "task_id": task_id}])
    await defer(connection, [send_task_job(merchant_id, task_id)])
    return None


async def _grant(
    house: House, connection: Connection, merchant_id: int, touch: Touch, standing: Standing, now: datetime
) -> Grant | None:
    """Give the coupon the touch promises, under the shop's lock; None when the policy says no by now."""
    limits = await lock_limits(connection, merchant_id)
    coupon = await coupon_by_id(connection, touch.coupon_id or 0)
    if coupon is None:
        return None
    situation = await situation_of(connection, coupon, touch.external_userid, now)
    granter = Granter.ASSISTANT if touch.facts.get("by_rule") else Granter.OWNER
    if decide(limits, situation, granter).outcome is not Outcome.GRANT:
        return None
    giving = Giving(
        touch.external_userid,
        standing.conversation_id,
        _ASSISTANT,
        say(f"touch_reason_{touch.reason}", book="owner"),
        claimed=not house.resources.claims.available,
    )
    return await give(connection, merchant_id, coupon, limits, giving, now)


def _text(house: House, merchant_id: int, touch: Touch, grant: Grant | None, channel: Channel) -> str:
    parts = [touch.text]
    if grant is not None:
        parts.append(how_to_use(grant, merchant_id, house.resources.claims))
    if not Reason(touch.reason).is_service:
        parts.append(say(f"tail_{channel}", book="touches"))
    return "\n".join(parts)
