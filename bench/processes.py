"""Programs of their own: started, waited for, stopped, killed."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

READY_SECONDS = 180.0
STOP_SECONDS = 20.0
TAIL_BYTES = 2_000
_PORTS = range(15_000, 30_000)  # below what systems draw for calls going out (Linux: from 32768)


class Program:
    """A running program whose output goes to a file."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.log = folder / f"{name}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=dict(env), cwd=folder
            )

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the program runs still."""
        return self._process.poll() is None

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until the program has printed `pattern`; raises `RuntimeError` when it ends or never does."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.log.read_text(encoding="utf-8", errors="replace")):
                return found
            if not self.alive:
                break
            time.sleep(0.05)
        raise RuntimeError(f"{self.log.name}: no {pattern!r} in\n{self.tail()}")

    def tail(self) -> str:
        """Return the end of what the program printed."""
        return self.log.read_bytes()[-TAIL_BYTES:].decode(errors="replace")

    def kill(self) -> None:
        """Kill the program as a machine that fails would: at once, without a word."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ask the program to end; kill it when it does not."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def run(command: Sequence[str], env: Mapping[str, str], folder: Path) -> str:
    """Run a program to its end and return what it printed; raises `RuntimeError` with that when it fails."""
    done = subprocess.run(command, env=dict(env), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stdout[-TAIL_BYTES:]}{done.stderr[-TAIL_BYTES:]}")
    return done.stdout


def xiaoer(*arguments: str) -> list[str]:
    """Return the command line of the console script beside this Python."""
    return [str(Path(sys.executable).with_name("xiaoer")), *arguments]


def clean_environment() -> dict[str, str]:
    """Return the environment without the settings of whoever runs this."""
    return {name: value for name, value in os.environ.items() if not name.startswith("XIAOER_")}


def processor_seconds(*pids: int) -> float:
    """Return what programs and their children have used since they started, children that have ended included."""
    parts = [psutil.Process(pid) for pid in pids]
    family = {process for part in parts for process in (part, *part.children(recursive=True))}
    return sum(sum(process.cpu_times()[:4]) for process in family)


def free_ports(count: int) -> list[int]:
    """Return ports nobody uses, and nobody is given while those who asked for them are down for a moment.

    A port the system draws may be drawn again, for another server or for a call going out.
    """
    free: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            free.append(port)
        if len(free) == count:
            break
    return free
