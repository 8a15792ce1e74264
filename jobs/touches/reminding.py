"""Reminding members of what waits for their tap: once a day each by itself, and whenever somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from agent.errors import Conflict, NotFound, TooMany
from agent.phrases import say
from jobs.house import House
from store.touches.tasks import SendTask, change_tasks, task_by_id
from tools.wecom.errors import RateLimited, TaskOver
from tools.wecom.groupsend import GroupSend

REMIND_AFTER = timedelta(hours=20)


def to_remind(tasks: Sequence[SendTask], reminded: Collection[str], now: datetime) -> set[int]:
    """Return the tasks their members are to be reminded of: one a member, who was not reminded lately."""
    found: dict[str, int] = {}
    for task in tasks:
        if task.made_at is not None and now - task.made_at >= REMIND_AFTER and task.userid not in reminded:
            found.setdefault(task.userid, task.id)
    return set(found.values())


async def remind(house: House, merchant_id: int, task: SendTask) -> None:
    """Remind the member; raises `Conflict` when the task is over, `TooMany` above WeCom's three a day (41094)."""
    if task.msgid is None:
        raise Conflict(say("touch_task_over", book="owner"))
    try:
        await GroupSend((await house.corp(merchant_id)).client).remind(task.msgid)
    except RateLimited:
        raise TooMany(say("touch_remind_often", book="owner")) from None
    except TaskOver:
        raise Conflict(say("touch_task_over", book="owner")) from None
    async with house.database.shop(merchant_id) as connection:
        await change_tasks(connection, [task.id], reminded_at=house.clock())


async def remind_by_hand(house: House, merchant_id: int, task_id: int) -> None:
    """Remind a member because somebody asked for it; raises `NotFound`, `Conflict` or `TooMany`."""
    async with house.database.shop(merchant_id) as connection:
        task = await task_by_id(connection, task_id)
    if task is None:
        raise NotFound(say("touch_task_unknown", book="owner"))
    if task.status != "waiting":
        raise Conflict(say("touch_task_over", book="owner"))
    await remind(house, merchant_id, task)
