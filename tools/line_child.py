"""A child process that answers a line with a line: one at a time, bounded in time, gone when nobody asks."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")

IDLE_SECONDS = 120.0
_KEPT = {"PATH", "LANG", "SYSTEMROOT", "TMPDIR"}


class ChildFailed(Exception):
    """The child hung, died or could not be asked; the message is for operators."""


class LineChild:
    """Runs `python -m MODULE` from the first question on, without this process' environment.

    Attributes of a question: `patience` seconds, and `start` more where the child has to be started for it. A child
    that failed over a question is killed; the next question starts another. `idle` seconds without one let it go.
    """

    def __init__(
        self,
        module: str,
        *,
        patience: float,
        longest_line: int,
        start: float = 0.0,
        idle: float = IDLE_SECONDS,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._module, self._environment = module, dict(environment or {})
        self._patience, self._start, self._idle = patience, start, idle
        self._longest_line = longest_line
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._going: asyncio.TimerHandle | None = None

    async def ask(self, question: str, read: Callable[[bytes], T]) -> T:
        """Return what `read` makes of the child's answer; who comes while another is answered waits.

        Raises:
            ChildFailed: The child hung or died over it.
        """
        async with self._turn:
            if self._going is not None:
                self._going.cancel()
            try:
                answer = read(await self._answer(question))
            except BaseException:
                await self._end()
                raise
            self._going = asyncio.get_running_loop().call_later(self._idle, self._let_go)
        return answer

    async def close(self) -> None:
        """End the child."""
        if self._going is not None:
            self._going.cancel()
        await self._end()

    async def _answer(self, question: str) -> bytes:
        try:
            async with asyncio.timeout(self._patience + (0.0 if self._is_running else self._start)):
                child = await self._running()
                if child.stdin is None or child.stdout is None:
                    raise ChildFailed("no process to ask")
                child.stdin.write(question.encode() + b"\n")
                await child.stdin.drain()
                line = await child.stdout.readline()
        except TimeoutError:
            raise ChildFailed(f"no answer in {self._patience:g} s") from None
        except ConnectionError:
            line = b""
        if not line:
            raise ChildFailed("the process died over it")
        return line

    @property
    def _is_running(self) -> bool:
        return self._child is not None and self._child.returncode is None

    async def _running(self) -> asyncio.subprocess.Process:
        if self._child is None or self._child.returncode is not None:
            kept = {key: value for key, value in os.environ.items() if key in _KEPT}
            paths = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._module),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=self._longest_line,
                env=kept | {"PYTHONPATH": paths} | self._environment,
            )
        return self._child

    def _let_go(self) -> None:
        """Let an idle child end by itself."""
        child, self._child = self._child, None
        if child is not None and child.stdin is not None:
            child.stdin.close()

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            if child.returncode is None:
                child.kill()
            await child.wait()
