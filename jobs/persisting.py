"""The last word on a job: told to the database until it listens; what cannot be done here goes back to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from store.deferring import CLOSE_JOB, DELETE_JOB

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 1.0
_UNKNOWN_WAITS = timedelta(seconds=30)
_UNKNOWN_ATTEMPTS = 20


class PersistingManager(JobManager):
    """A job manager for bad days and for upgrades.

    The library writes the end of a job once. Were the database away, full or out of connections at that moment, the
    row would say for ever that its worker, which lives, is at it, and its lock would keep all later jobs of its kind
    waiting. A worker that was out of reach meanwhile lost its jobs to others: what it says of them then is not heard,
    or it would delete a job that waits again and stands for what came in since. A task the library does not know it
    calls failed; while machines are upgraded one by one, another worker knows it. A job that was cut off because its
    worker had to stop it forgets when that was the last try.
    """

    def __init__(self, app: App) -> None:
        super().__init__(app.connector)
        self._tasks = app.tasks

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Set a job to its final state, or give it back for another worker."""
        if status is Status.ABORTED:
            await self.retry_job(job)
        elif job.task_name not in self._tasks and job.attempts < _UNKNOWN_ATTEMPTS:
            await self.retry_job(job, datetime.now(UTC) + _UNKNOWN_WAITS)
        else:
            await _until_heard(job, lambda: self._end(job, status, delete_job))

    async def retry_job(self, job: Job, *args: Any, **options: Any) -> None:
        """Put a job back to be tried again."""
        await _until_heard(job, lambda: super(PersistingManager, self).retry_job(job, *args, **options))

    async def _end(self, job: Job, status: Status, delete_job: bool) -> None:
        query = DELETE_JOB if delete_job else CLOSE_JOB
        about = {"job_id": job.id, "attempts": job.attempts, "status": status.value}
        if not await self.connector.execute_query_all_async(query, **about):
            log.warning("a job that was given to another is not ended here", job=job.id, task=job.task_name)


async def until_listened(work: Callable[[], Awaitable[None]]) -> None:
    """Do what nobody would do again: while the database does not listen, try once more each second."""
    while True:
        try:
            return await work()
        except psycopg.OperationalError as error:
            log.warning("the database does not listen", error=f"{type(error).__name__}: {error}")
        await asyncio.sleep(_PAUSE_SECONDS)


async def _until_heard(job: Job, write: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            return await write()
        except UniqueViolation:  # a successor was committed in that moment: it is seen now, and the job gives way to it
            continue
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.OperationalError):
                raise  # the database listened, and says no
            log.warning("the end of a job cannot be written yet", job=job.id, task=job.task_name)
        await asyncio.sleep(_PAUSE_SECONDS)
