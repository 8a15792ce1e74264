"""`xiaoer` processes forked from one that has imported everything: a restart costs little, so more of them fit in."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.processes import Program

_PRELOAD = [
    "xiaoer.main",
    "xiaoer.commands.serve",
    "xiaoer.serving",
    "xiaoer.compose",
    "api.app",
    "jobs.queue",
    "jobs.ticks",
]
_PRELOAD += ["graphs.conversation.graph", "graphs.followup.graph", "graphs.narration.graph", "tools.toolbox"]
_PRELOAD += ["knowledge.embedding", "knowledge.index", "uvicorn.protocols.http.httptools_impl", "uvloop"]
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(_PRELOAD)


class Forked(Program):
    """A process of its own that runs `xiaoer ARGUMENTS`; its output goes to a file."""

    def __init__(self, name: str, arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.log = folder / f"{name}-{time.monotonic_ns()}.log"
        self.log.touch()
        process = _CONTEXT.Process(target=_xiaoer, args=(list(arguments), dict(env), str(self.log)), daemon=True)
        process.start()
        self._process = _Handle(process)  # type: ignore[assignment]  # all of Popen that a Program uses


class _Handle:
    """A forked process with the manners of `subprocess.Popen`."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid or 0

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> None:
        """Wait for its end; raises `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("xiaoer", timeout or 0)

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it runs still."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def _xiaoer(arguments: list[str], env: dict[str, str], log: str) -> None:
    """Become `xiaoer ARGUMENTS`, as the console script would."""
    with Path(log).open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = ["xiaoer", *arguments]
    os.environ.clear()
    os.environ.update(env)
    from xiaoer.main import app

    app()
