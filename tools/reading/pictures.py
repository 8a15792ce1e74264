"""The house's end of reading pictures: one at a time, in a child process that may hang, swell or crash."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools.reading.canvas import NotReadable
from tools.reading.talk import Answer, Question

PATIENCE_SECONDS = 20.0
START_SECONDS = 20.0  # more for the first picture: the child loads its models, which a busy machine drags out
IDLE_SECONDS = 120.0
_LONGEST_LINE = 16 << 20
_TEXT_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What is in a picture: its words, and a small copy (JPEG) when one was asked for."""

    text: str
    preview: bytes | None = field(default=None, repr=False)


class PictureReader:
    """Starts its child with the first picture and lets it go when none came for `idle` seconds."""

    def __init__(self, patience: float = PATIENCE_SECONDS, idle: float = IDLE_SECONDS) -> None:
        self._patience, self._idle = patience, idle
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._going: asyncio.TimerHandle | None = None

    async def read(self, path: Path, *, preview: bool = False) -> Seen:
        """Return what is in a picture; who comes while another is read waits.

        Raises:
            NotReadable: It is refused, or the child hung (longer than the patience) or died over it.
        """
        question = Question(path=str(path), preview=preview)
        async with self._turn:
            if self._going is not None:
                self._going.cancel()
            try:
                answer = await self._ask(question)
            except BaseException:
                await self._end()
                raise
            self._going = asyncio.get_running_loop().call_later(self._idle, self._let_go)
        if answer.refused:
            raise NotReadable(answer.refused)
        return Seen(answer.text[:_TEXT_CHARACTERS], base64.b64decode(answer.preview) if answer.preview else None)

    async def close(self) -> None:
        """End the child."""
        if self._going is not None:
            self._going.cancel()
        await self._end()

    async def _ask(self, question: Question) -> Answer:
        try:
            async with asyncio.timeout(self._patience + (0.0 if self._is_running else START_SECONDS)):
                child = await self._running()
                if child.stdin is None or child.stdout is None:
                    raise NotReadable("no reading process")
                child.stdin.write(question.model_dump_json().encode() + b"\n")
                await child.stdin.drain()
                line = await child.stdout.readline()
        except TimeoutError:
            raise NotReadable(f"not read in {self._patience:g} s") from None
        except ConnectionError:
            line = b""
        if not line:
            raise NotReadable("the reading process died over it")
        return Answer.model_validate_json(line)

    @property
    def _is_running(self) -> bool:
        return self._child is not None and self._child.returncode is None

    async def _running(self) -> asyncio.subprocess.Process:
        if self._child is None or self._child.returncode is not None:
            kept = {key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "SYSTEMROOT", "TMPDIR"}}
            paths = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tools.reading.child"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LONGEST_LINE,
                env=kept | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "2"},
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
