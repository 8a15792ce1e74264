"""kill -9 of the only worker in the middle of a burst; another one is started at once, as a supervisor would."""

from __future__ import annotations

import time

from bench.burst import CUSTOMERS
from bench.questions import question
from bench.report import Row
from bench.tally import Tally, collect
from bench.town import Town, start_worker

KILL_AFTER_REPLIES = 40
MODEL_SECONDS = 0.3
RESUMES_WITHIN = 15
PATIENCE_SECONDS = 60


def measure(town: Town) -> list[Row]:
    """Kill once 40 of 200 are answered; work has resumed with the first reply of the new worker."""
    town.sandbox.model("read", latency=MODEL_SECONDS)
    customers, after = town.people(CUSTOMERS), town.sandbox.last()
    lines = [(customer, question(number)) for number, customer in enumerate(customers)]
    town.sandbox.say_all(town.open_kfid, lines)
    early = _until_replies(town, after)
    town.worker.kill()
    killed_at = time.monotonic()
    town.worker = start_worker(town)
    started_after = time.monotonic() - killed_at
    tally = town.answered(customers, after, PATIENCE_SECONDS)
    town.sandbox.model("read")
    return [_row(tally, customers, early, killed_at, started_after)]


def _until_replies(town: Town, after: int) -> int:
    """Wait until some customers are answered and return how many."""
    deadline, tally = time.monotonic() + PATIENCE_SECONDS, Tally(after)
    while tally.replies < KILL_AFTER_REPLIES:
        if time.monotonic() > deadline:
            raise RuntimeError("the burst never got going")
        time.sleep(0.01)
        collect(town.sandbox, tally)
    return tally.replies


def _row(tally: Tally, customers: list[str], early: int, killed_at: float, started_after: float) -> Row:
    lost, doubled = tally.lost(customers), tally.doubled(customers)
    later = [at for at in tally.times() if at > killed_at]
    resumed = later[0] - killed_at if later else float("inf")
    over = later[-1] - killed_at if later else float("inf")
    caught = len(later) > 0
    return Row(
        f"kill -9 of the only worker after {early} of {len(customers)} replies, another one started at once",
        f"0 lost, 0 doubled, work resumes in < {RESUMES_WITHIN} s",
        f"first reply after {resumed:.1f} s (the new worker took {started_after:.1f} s to start), last after"
        f" {over:.1f} s; {len(lost)} lost, {len(doubled)} doubled",
        resumed < RESUMES_WITHIN and caught and not lost and not doubled,
        bool(lost or doubled) or not caught,
        {"resumed_seconds": resumed, "last_seconds": over, "lost": lost, "doubled": doubled, "early": early},
    )
