"""Broadcasts: scheduled, turned into touches and tasks page by page, each customer through the gate; cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from agent.errors import BadInput, Conflict
from agent.hours import parse_hours
from agent.phrases import say
from agent.touching import Channel, Reason
from jobs.house import House
from jobs.requests import broadcast_job, send_task_job, send_tasks_job, send_touches_job
from jobs.touches.audience import PAGE, Reach, reaches_of
from store.audience.rules import read_rule
from store.audience.selection import CustomerRow, count_matching, matching
from store.deferring import defer
from store.engine import Connection
from store.touches.broadcasts import Broadcast, broadcast_of, change_broadcast, due_broadcasts
from store.touches.ledger import add_touches, cancel_touches, list_touches, settle
from store.touches.limits import touch_limits
from store.touches.tasks import NewTask, add_tasks, list_tasks
from store.touches.touch import NewTouch, TouchStatus
from store.touches.trials import Trial, trial_of
from store.upserting import hold

_SOONEST = timedelta(minutes=1)


async def schedule(house: House, merchant_id: int, broadcast_id: int, due_at: datetime, by: str) -> Broadcast:
    """Let a draft go out at `due_at`; the owner who schedules it approves it.

    Raises:
        BadInput: The time is past, or in quiet hours, or nobody is selected.
        Conflict: It is no draft any more.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        broadcast, limits = await broadcast_of(connection, broadcast_id, lock=True), await touch_limits(connection)
        if broadcast.status not in ("draft", "scheduled"):
            raise Conflict(say("broadcast_not_draft", book="owner"))
        if due_at < now - _SOONEST:
            raise BadInput(say("broadcast_past", book="owner"))
        if parse_hours(limits.quiet_hours).is_open(due_at):
            raise BadInput(say("broadcast_quiet", book="owner"))
        if not await count_matching(connection, read_rule(broadcast.rule), now):
            raise BadInput(say("broadcast_nobody", book="owner"))
        await change_broadcast(connection, broadcast_id, status="scheduled", due_at=due_at, approved_by=by)
        return await broadcast_of(connection, broadcast_id)


async def make_due_broadcasts(house: House) -> None:
    """Begin the broadcasts whose time has come."""
    async with house.database.platform() as connection:
        due = await due_broadcasts(connection, house.clock())
        await defer(connection, [broadcast_job(merchant_id, broadcast_id) for merchant_id, broadcast_id in due])


async def make(house: House, merchant_id: int, broadcast_id: int) -> None:
    """Turn a broadcast into touches and tasks, page by page; a second run goes on where the first one stopped."""
    now, after = house.clock(), None
    async with house.database.shop(merchant_id) as connection:
        broadcast = await broadcast_of(connection, broadcast_id, lock=True)
        if broadcast.status not in ("scheduled", "making"):
            return
        await change_broadcast(connection, broadcast_id, status="making")
        trial = await trial_of(connection, broadcast.trial_id) if broadcast.trial_id else None
    while True:
        async with house.database.shop(merchant_id) as connection:
            await hold(connection, merchant_id, "touches")
            broadcast = await broadcast_of(connection, broadcast_id, lock=True)
            if broadcast.status != "making":  # cancelled meanwhile
                return
            page = await matching(connection, read_rule(broadcast.rule), now, limit=PAGE, after=after)
            if page:
                await _make_page(connection, merchant_id, broadcast, trial, page, now)
        if not page:
            break
        after = page[-1].id
    async with house.database.shop(merchant_id) as connection:
        await change_broadcast(connection, broadcast_id, status="waiting")
        await defer(connection, [send_touches_job(merchant_id)])


async def _make_page(
    connection: Connection,
    merchant_id: int,
    broadcast: Broadcast,
    trial: Trial | None,
    page: Sequence[CustomerRow],
    now: datetime,
) -> None:
    """Write a page's touches and tasks down, and who is left out for which reason."""
    limits = await touch_limits(connection)
    texts = {str(variant["name"]): variant for variant in broadcast.variants}
    tasks: dict[tuple[str, str], list[str]] = {}
    touches = []
    for one in await reaches_of(connection, broadcast, trial, limits, page, now, planning=False):
        touches.append(_touch(broadcast, one, texts[one.variant], now))
        if one.answer.channel is Channel.GROUP_SEND:
            tasks.setdefault((str(one.userid), one.variant), []).append(one.customer.external_userid)
    new = set(await add_touches(connection, merchant_id, touches, now))
    mine = await list_touches(connection, limit=len(touches) * 2, broadcast_id=broadcast.id)
    ids = {touch.external_userid: touch.id for touch in mine if touch.id in new}
    for (userid, variant), people in tasks.items():
        fresh = [ids[person] for person in people if person in ids]
        if not fresh:
            continue
        content = {key: texts[variant].get(key) for key in ("text", "attachments")}
        [task_id] = await add_tasks(connection, merchant_id, [NewTask(userid, content, broadcast.id, variant)], now)
        rows = [{"id": one, "status": TouchStatus.TASKED, "tasked_at": now, "task_id": task_id} for one in fresh]
        await settle(connection, rows)
    if tasks:
        await defer(connection, [send_tasks_job(merchant_id)])


def _touch(broadcast: Broadcast, one: Reach, variant: dict[str, Any], now: datetime) -> NewTouch:
    status = TouchStatus.APPROVED if one.answer.open else TouchStatus.SKIPPED
    return NewTouch(
        external_userid=one.customer.external_userid,
        reason=Reason.BROADCAST,
        occasion=f"broadcast:{broadcast.id}",
        due_at=now,
        expires_at=now + timedelta(days=1),
        text=str(variant.get("text") or ""),
        status=status,
        approved_by=broadcast.approved_by,
        channel=one.answer.channel,
        refusal=one.answer.refusal,
        variant=one.variant,
        broadcast_id=broadcast.id,
        trial_id=broadcast.trial_id,
    )


async def cancel(house: House, merchant_id: int, broadcast_id: int) -> int:
    """Stop a broadcast: what is not sent will not be; return how many touches that spares. What is sent stays sent."""
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        broadcast = await broadcast_of(connection, broadcast_id, lock=True)
        if broadcast.status in ("done", "cancelled"):
            raise Conflict(say("broadcast_not_draft", book="owner"))
        await change_broadcast(connection, broadcast_id, status="cancelled", ended_at=now)
        waiting = [touch.id for touch in await list_touches(connection, limit=100_000, broadcast_id=broadcast_id)]
        spared = await cancel_touches(connection, waiting, "cancelled", now)
        tasks = await list_tasks(connection, limit=10_000, broadcast_id=broadcast_id)
        open_tasks = [task for task in tasks if task.status in ("wanted", "waiting")]
        await defer(connection, [send_task_job(merchant_id, task.id, cancel=True) for task in open_tasks])
        return spared + sum(task.waiting for task in open_tasks)
