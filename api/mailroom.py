"""Callbacks that arrive together are deferred together: one transaction, then all of them are acknowledged."""

from __future__ import annotations

import asyncio

from store.deferring import Job, defer
from store.engine import Database


class Mailroom:
    """Defers jobs in batches; alone, a job waits for nobody."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str | None, Job] = {}
        self._done: asyncio.Future[None] | None = None
        self._work: asyncio.Task[None] | None = None

    async def defer(self, job: Job) -> None:
        """Return when the job is in the database; raises what the database raised.

        Of several jobs with one `queueing_lock` the newest counts (its token lives longest).
        """
        if self._done is None:
            self._done = asyncio.get_running_loop().create_future()
        self._waiting[job.queueing_lock] = job
        done = self._done
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._empty())
        await asyncio.shield(done)

    async def _empty(self) -> None:
        while self._done is not None:
            jobs, done = list(self._waiting.values()), self._done
            self._waiting, self._done = {}, None
            try:
                async with self._database.platform() as connection:
                    await defer(connection, jobs)
            except Exception as error:
                done.set_exception(error)
            else:
                done.set_result(None)
