"""Work that leaves with the commit that caused it: rows of procrastinate, deferred in the caller's transaction.

The one place that leans on procrastinate's table (pinned version, `xiaoer_defer` in migration 0031).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from agent import spans
from store.engine import Connection
from store.json import dumps

ASKED, UNASKED = "default", "unasked"
"""The queues: what somebody waits for, and what nobody asked for. A worker has places of their own for each."""

TRACE = "trace"
"""The argument in which a job carries its trace; the worker takes it out before the task sees it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job to defer. `lock`: never two at once. `queueing_lock`: never two waiting. A higher `priority` goes first.

    `trace` is what it is a part of.
    """

    task: str
    args: dict[str, Any]
    lock: str | None = None
    queueing_lock: str | None = None
    queue: str = ASKED
    run_at: datetime | None = None
    priority: int = 0
    trace: str = field(default_factory=spans.here)


_DEFER = """
SELECT xiaoer_defer(j.queue, j.task, j.args, j.lock, j.queueing_lock, j.run_at, j.priority)
FROM jsonb_to_recordset(%s::jsonb) AS j(
    queue text, task text, args jsonb, lock text, queueing_lock text, run_at timestamptz, priority integer)
"""


DELETE_JOB = """
DELETE FROM procrastinate_jobs WHERE id = %(job_id)s AND status = 'doing' AND attempts = %(attempts)s RETURNING id
"""
"""Ends a job that was done, if nobody was given it since: each time it is given away counts as an attempt."""
CLOSE_JOB = """
UPDATE procrastinate_jobs
SET status = %(status)s::procrastinate_job_status, abort_requested = false, attempts = attempts + 1
WHERE id = %(job_id)s AND status = 'doing' AND attempts = %(attempts)s RETURNING id
"""
"""Ends a job that stays to be looked at, on the same condition."""


async def defer(connection: Connection, jobs: Sequence[Job]) -> None:
    """Defer jobs in this transaction; one whose `queueing_lock` waits already is not deferred again."""
    if jobs:
        await connection.execute(_DEFER, (dumps([_row(job) for job in jobs]),))


async def defer_in(session: AsyncSession, jobs: Sequence[Job]) -> None:
    """Defer jobs in the transaction of a SQLModel session, as `defer` does."""
    if jobs:
        connection = await session.connection()
        await connection.exec_driver_sql(_DEFER, (dumps([_row(job) for job in jobs]),))


def _row(job: Job) -> dict[str, Any]:
    return asdict(job) | ({"args": job.args | {TRACE: job.trace}} if job.trace else {})


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work that is due and not begun: jobs by task, rows of the outbox overdue.

    `oldest_seconds` tells how long the oldest job waits of those somebody waits for.
    """

    jobs: dict[str, int]
    oldest_seconds: float
    outbox: int


async def backlog(connection: Connection) -> Backlog:
    """Return what waits (platform). A job put off to later does not wait before its time."""
    query = """
    SELECT task_name, count(*) AS n, max(extract(epoch FROM now() - coalesce(j.scheduled_at, (
        SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id))))
        FILTER (WHERE queue_name = %s)::float8 AS age
    FROM procrastinate_jobs j
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) GROUP BY task_name
    """
    rows = await (await connection.execute(query, (ASKED,))).fetchall()
    overdue = "SELECT count(*) AS n FROM outbox WHERE status = 'queued' AND due_at <= now()"
    row = await (await connection.execute(overdue)).fetchone()
    oldest = max((row["age"] or 0.0 for row in rows), default=0.0)
    return Backlog({row["task_name"]: row["n"] for row in rows}, oldest, row["n"] if row else 0)


async def take_slot(connection: Connection, name: str, slot: datetime) -> bool:
    """Return whether this process is the first to fire `name` for `slot` (platform)."""
    query = "INSERT INTO slots (name, slot) VALUES (%s, %s) ON CONFLICT DO NOTHING"
    return (await connection.execute(query, (name, slot))).rowcount == 1


async def forget_old_jobs(connection: Connection, older_than: timedelta) -> None:
    """Delete jobs that ended long ago, and slots nobody will ask for again (platform)."""
    await connection.execute(
        """
        DELETE FROM procrastinate_jobs j WHERE status IN ('failed', 'cancelled', 'aborted') AND NOT EXISTS (
            SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - %s)
        """,
        (older_than,),
    )
    await connection.execute("DELETE FROM slots WHERE slot < now() - %s", (older_than,))


async def worker_alive(connection: Connection) -> bool:
    """Return whether a worker was heard of in the last seconds (platform)."""
    query = (
        "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '8 seconds') AS yes"
    )
    row = await (await connection.execute(query)).fetchone()
    return bool(row and row["yes"])
