"""The worker: procrastinate in the shop's own database, plus what it does not do by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from agent import spans
from jobs.house import House
from jobs.persisting import PersistingManager
from jobs.sweeping import SWEEP_SECONDS, sweep
from jobs.tasks import blueprint
from store.deferring import ASKED, TRACE, UNASKED

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 2.0
STALLED_AFTER_SECONDS = 6.0
FINISH_SECONDS = 5.0
UNASKED_AT_ONCE = 8
LOOK_SECONDS = 1.0
LANE_LOOK_SECONDS = 0.25  # a worker hears of new jobs, not of those a finished one lets go: two lanes drew two a second
_RESTART_PAUSE_SECONDS = 1.0
_WHOSE = ("merchant_id", "conversation_id")


def build_app(database_url: str) -> App:
    """Return the queue's app; open it with `async with app.open_async()`."""
    app = App(connector=PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
    app.add_tasks_from(blueprint, namespace="")
    app.job_manager = PersistingManager(app)
    return app


async def run_worker(house: House, app: App, stop: asyncio.Event) -> None:
    """Work until `stop` is set; the parts restart by themselves after a fault (a database that went away)."""
    parts: dict[str, Callable[[], Awaitable[None]]] = {
        "worker": lambda: _work(house, app, ASKED, house.settings.worker_concurrency, LOOK_SECONDS),
        "unasked": lambda: _work(house, app, UNASKED, UNASKED_AT_ONCE, LANE_LOOK_SECONDS),
        "stalled": lambda: _recover_stalled(app),
        "outbox": lambda: _sweep_outbox(house),
    }
    tasks = [asyncio.create_task(_keep_running(name, part, stop), name=name) for name, part in parts.items()]
    await stop.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_running(name: str, part: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    while not stop.is_set():  # without a database a part answers its cancelling with an error of its own
        try:
            await part()
            log.warning("a part of the worker ended", part=name)
        except Exception as error:
            log.error("a part of the worker failed", part=name, error=f"{type(error).__name__}: {error}")
        await asyncio.sleep(_RESTART_PAUSE_SECONDS)


async def _work(house: House, app: App, queue: str, places: int, look_seconds: float) -> None:
    await app.run_worker_async(
        queues=[queue],
        concurrency=places,
        install_signal_handlers=False,
        shutdown_graceful_timeout=FINISH_SECONDS,
        fetch_job_polling_interval=look_seconds,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
        additional_context={"house": house},
        worker_middleware=[_traced],
    )


async def _traced(go_on: AsyncCallNext, context: JobContext, _worker: Worker) -> Any:
    """Do a job as a part of the trace it carries, which its task need not know of."""
    job, arguments = context.job, context.job.task_kwargs
    parent = str(arguments.pop(TRACE, ""))
    whose = {key.removesuffix("_id"): int(str(arguments[key])) for key in _WHOSE if key in arguments}
    with spans.span(job.task_name, parent, job=job.id or 0, **whose):
        return await go_on()


async def _recover_stalled(app: App) -> None:
    """Give the jobs of a dead worker back to the queue; nothing else would."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
            log.warning("a stalled job goes back to the queue", job=job.id, task=job.task_name)
            with suppress(Exception):  # another process was faster
                await app.job_manager.retry_job(job)
        await asyncio.sleep(1)


async def _sweep_outbox(house: House) -> None:
    while True:
        if not await sweep(house):
            await asyncio.sleep(SWEEP_SECONDS)
