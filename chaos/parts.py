"""The processes of a house for many: PostgreSQL, a Chroma server, an api, two workers, a clock, under a supervisor."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from bench.processes import Program, free_ports
from bench.town import READY
from chaos.forking import Forked
from store.postgres import EmbeddedPostgres

HOUSE = ("api", "worker-1", "worker-2", "clock")
"""The processes that are ours."""
_LOOK_SECONDS = 0.3


class Parts:
    """All processes of a house; one that ended is started again, as a supervisor would, unless it is held down.

    Attributes:
        url: The database's address.
        api: Where callbacks go.
        lost: The parts that ended without being told to, in order.
    """

    def __init__(self, folder: Path, disk: Path) -> None:
        self._folder = folder
        self._disk = disk
        self._postgres = EmbeddedPostgres(disk)
        self._running: dict[str, Program] = {}
        self._held: set[str] = set()
        self._chroma_port, self._api_port = free_ports(2)
        self._env: dict[str, str] = {}
        self.url = self._postgres.url
        self.api = f"http://127.0.0.1:{self._api_port}"
        self.lost: list[str] = []

    @property
    def chroma(self) -> str:
        """The address of the Chroma server."""
        return f"http://127.0.0.1:{self._chroma_port}"

    async def open_stores(self) -> None:
        """Start PostgreSQL and Chroma."""
        await asyncio.to_thread(self._postgres.start)
        await self._start("chroma")

    @contextlib.asynccontextmanager
    async def running(self, env: dict[str, str]) -> AsyncIterator[None]:
        """Start the house's own processes and look after all of them until the block ends."""
        self._env = env
        await asyncio.gather(*(self._start(name) for name in HOUSE))
        supervisor = asyncio.create_task(self._supervise())
        try:
            yield
        finally:
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)

    async def close(self) -> None:
        """End all processes."""
        programs = [self._running[name] for name in (*HOUSE, "chroma") if name in self._running]
        await asyncio.gather(*(asyncio.to_thread(program.kill) for program in programs))
        await asyncio.to_thread(self._postgres.stop)

    def kill(self, name: str) -> None:
        """Kill a part at once and hold it down until `release`; `postgres` loses its postmaster."""
        self._held.add(name)
        if name == "postgres":
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._postmaster(), signal.SIGKILL)
        else:
            self._running[name].kill()

    async def stop(self, name: str) -> None:
        """Ask one of our own processes to end, wait until it has, and hold it down until `release`."""
        self._held.add(name)
        await asyncio.to_thread(self._running[name].stop)

    async def release(self, name: str) -> None:
        """Start a part that was held down, and return when it works or gave up, which the supervisor then sees to."""
        with contextlib.suppress(RuntimeError):  # another fault of the day may keep it from starting
            await self._start(name)
        self._held.discard(name)

    def freeze(self, name: str) -> None:
        """Let a process stand still without dying, as one whose machine swaps."""
        os.kill(self._running[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a frozen process go on."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._running[name].pid, signal.SIGCONT)

    def tail(self, name: str) -> str:
        """Return the last lines of a part's log."""
        return self._running[name].tail()

    def _postmaster(self) -> int:
        return int((self._disk / "postgres" / "postmaster.pid").read_text().split()[0])

    async def _start(self, name: str) -> None:
        if name == "postgres":
            await asyncio.to_thread(self._postgres.stop)
            await asyncio.to_thread(self._postgres.start)
        elif name == "chroma":
            command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(self._folder / "chroma")]
            command += ["--port", str(self._chroma_port)]
            self._running[name] = Program(name, command, self._env or dict(os.environ), self._folder)
            await _until_answers(f"{self.chroma}/api/v2/heartbeat")
        else:
            part, _, _ = name.partition("-")
            options = ["--port", str(self._api_port)] if part == "api" else []
            self._running[name] = program = Forked(name, [part, *options], self._env, self._folder)
            await asyncio.to_thread(program.wait_for, READY)

    async def _supervise(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            for name in ("postgres", "chroma", *HOUSE):
                if name not in self._held and not self._alive(name):
                    self.lost.append(name)
                    with contextlib.suppress(Exception):  # it is tried again at the next look
                        await self._start(name)

    def _alive(self, name: str) -> bool:
        if name != "postgres":
            return self._running[name].alive
        try:
            os.kill(self._postmaster(), 0)
        except (OSError, ValueError, IndexError):
            return False
        return True


async def _until_answers(url: str, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds), httpx.AsyncClient() as http:
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await http.get(url)).is_success:
                    return
            await asyncio.sleep(0.1)
