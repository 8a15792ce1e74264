"""The command line as an operator uses it: in this process where that tells the same, else as a program of its own."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import httpx

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What went to stderr, line by line."""
        return [line for line in self.err.splitlines() if line.strip()]


def _run(args: tuple[str, ...], env: Mapping[str, str]) -> Ran:
    from xiaoer.main import app

    out, err = io.StringIO(), io.StringIO()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("XIAOER_")}
    with (
        mock.patch.dict(os.environ, {**clean, "COLUMNS": "80", **env}, clear=True),
        mock.patch.object(sys, "argv", ["xiaoer", *args]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            app()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
    return Ran(code, out.getvalue(), err.getvalue())


async def xiaoer(*args: str, **env: str) -> Ran:
    """Run `xiaoer ARGS` with these settings and nothing else in the environment; an exception is a failure."""
    return await asyncio.to_thread(_run, args, env)


@contextlib.asynccontextmanager
async def program(*args: str, **env: str) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Run `xiaoer ARGS` as a program of its own; it is killed at the end if it still runs."""
    process = _start(args, env)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(process.wait, 20)
        process.kill()
        process.wait()


def _start(args: tuple[str, ...], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("XIAOER_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from xiaoer.main import app; app()", *args],
        cwd=REPOSITORY,
        env={**clean, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


async def ready(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until a program's api is ready."""
    async with asyncio.timeout(seconds), httpx.AsyncClient() as http:
        while True:
            assert process.poll() is None, f"the program ended with {process.returncode}"
            with contextlib.suppress(httpx.TransportError):
                if (await http.get(f"{url}/readyz")).status_code == 200:
                    return
            await asyncio.sleep(0.1)
