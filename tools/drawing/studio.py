"""The house's end of drawing: one report at a time, in a child process that may hang, swell or crash."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
import tempfile
from typing import Literal

from agent.errors import XiaoerError
from store.reports.content import ReportContent
from tools.drawing.talk import Drawn, Order

PATIENCE_SECONDS = 90.0
IDLE_SECONDS = 120.0
_LONGEST_LINE = 32 << 20


class DrawingFailed(XiaoerError):
    """The report could not be drawn; its words are still there."""

    retryable = True


class Studio:
    """Starts its child with the first report and lets it go when none came for `idle` seconds."""

    def __init__(self, patience: float = PATIENCE_SECONDS, idle: float = IDLE_SECONDS) -> None:
        self._patience, self._idle = patience, idle
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._going: asyncio.TimerHandle | None = None

    async def draw(self, content: ReportContent, form: Literal["png", "pdf"]) -> bytes:
        """Return a report as a PNG or a PDF; who comes while another is drawn waits.

        Raises:
            DrawingFailed: The child refused, hung (longer than the patience) or died over it.
        """
        order = Order(form=form, content=content)
        async with self._turn:
            if self._going is not None:
                self._going.cancel()
            try:
                answer = await self._ask(order)
            except BaseException:
                await self._end()
                raise
            self._going = asyncio.get_running_loop().call_later(self._idle, self._let_go)
        if answer.refused:
            raise DrawingFailed(answer.refused)
        return base64.b64decode(answer.data)

    async def close(self) -> None:
        """End the child."""
        if self._going is not None:
            self._going.cancel()
        await self._end()

    async def _ask(self, order: Order) -> Drawn:
        try:
            async with asyncio.timeout(self._patience):
                child = await self._running()
                if child.stdin is None or child.stdout is None:
                    raise DrawingFailed("no drawing process")
                child.stdin.write(order.model_dump_json().encode() + b"\n")
                await child.stdin.drain()
                line = await child.stdout.readline()
        except TimeoutError:
            raise DrawingFailed(f"not drawn in {self._patience:g} s") from None
        except ConnectionError:
            line = b""
        if not line:
            raise DrawingFailed("the drawing process died over it")
        return Drawn.model_validate_json(line)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._child is None or self._child.returncode is not None:
            kept = {key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "SYSTEMROOT", "TMPDIR"}}
            paths = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
            fonts = os.path.join(tempfile.gettempdir(), f"xiaoer-matplotlib-{os.getuid()}")
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tools.drawing.child"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LONGEST_LINE,
                env=kept | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "MPLCONFIGDIR": fonts},
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
