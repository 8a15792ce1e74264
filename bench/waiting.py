"""A thousand conversations that wait for a slow model, in one worker."""

from __future__ import annotations

import time
from functools import partial
from threading import Event, Thread
from types import TracebackType

import psutil

from bench.report import Row
from bench.tally import Reply, Tally, until_answered
from bench.town import Town

CONVERSATIONS = 1_000
MODEL_SECONDS = 2.0
SECOND_MESSAGE_AFTER = 1.0
MEGABYTES = 400
SAMPLE_SECONDS = 0.1
PATIENCE_SECONDS = 120


class MemoryWatch:
    """The most resident memory (bytes) a process and its children held while this was open."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self.before = self.peak = self._resident()

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, self._resident())

    def _resident(self) -> int:
        family = [self._process, *self._process.children(recursive=True)]
        return sum(int(process.memory_info().rss) for process in family)


def measure(town: Town) -> list[Row]:
    """Let 1,000 customers write twice, a second apart: the second message meets the first one's model call."""
    town.sandbox.model("echo", latency=MODEL_SECONDS)
    customers, after = town.people(CONVERSATIONS), town.sandbox.last()
    with MemoryWatch(town.worker.pid) as memory:
        town.sandbox.say_all(town.open_kfid, [(c, first(c)) for c in customers])
        time.sleep(SECOND_MESSAGE_AFTER)
        town.sandbox.say_all(town.open_kfid, [(c, second(c)) for c in customers])
        tally = until_answered(town.sandbox, after, partial(_all_answered, customers), PATIENCE_SECONDS)
    town.sandbox.model("read")
    return [_row(tally, customers, memory)]


def first(customer: str) -> str:
    """Return what a customer asks first; the stub's echo brings it back in the reply."""
    return f"我是{customer}，想问下有没有大码"


def second(customer: str) -> str:
    """Return what a customer asks next."""
    return f"{customer}还想问下什么时候发货"


def faults(customer: str, replies: list[Reply]) -> tuple[bool, bool, bool]:
    """Return whether a question of the customer was lost, answered twice, or answered in the wrong order."""
    said = "\n".join(reply.text for reply in replies)
    counts = [said.count(first(customer)), said.count(second(customer))]
    disordered = min(counts) > 0 and said.index(first(customer)) > said.index(second(customer))
    return min(counts) == 0, max(counts) > 1, disordered


def _all_answered(customers: list[str], tally: Tally) -> bool:
    return not any(faults(customer, tally.got.get(customer, []))[0] for customer in customers)


def _row(tally: Tally, customers: list[str], memory: MemoryWatch) -> Row:
    found = [faults(customer, tally.got.get(customer, [])) for customer in customers]
    lost, doubled, disordered = (sum(column) for column in zip(*found, strict=True))
    peak, before = memory.peak / 2**20, memory.before / 2**20
    times = tally.times()
    wall = times[-1] - tally.first_question_at if times else float("inf")
    broken = bool(lost or doubled or disordered)
    return Row(
        f"{CONVERSATIONS} conversations of two messages wait on a {MODEL_SECONDS:.0f} s model in one `xiaoer worker`",
        f"< {MEGABYTES} MB, all answered, order kept",
        f"{peak:.0f} MB at most ({before:.0f} before); {lost} lost, {doubled} doubled, {disordered} out of order;"
        f" all within {wall:.0f} s, {tally.waiting_lines} waiting lines",
        peak < MEGABYTES and not broken,
        broken,
        {
            "peak_mb": peak,
            "before_mb": before,
            "lost": lost,
            "doubled": doubled,
            "disordered": disordered,
            "wall_seconds": wall,
            "waiting_lines": tally.waiting_lines,
        },
    )
