"""Members' tasks: asked for once, polled for what became of them, reminded of, taken back when nobody confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from agent.errors import BeingAsked, Conflict, TooMany
from jobs.house import House
from jobs.requests import send_tasks_job
from jobs.touches.ending import end, give_back
from jobs.touches.making import PASSING, SPREADING, make
from jobs.touches.reminding import REMIND_AFTER, remind, to_remind
from jobs.touches.telling import end_broadcasts, tell_unsent
from store.deferring import defer
from store.engine import Connection
from store.touches.ledger import settle
from store.touches.limits import touch_limits
from store.touches.tasks import (
    SendTask,
    change_tasks,
    due_tasks,
    members_reminded,
    note_tries,
    release,
    shops_with_due_tasks,
    task_by_id,
    touches_of_tasks,
)
from store.touches.touch import TouchStatus
from tools.wecom.errors import TaskOver
from tools.wecom.groupsend import GroupSend, Receipt, Result

log = structlog.get_logger(__name__)

_AT_ONCE = 20
_OFTEN, _SELDOM = timedelta(minutes=10), timedelta(hours=1)
_MAKING = timedelta(minutes=5)  # longer than twenty requests take
_FRESH = timedelta(hours=2)  # a new task is looked at more often
_NEVER_SENT = {Receipt.NOT_FRIEND: "lost", Receipt.OVER_CAP: "group_quota"}


@dataclass(frozen=True, slots=True)
class _Told:
    """What WeCom tells of a task; `over`: why nobody can confirm it now, or ""; `anew`: its touches ask again."""

    task: SendTask
    results: Sequence[Result]
    over: str
    anew: bool


async def advance_due_tasks(house: House) -> None:
    """Let the shops with due tasks move them on, and end the broadcasts nobody waits for."""
    now = house.clock()
    async with house.database.platform() as connection:
        due = await shops_with_due_tasks(connection, now)
        await defer(connection, [send_tasks_job(merchant_id) for merchant_id in due])
    await end_broadcasts(house)


async def advance_shop(house: House, merchant_id: int) -> bool:
    """Move some of the shop's due tasks on; return whether more may be due, for which a job is deferred."""
    async with house.database.shop(merchant_id) as connection:
        tasks = await due_tasks(connection, house.clock(), _AT_ONCE)
    if not tasks:
        return False
    await _move(house, merchant_id, tasks)
    more = len(tasks) == _AT_ONCE
    if more:  # what people take back meanwhile gets its turn between
        async with house.database.shop(merchant_id) as connection:
            await defer(connection, [send_tasks_job(merchant_id)])
    return more


async def advance(house: House, merchant_id: int, task_id: int, *, cancel: bool = False) -> None:
    """Make a task, or ask what became of it; with `cancel` take it back and ask anew for those who may still get it.

    Safe to run again after a kill at any point, and beside the shop's other tasks. A cancelling that WeCom did not
    take raises, so that its job tries again; so does one of a task that is being made this moment (`BeingAsked`).
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        task = await task_by_id(connection, task_id, lock=True)
        if task is None or task.status not in ("wanted", "waiting"):
            return
        if task.msgid is None and task.tried_at is None and cancel:
            await give_back(connection, [task.id], now)
            return
        if task.msgid is None and cancel and task.next_poll_at > now:
            raise BeingAsked(str(task.id))
    await _move(house, merchant_id, [task], cancel=cancel)


async def _move(house: House, merchant_id: int, tasks: Sequence[SendTask], *, cancel: bool = False) -> None:
    now, sends = house.clock(), GroupSend((await house.corp(merchant_id)).client)
    async with house.database.shop(merchant_id) as connection:
        limits = await touch_limits(connection)
        unmade = [task.id for task in tasks if task.msgid is None]
        wanted = await note_tries(connection, unmade, now, now + _MAKING) if unmade else set()
        touches = await touches_of_tasks(connection, [task.id for task in tasks])
        waiting = [task for task in tasks if task.msgid is not None and not cancel]
        reminded = await members_reminded(connection, now - REMIND_AFTER) if waiting else set()
    remindable, told = to_remind(waiting, reminded, now), []
    for task in tasks:
        if task.msgid is None and task.id not in wanted:
            continue  # taken back since
        if task.msgid is None:
            await make(house, merchant_id, sends, task, touches[task.id], cancel=cancel)
            continue
        old = task.made_at is not None and now - task.made_at >= timedelta(days=limits.task_days)
        over = "cancelled" if cancel else "not_confirmed" if old else ""
        try:
            if over:
                await _stop(sends, task.msgid)
            elif task.id in remindable and await _taken_back(house, merchant_id, task):
                over = "taken_back"
            results = await sends.results(task.msgid, task.userid)
        except PASSING as error:
            log.info("a task is not told of yet", merchant=merchant_id, task=task.id, error=str(error))
            async with house.database.shop(merchant_id) as connection:
                await change_tasks(connection, [task.id], next_poll_at=now + SPREADING)
            if cancel:
                raise
        else:
            told.append(_Told(task, results, over=over, anew=cancel))
    async with house.database.shop(merchant_id) as connection:
        left = await touches_of_tasks(connection, [one.task.id for one in told])  # somebody may have taken some back
        await _note(house, connection, merchant_id, told, left)


async def _taken_back(house: House, merchant_id: int, task: SendTask) -> bool:
    """Remind the member; return whether somebody took the task back in WeCom, which its results never tell."""
    try:
        await remind(house, merchant_id, task)
    except TooMany:  # somebody reminded them by hand
        return False
    except Conflict:
        return True
    return False


async def _stop(sends: GroupSend, msgid: str) -> None:
    try:
        await sends.cancel(msgid)
    except TaskOver:
        log.debug("cancelled before", msgid=msgid)


async def _note(
    house: House,
    connection: Connection,
    merchant_id: int,
    told: Sequence[_Told],
    touches: Mapping[int, Mapping[str, int]],
) -> None:
    """Write down what became of each customer and what is next for the tasks; owners hear of follow-ups nobody sent."""
    now, unsent = house.clock(), Counter[tuple[str, str]]()
    sent: list[dict[str, object]] = []
    refusals: dict[int, str] = {}
    becomes: dict[str, list[int]] = {"sent": [], "cancelled": [], "often": [], "seldom": []}
    for one in told:
        left = dict(touches[one.task.id])
        for row in one.results:
            if row.external_userid not in left:
                continue
            if row.receipt is Receipt.SENT:
                ended = {"status": TouchStatus.SENT, "sent_at": row.sent_at or now, "ended_at": now}
                sent.append(ended | {"id": left.pop(row.external_userid)})
            elif row.receipt in _NEVER_SENT:
                refusals[left.pop(row.external_userid)] = _NEVER_SENT[row.receipt]
        if one.over and not one.anew:
            refusals |= dict.fromkeys(left.values(), one.over)
            if left and one.task.broadcast_id is None:
                unsent[one.task.userid, one.over] += len(left)
        becomes[_next_of(one, bool(left), now)].append(one.task.id)
    await settle(connection, sent)
    await end(connection, refusals, now)
    await tell_unsent(house, connection, merchant_id, unsent, now)
    for one in told:
        if one.over and one.anew:
            await release(connection, one.task.id, now)
    for status in ("sent", "cancelled"):
        await change_tasks(connection, becomes[status], status=status, ended_at=now)
    await change_tasks(connection, becomes["often"], next_poll_at=now + _OFTEN)
    await change_tasks(connection, becomes["seldom"], next_poll_at=now + _SELDOM)


def _next_of(one: _Told, waits: bool, now: datetime) -> str:
    """Return what is next for a task: it is over, or looked at again."""
    if not waits or one.over:
        return "cancelled" if one.over and waits else "sent"
    fresh = one.task.made_at is not None and now - one.task.made_at < _FRESH
    return "often" if fresh else "seldom"
