"""Ending touches that were on their way: nothing goes out any more, coupons come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from jobs.requests import booking_card_job
from store.conversations.service_sessions import unask
from store.coupons.grants import revoke
from store.deferring import defer
from store.engine import Connection
from store.service.reminders import remind_by_members
from store.touches.chats import fail_undelivered
from store.touches.ledger import settle
from store.touches.tasks import change_tasks, release, unused_grants_of
from store.touches.touch import TouchStatus


async def end(connection: Connection, refusals: Mapping[int, str], now: datetime) -> None:
    """End touches that will never go out, each for its reason, and take their coupons back."""
    if not refusals:
        return
    await take_coupons_back(connection, list(refusals))
    ended = {"status": TouchStatus.FAILED, "ended_at": now}
    await settle(connection, [ended | {"id": one, "refusal": refusal} for one, refusal in refusals.items()])


async def never_arrived(
    connection: Connection, merchant_id: int, now: datetime, *, ids: Sequence[int] = (), msgids: Sequence[str] = ()
) -> None:
    """Take back that these rows of the outbox, by id or msgid, reached their customers, with all that hangs on it.

    Coupons come back, a survey was not asked, and of a booking the member who knows the customer reminds instead.
    """
    failed = await fail_undelivered(connection, ids, msgids)
    await take_coupons_back(connection, failed)
    await unask(connection, failed, ids, msgids)
    instead = await remind_by_members(connection, failed, now)
    await defer(connection, [booking_card_job(merchant_id, booking_id, userid) for booking_id, userid in instead])


async def take_coupons_back(connection: Connection, touch_ids: Sequence[int]) -> None:
    """Take back the coupons of touches nobody got."""
    for grant_id in await unused_grants_of(connection, touch_ids):
        await revoke(connection, grant_id)


async def give_back(connection: Connection, task_ids: Sequence[int], now: datetime) -> None:
    """End tasks nobody shall confirm; their touches go back to the gate."""
    for task_id in task_ids:
        await release(connection, task_id, now)
    await change_tasks(connection, task_ids, status="cancelled", ended_at=now)
