"""An HTTP server in this process, for the parts that have one: a worker without a health port loads none of it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI


class _Server(uvicorn.Server):
    """A server that leaves signals to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield


@contextlib.asynccontextmanager
async def listening(app: FastAPI, host: str, port: int) -> AsyncIterator[str]:
    """Serve `app` and yield its address; port 0 takes a free one."""
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
