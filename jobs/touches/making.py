"""Making a member's task at WeCom: asked for once, and looked for when the answer got lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from jobs.audience.attachments import as_wecom
from jobs.house import House
from jobs.requests import send_task_job
from jobs.touches.ending import end, give_back
from store.deferring import defer
from store.touches.tasks import SendTask, change_tasks
from tools.wecom.errors import ContentRefused, NoCustomer, RateLimited, StillSpreading, Transient, WeComError
from tools.wecom.groupsend import GroupSend, Made

log = structlog.get_logger(__name__)

PASSING = (Transient, RateLimited, StillSpreading)
SPREADING = timedelta(minutes=1)  # WeCom needs a while before it can be asked about a task
_LOOK_BACK = timedelta(minutes=5)


async def make(
    house: House,
    merchant_id: int,
    sends: GroupSend,
    task: SendTask,
    touches: Mapping[str, int],
    *,
    cancel: bool,
) -> None:
    """Ask WeCom for a task whose try is noted; `task` tells whether there was an earlier one, which is looked for.

    After what passes (`PASSING`) the task is due again soon.
    """
    now = house.clock()
    try:
        made = await _lost(sends, task, now) if task.tried_at else None
        if made is None and (cancel or not touches):
            async with house.database.shop(merchant_id) as connection:
                await give_back(connection, [task.id], now)
            return
        made = made or await _ask(house, merchant_id, sends, task, list(touches))
    except PASSING as error:
        async with house.database.shop(merchant_id) as connection:
            await change_tasks(connection, [task.id], error=str(error)[:300], next_poll_at=now + SPREADING)
        return
    except WeComError as error:
        await _refused(house, merchant_id, task, touches, error, now)
        return
    async with house.database.shop(merchant_id) as connection:
        made_now = {"msgid": made.msgid, "made_at": now, "error": None, "next_poll_at": now + SPREADING}
        await change_tasks(connection, [task.id], status="waiting", **made_now)
        await end(connection, {touches[who]: "unsendable" for who in made.unsendable if who in touches}, now)
        if cancel:
            await defer(connection, [send_task_job(merchant_id, task.id, cancel=True)])


async def _lost(sends: GroupSend, task: SendTask, now: datetime) -> Made | None:
    """Return the task an earlier try made without our learning of it."""
    since = (task.tried_at or now) - _LOOK_BACK
    for found in await sends.find(since, now, str(task.content.get("text") or "")):
        if any(member.userid == task.userid for member in await sends.tasks(found.msgid)):
            return Made(found.msgid, ())
    return None


async def _ask(house: House, merchant_id: int, sends: GroupSend, task: SendTask, people: Sequence[str]) -> Made:
    items = task.content.get("attachments") or []
    attachments = [await as_wecom(house, merchant_id, sends.client, item) for item in items]
    return await sends.create(task.userid, people, str(task.content.get("text") or ""), attachments)


async def _refused(
    house: House, merchant_id: int, task: SendTask, touches: Mapping[str, int], error: WeComError, now: datetime
) -> None:
    reason = "content" if isinstance(error, ContentRefused) else "wecom"
    reason = "unsendable" if isinstance(error, NoCustomer) else reason
    log.warning("a group send was refused", merchant=merchant_id, task=task.id, errcode=error.errcode)
    async with house.database.shop(merchant_id) as connection:
        words = f"{error}。{error.advice}"[:300]
        await change_tasks(connection, [task.id], status="failed", error=words, ended_at=now)
        await end(connection, dict.fromkeys(touches.values(), reason), now)
