"""Running the house: the api, the worker and the clock, in one process or in several."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import structlog
import uvicorn
from fastapi import FastAPI

from jobs.house import House

log = structlog.get_logger(__name__)


class _Server(uvicorn.Server):
    """A server that leaves signals to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield


def calm_garbage_collector() -> None:
    """Leave what the start made (half a million objects) out of every later collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


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

    app = create_app(house)
    async with _serving(app, host, port) as address:
        try:
            yield address
        finally:
            app.state.live.close()  # the server waits for its readers


@contextlib.asynccontextmanager
async def showing_health(house: House, host: str, port: int | None) -> AsyncIterator[None]:
    """Serve health and metrics of a process that has no api, where a port is set for them."""
    from api.app import create_health_app

    if port is None:
        yield
        return
    async with _serving(create_health_app(house), host, port):
        yield


@contextlib.asynccontextmanager
async def _serving(app: FastAPI, host: str, port: int) -> AsyncIterator[str]:
    config = uvicorn.Config(app, host=host, port=port, lifespan="off", ws="none", log_config=None, access_log=False)
    server = _Server(config)
    listener = config.bind_socket() if port else _any_port(host)
    # asyncio does so only for sockets it made itself; without it small answers wait 40 ms for an ACK
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


def _any_port(host: str) -> socket.socket:
    return socket.create_server((host, 0), backlog=2048)


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
