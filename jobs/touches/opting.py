"""Heeding who wants to hear nothing unasked any more: at once, in the transaction that heard it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.intents.opting import Wish, opting
from agent.phrases import say
from jobs.requests import send_task_job
from jobs.touches.ending import take_coupons_back
from store.conversations.service_sessions import unask
from store.deferring import defer
from store.engine import Connection
from store.touches.chats import cancel_queued
from store.touches.ledger import withdraw_customer
from store.touches.limits import opt_in, opt_out


async def heed(connection: Connection, merchant_id: int, said: Sequence[tuple[str, str]], now: datetime) -> None:
    """Note the wishes in what customers said, (external_userid, text) in order; whoever has them, we or people."""
    by = say("opting_customer", book="staff")
    for external_userid, text in said:
        told = opting(text)
        if told is None:
            continue
        if told.wish is Wish.IN:
            await opt_in(connection, external_userid, by, now)
        else:
            await leave_in_peace(connection, merchant_id, external_userid, text, by, now)


async def leave_in_peace(
    connection: Connection, merchant_id: int, external_userid: str, words: str, by: str, now: datetime
) -> bool:
    """Opt a customer out, cancel what is planned for them and take back the tasks members still have for them."""
    new = await opt_out(connection, merchant_id, external_userid, words, by, now)
    queued = await cancel_queued(connection, external_userid, "opted_out", now)
    await take_coupons_back(connection, queued)
    await unask(connection, queued)
    tasks = await withdraw_customer(connection, external_userid, now)
    await defer(connection, [send_task_job(merchant_id, task_id, cancel=True) for task_id in tasks])
    return new
