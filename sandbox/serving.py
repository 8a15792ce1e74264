"""Serving an ASGI application inside the running event loop, quick to start and quick to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

STOP_SECONDS = 1.0
TICK = 0.005
BACKLOG = 2048


@contextlib.asynccontextmanager
async def running(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve `app` in the running event loop and give its base URL; port 0 takes a free one.

    Serves any ASGI application, so tests use it for their receivers too. Close the world yourself.

    Raises:
        OSError: when the port is taken.
    """
    listener = _listen(host, port)
    server = _InLoopServer(_config(app))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.wait_started(serving)
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.stop()
        await serving
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket that says it is TCP.

    asyncio switches Nagle's algorithm off only for sockets whose protocol number says TCP, and a default
    one says 0; then every answer of two writes waits 40 ms for the other side's delayed ACK.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class _InLoopServer(uvicorn.Server):
    """uvicorn without its signals and its tenths of a second: the program around it decides."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    async def wait_started(self, serving: asyncio.Task[None]) -> None:
        """Wait until requests are taken; a start that failed raises its own error."""
        while not self.started:
            if serving.done():
                await serving
                raise RuntimeError("the server did not start")
            await asyncio.sleep(TICK)

    def stop(self) -> None:
        """Let the server end."""
        self.should_exit = True
        self._stopping.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield

    async def main_loop(self) -> None:
        """Wait for the end; there is nothing to do on each tick."""
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close idle connections at once, give the busy ones a second, then cut them."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self._wait_until_idle()
        for task in self.server_state.tasks:
            task.cancel()

    async def _wait_until_idle(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while self.server_state.tasks or self.server_state.connections:
                    await asyncio.sleep(TICK)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="auto",
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
    )
