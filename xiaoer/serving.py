"""Running the house: the api, the worker and the clock, in one process or in several."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator

from jobs.house import House


def calm_garbage_collector() -> None:
    """Leave what the start made (half a million objects) out of every later collection."""
    gc.collect()
    gc.freeze()


def stop_on_signals() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


@contextlib.asynccontextmanager
async def serving_api(house: House, host: str, port: int) -> AsyncIterator[str]:
    """Serve the HTTP face and yield its address; port 0 takes a free one."""
    from api.app import create_app
    from xiaoer.listening import listening

    app = create_app(house)
    async with listening(app, host, port) as address:
        try:
            yield address
        finally:
            app.state.live.close()  # the server waits for its readers


@contextlib.asynccontextmanager
async def showing_health(house: House, host: str, port: int | None) -> AsyncIterator[None]:
    """Serve health and metrics of a process that has no api, where a port is set for them."""
    if port is None:
        yield
        return
    from api.app import create_health_app
    from xiaoer.listening import listening

    async with listening(create_health_app(house), host, port):
        yield


@contextlib.asynccontextmanager
async def working(house: House, url: str) -> AsyncIterator[None]:
    """Run a worker in this process."""
    from jobs.queue import build_app, run_worker

    app, stop = build_app(url), asyncio.Event()
    await house.resources.search.warm_up()
    async with app.open_async():
        task = asyncio.create_task(run_worker(house, app, stop))
        try:
            yield
        finally:
            stop.set()
            await task


@contextlib.asynccontextmanager
async def ticking(house: House) -> AsyncIterator[None]:
    """Run the clock in this process."""
    from jobs.ticks import build_scheduler

    scheduler = build_scheduler(house)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


@contextlib.asynccontextmanager
async def running_house(house: House, url: str, host: str, port: int) -> AsyncIterator[str]:
    """Run everything in this process and yield the api's address."""
    async with working(house, url), ticking(house), serving_api(house, host, port) as address:
        yield address
