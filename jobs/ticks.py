"""What is due when: APScheduler ticks, the slot table makes each tick fire once in the whole world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from agent.clock import in_shop_time
from jobs.coupons.approvals import expire_overdue
from jobs.coupons.coupons import expire_coupons
from jobs.handoffs.surveys import ask_the_quiet
from jobs.house import House
from jobs.measuring import measure
from jobs.notices.sending import send_due
from jobs.orders.connectors import pull_due
from jobs.reports.ticking import run_schedules
from jobs.requests import gap_job, handoff_job, index_check_job, reconcile_tags_job, retag_job, sync_job
from jobs.service import bookings, tickets
from jobs.service.visits import ask_after_visits
from jobs.teaching.gap_card import defer_cards
from jobs.teaching.learning import defer_lessons
from jobs.touches.broadcasting import make_due_broadcasts
from jobs.touches.effects import note_all_effects
from jobs.touches.planning import plan_due_shops
from jobs.touches.sending import send_due_shops
from jobs.touches.tasks import advance_due_tasks
from store.audience.tagging import shops_to_retag, shops_with_tags
from store.connectors.hooks import forget_events
from store.conversations.media import forget_previews
from store.conversations.service_sessions import close_quiet_sessions
from store.conversations.signals import forget_old_signals
from store.deferring import defer, forget_old_jobs, take_slot
from store.entries.entries import all_shops, shops_to_index
from store.gaps.gaps import shops_with_loose_items
from store.handoffs.handoffs import due_handoffs
from store.imports.imports import forget_old_imports
from store.privacy.retention import forget_old_words, shops_that_forget
from store.shops.accounts import accounts_to_poll

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)

_MEASURE_SECONDS = 15
_POLLED_AT_ONCE = 100
_RECONCILE_TAGS_HOUR = 3
_FORGETTING_HOUR = 4

Tick = Callable[[House], Awaitable[None]]


async def reconcile(house: House) -> None:
    """Read the accounts nobody has called back about for a while: callbacks get lost.

    A hundred at a time, however many there are: 500 reads every half minute kept customers' own waiting.
    """
    async with house.database.platform() as connection:
        due = await accounts_to_poll(connection, house.settings.reconcile_seconds, _POLLED_AT_ONCE)
        await defer(connection, [sync_job(merchant_id, open_kfid) for merchant_id, open_kfid in due])


async def read_every_account(house: House) -> None:
    """Read every account at the start: nobody took callbacks while this program was down."""
    async with house.database.platform() as connection:
        everyone = await accounts_to_poll(connection, older_than_seconds=0)
        await defer(connection, [sync_job(merchant_id, open_kfid) for merchant_id, open_kfid in everyone])


async def catch_up_index(house: House) -> None:
    """Index the shops whose knowledge changed without a job, or where an entry began or ran out at midnight."""
    today = in_shop_time(house.clock()).date()
    async with house.database.platform() as connection:
        await defer(
            connection, [index_check_job(merchant_id) for merchant_id in await shops_to_index(connection, today)]
        )


async def check_every_index(house: House) -> None:
    """Hold every shop's index against its knowledge: the vectors may be gone, or made by another model."""
    async with house.database.platform() as connection:
        await defer(connection, [index_check_job(merchant_id) for merchant_id in await all_shops(connection)])


async def retag_by_day(house: House) -> None:
    """Hold every shop against its rules once a day, soon after midnight: time alone gives and takes tags."""
    async with house.database.platform() as connection:
        due = await shops_to_retag(connection, _night(house))
        await defer(connection, [retag_job(merchant_id) for merchant_id in due])


async def reconcile_tags_by_night(house: House) -> None:
    """Hold every shop's tags against WeCom once a night, after three."""
    if not _is_past(house, _RECONCILE_TAGS_HOUR):
        return
    async with house.database.platform() as connection:
        for merchant_id in await shops_with_tags(connection):
            if await take_slot(connection, f"reconcile_tags:{merchant_id}", _night(house)):
                await defer(connection, [reconcile_tags_job(merchant_id)])


async def forget_by_night(house: House) -> None:
    """Take the words out of old talk once a night, where a shop does not keep it for ever."""
    if not _is_past(house, _FORGETTING_HOUR):
        return
    async with house.database.platform() as connection:
        known, night = await shops_that_forget(connection), _night(house)
        shops = [one for one in known if await take_slot(connection, f"forget:{one[0]}", night)]
    for merchant_id, days in shops:
        async with house.database.shop(merchant_id) as connection:
            count = await forget_old_words(connection, days, house.clock())
        log.info("old words forgotten", merchant=merchant_id, rows=count)


def _night(house: House) -> datetime:
    """Return the midnight before now at the shops."""
    return in_shop_time(house.clock()).replace(hour=0, minute=0, second=0, microsecond=0)


def _is_past(house: House, hour: int) -> bool:
    return in_shop_time(house.clock()).hour >= hour


async def group_gaps(house: House) -> None:
    """Group the questions that were noted since."""
    async with house.database.platform() as connection:
        await defer(connection, [gap_job(merchant_id) for merchant_id in await shops_with_loose_items(connection)])


async def chase_handoffs(house: House) -> None:
    """Take the next step of the hand-overs that are due."""
    async with house.database.platform() as connection:
        due = await due_handoffs(connection, house.clock())
        await defer(connection, [handoff_job(merchant_id, handoff_id) for merchant_id, handoff_id in due])


async def sum_up_sessions(house: House) -> None:
    """Ask the customers who fell silent how it was, and count the sessions that silence ended."""
    await ask_the_quiet(house)
    async with house.database.platform() as connection:
        await close_quiet_sessions(connection, house.clock())


async def housekeeping(house: House) -> None:
    """Forget what is over."""
    async with house.database.platform() as connection:
        await forget_old_jobs(connection, older_than=timedelta(days=7))
        await forget_old_signals(connection, older_than=timedelta(days=30))
        await forget_old_imports(connection, older_than=timedelta(days=30))
        await forget_previews(connection, house.clock(), older_than=timedelta(days=3))
        await forget_events(connection, house.clock())


def build_scheduler(house: House) -> AsyncIOScheduler:
    """Return the clock of the house; start it inside the running loop."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(timezone=UTC)
    every: list[tuple[Tick, float]] = [
        (reconcile, house.settings.reconcile_seconds),
        (catch_up_index, 60.0),
        (pull_due, 15.0),
        (check_every_index, 86_400.0),
        (housekeeping, 300.0),
        (chase_handoffs, house.settings.chase_seconds),
        (sum_up_sessions, house.settings.chase_seconds * 3),
        (send_due, house.settings.chase_seconds),
        (expire_overdue, 60.0),
        (expire_coupons, 300.0),
        (bookings.remind_of_bookings, 60.0),
        (ask_after_visits, 60.0),
        (tickets.remind_of_tickets, 60.0),
        (group_gaps, 20.0),
        (defer_lessons, 20.0),
        (defer_cards, 60.0),
        (run_schedules, 15.0),
        (retag_by_day, 600.0),
        (plan_due_shops, 300.0),
        (send_due_shops, 60.0),
        (advance_due_tasks, 60.0),
        (make_due_broadcasts, 60.0),
        (note_all_effects, 600.0),
        (reconcile_tags_by_night, 600.0),
        (forget_by_night, 600.0),
    ]
    for first in (read_every_account, check_every_index):
        scheduler.add_job(run, args=(house, first), misfire_grace_time=None)  # late is better than never
    # each clock for itself: a number it leaves to the others would stand still here
    now, patiently = datetime.now(UTC), {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    scheduler.add_job(run, "interval", args=(house, measure), seconds=_MEASURE_SECONDS, next_run_time=now, **patiently)
    for tick, seconds in every:
        scheduler.add_job(
            fire,
            "interval",
            args=(house, tick, seconds),
            seconds=seconds,
            next_run_time=now,
            **patiently,
        )
    return scheduler


async def fire(house: House, tick: Tick, seconds: float) -> None:
    """Run one tick if this process is the first to come for its slot."""
    now = datetime.now(UTC).timestamp()
    slot = datetime.fromtimestamp(now - now % seconds, UTC)
    try:
        async with house.database.platform() as connection:
            first = await take_slot(connection, tick.__name__, slot)
    except Exception as error:
        log.error("no tick", tick=tick.__name__, error=f"{type(error).__name__}: {error}")
        return
    if first:
        await run(house, tick)


async def run(house: House, tick: Tick) -> None:
    """Run a tick; a failure is told and forgotten, because the next tick comes anyway."""
    try:
        await tick(house)
    except Exception as error:
        log.error("a tick failed", tick=tick.__name__, error=f"{type(error).__name__}: {error}")
