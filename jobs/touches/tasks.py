"""Members' tasks: asked for once, polled for what became of them, reminded of, taken back when nobody confirms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from agent.errors import Conflict, NotFound, TooMany
from agent.phrases import say
from jobs.audience.attachments import as_wecom
from jobs.house import House
from jobs.requests import send_task_job
from store.coupons.grants import revoke
from store.deferring import defer
from store.engine import Connection
from store.touches.broadcasts import end_finished
from store.touches.ledger import TouchStatus, settle
from store.touches.limits import touch_limits
from store.touches.tasks import SendTask, change_task, due_tasks, release, task_by_id, touches_of_task, unused_grants_of
from tools.wecom.errors import ContentRefused, NoCustomer, RateLimited, StillSpreading, TaskOver, Transient, WeComError
from tools.wecom.groupsend import GroupSend, Made, Receipt, Result

log = structlog.get_logger(__name__)

_SPREADING, _OFTEN, _SELDOM = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)
_FRESH = timedelta(hours=2)  # a new task is looked at more often
_REMIND_AFTER = timedelta(hours=20)
_LOOK_BACK = timedelta(minutes=5)
_PASSING = (Transient, RateLimited, StillSpreading)
_NEVER_SENT = {Receipt.NOT_FRIEND: "lost", Receipt.OVER_CAP: "group_quota"}


async def advance_due_tasks(house: House) -> None:
    """Move on the tasks that are due, and end the broadcasts nobody waits for."""
    now = house.clock()
    async with house.database.platform() as connection:
        due = await due_tasks(connection, now)
        await defer(connection, [send_task_job(merchant_id, task_id) for merchant_id, task_id in due])
        await end_finished(connection, now)


async def advance(house: House, merchant_id: int, task_id: int, *, cancel: bool = False) -> None:
    """Make a task, or ask what became of it; with `cancel` take it back and ask anew for those who may still get it.

    One job a task at a time; safe to run again after a kill at any point. A cancelling that WeCom did not take
    raises, so that its job tries again.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        task, limits = await task_by_id(connection, task_id), await touch_limits(connection)
    if task is None or task.status not in ("wanted", "waiting"):
        return
    sends = GroupSend((await house.corp(merchant_id)).client)
    if task.msgid is None and cancel and task.tried_at is None:
        await _give_back(house, merchant_id, task, now)
        return
    if task.msgid is None:
        await _make(house, merchant_id, sends, task, now, cancel=cancel)
        return
    old = task.made_at is not None and now - task.made_at >= timedelta(days=limits.task_days)
    try:
        if cancel or old:
            await _stop(sends, task.msgid)
        elif _wants_reminder(task, now):
            await remind(house, merchant_id, task)
        results = await _results(sends, task)
    except _PASSING as error:
        log.info("a task is not told of yet", merchant=merchant_id, task=task_id, error=str(error))
        async with house.database.shop(merchant_id) as connection:
            await change_task(connection, task_id, next_poll_at=now + _SPREADING)
        if cancel:
            raise
        return
    await _note(house, merchant_id, task, results, now, over=cancel or old, anew=cancel)


async def _make(
    house: House, merchant_id: int, sends: GroupSend, task: SendTask, now: datetime, *, cancel: bool
) -> None:
    """Ask WeCom for the task; one whose answer got lost is looked for first, so that nobody is asked twice."""
    async with house.database.shop(merchant_id) as connection:
        touches = await touches_of_task(connection, task.id)
        await change_task(connection, task.id, tried_at=task.tried_at or now, next_poll_at=now + _SPREADING)
    try:
        made = await _lost(sends, task, now) if task.tried_at else None
        if made is None and (cancel or not touches):
            await _give_back(house, merchant_id, task, now)
            return
        made = made or await _ask(house, merchant_id, sends, task, list(touches))
    except _PASSING as error:
        async with house.database.shop(merchant_id) as connection:
            await change_task(connection, task.id, error=str(error)[:300])
        return
    except WeComError as error:
        await _refused(house, merchant_id, task, touches, error, now)
        return
    async with house.database.shop(merchant_id) as connection:
        changes = {"msgid": made.msgid, "status": "waiting", "made_at": now, "error": None}
        await change_task(connection, task.id, **changes)
        await _end(connection, [touches[who] for who in made.unsendable if who in touches], "unsendable", now)
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
        await change_task(connection, task.id, status="failed", error=words, ended_at=now)
        await _end(connection, list(touches.values()), reason, now)


async def _stop(sends: GroupSend, msgid: str) -> None:
    try:
        await sends.cancel(msgid)
    except TaskOver:
        log.debug("cancelled before", msgid=msgid)


def _wants_reminder(task: SendTask, now: datetime) -> bool:
    since = task.reminded_at or task.made_at
    return since is not None and now - since >= _REMIND_AFTER


async def remind(house: House, merchant_id: int, task: SendTask) -> None:
    """Remind the member; WeCom allows three a day (41094), we ask for one."""
    if task.msgid is None:
        raise Conflict(say("touch_task_over", book="owner"))
    try:
        await GroupSend((await house.corp(merchant_id)).client).remind(task.msgid)
    except RateLimited:
        raise TooMany(say("touch_remind_often", book="owner")) from None
    except TaskOver:
        raise Conflict(say("touch_task_over", book="owner")) from None
    async with house.database.shop(merchant_id) as connection:
        await change_task(connection, task.id, reminded_at=house.clock())


async def remind_by_hand(house: House, merchant_id: int, task_id: int) -> None:
    """Remind a member because somebody asked for it; raises `NotFound`, `Conflict` or `TooMany`."""
    async with house.database.shop(merchant_id) as connection:
        task = await task_by_id(connection, task_id)
    if task is None:
        raise NotFound(say("touch_task_unknown", book="owner"))
    if task.status != "waiting":
        raise Conflict(say("touch_task_over", book="owner"))
    await remind(house, merchant_id, task)


async def _results(sends: GroupSend, task: SendTask) -> list[Result]:
    return await sends.results(str(task.msgid), task.userid)


async def _note(
    house: House, merchant_id: int, task: SendTask, results: Sequence[Result], now: datetime, *, over: bool, anew: bool
) -> None:
    """Write down what became of each customer, and what is next for the task."""
    async with house.database.shop(merchant_id) as connection:
        touches = await touches_of_task(connection, task.id)
        told = [(touches[row.external_userid], row) for row in results if row.external_userid in touches]
        sent = [(touch_id, row.sent_at or now) for touch_id, row in told if row.receipt is Receipt.SENT]
        rows = [{"id": one, "status": TouchStatus.SENT, "sent_at": at, "ended_at": now} for one, at in sent]
        await settle(connection, rows)
        for receipt, refusal in _NEVER_SENT.items():
            await _end(connection, [touch_id for touch_id, row in told if row.receipt is receipt], refusal, now)
        left = await touches_of_task(connection, task.id)
        if over and anew:
            await release(connection, task.id, now)
        elif over:
            await _end(connection, list(left.values()), "not_confirmed", now)
        if not left or over:
            status = "cancelled" if over and left else "sent"
            await change_task(connection, task.id, status=status, ended_at=now)
            return
        fresh = task.made_at is not None and now - task.made_at < _FRESH
        await change_task(connection, task.id, next_poll_at=now + (_OFTEN if fresh else _SELDOM))


async def _give_back(house: House, merchant_id: int, task: SendTask, now: datetime) -> None:
    async with house.database.shop(merchant_id) as connection:
        await release(connection, task.id, now)
        await change_task(connection, task.id, status="cancelled", ended_at=now)


async def _end(connection: Connection, touch_ids: Sequence[int], refusal: str, now: datetime) -> None:
    """End touches that will never go out, and take their coupons back."""
    if not touch_ids:
        return
    for grant_id in await unused_grants_of(connection, touch_ids):
        await revoke(connection, grant_id)
    rows = [{"id": one, "status": TouchStatus.FAILED, "refusal": refusal, "ended_at": now} for one in touch_ids]
    await settle(connection, rows)
