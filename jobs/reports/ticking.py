"""The clock of all shops: takes what is due, once, spreads it, and moves each shop on to its next moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from jobs.house import House
from jobs.reports.timetable import KINDS
from store.deferring import Job, defer
from store.engine import Connection
from store.reports.settings import settings_of_all
from store.schedules.schedules import Due, Next, move_on, shops_without, take_due

log = structlog.get_logger(__name__)

_AT_ONCE = 500
PER_SECOND = 5
"""Jobs of a task that begin each second when many shops are due at once: 2,000 reports begin within seven minutes."""


async def run_schedules(house: House) -> None:
    """Take everything that is due; whoever comes second finds nothing.

    Taking, deferring and moving on are one transaction: a kill before its commit leaves all as it was.
    """
    now, places = house.clock(), Counter[str]()
    while True:
        async with house.database.platform() as connection:
            await _enrol(connection, now)
            due = [one for one in await take_due(connection, now, _AT_ONCE) if one.kind in KINDS]
            jobs = await _take(connection, due, now)
            await defer(connection, [_spread(job, now, places) for job in jobs])
        if len(due) < _AT_ONCE:
            return


async def _enrol(connection: Connection, now: datetime) -> None:
    """Give shops that have none yet their next moments; what was before they came is not made up for."""
    for kind in KINDS.values():
        newcomers = await shops_without(connection, kind.name, _AT_ONCE * 10)
        if newcomers:
            known = await settings_of_all(connection, newcomers)
            await move_on(connection, [Next(shop, kind.name, kind.after(known[shop], now), now) for shop in newcomers])


async def _take(connection: Connection, due: list[Due], now: datetime) -> list[Job]:
    known = await settings_of_all(connection, sorted({one.merchant_id for one in due}))
    steps, jobs = [], []
    for one in due:
        kind, settings = KINDS[one.kind], known[one.merchant_id]
        latest = kind.latest(settings, one.due_at, now)
        fresh = now - latest <= kind.stale
        if fresh:
            jobs.append(kind.job(one.merchant_id, settings, latest))
        else:
            log.info("too late, skipped", merchant=one.merchant_id, kind=one.kind, due=latest.isoformat())
        steps.append(Next(one.merchant_id, one.kind, kind.after(settings, now), latest if fresh else None))
    if steps:
        await move_on(connection, steps)
    return jobs


def _spread(job: Job, now: datetime, places: Counter[str]) -> Job:
    """Let the first few of a task begin at once and the rest one after the other."""
    place = places[job.task]
    places[job.task] += 1
    return replace(job, run_at=now + timedelta(seconds=place / PER_SECOND)) if place >= PER_SECOND else job
