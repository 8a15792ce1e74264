"""What one to four workers cost: replies a second, processor time a reply, memory a worker."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass

import psutil

from bench.burst import CUSTOMERS, burst
from bench.processes import processor_seconds
from bench.report import Row
from bench.town import Town, start_worker

WORKERS = 4
REPETITIONS = 2
DEARER_AT_MOST = 1.5


@dataclass(frozen=True, slots=True)
class Cost:
    """What a number of workers did: replies a second, processor milliseconds a reply (api, workers, database)."""

    workers: int
    replies_per_second: float
    milliseconds_a_reply: float
    megabytes_a_worker: float
    lost: int
    doubled: int


def measure(town: Town) -> list[Row]:
    """Let bursts come while there is one worker, then two, three and four."""
    town.sandbox.model("fixed")
    with ExitStack() as stack:
        workers = [town.worker.pid]
        costs = [_cost(town, workers)]
        while len(workers) < WORKERS:
            program = start_worker(town)
            stack.callback(program.stop)
            workers.append(program.pid)
            burst(town)  # its models load
            costs.append(_cost(town, workers))
    town.sandbox.model("read")
    return [_row(cost, costs[0]) for cost in costs]


def _cost(town: Town, workers: list[int]) -> Cost:
    replies, seconds, lost, doubled = 0, 0.0, 0, 0
    before = processor_seconds(town.main.pid, *workers)
    for repetition in range(REPETITIONS):
        customers, tally = burst(town, repetition * CUSTOMERS)
        replies += tally.replies
        seconds += tally.times()[-1] - tally.first_question_at
        lost += len(tally.lost(customers))
        doubled += len(tally.doubled(customers))
    spent = processor_seconds(town.main.pid, *workers) - before
    memory = sum(psutil.Process(pid).memory_info().rss for pid in workers) / len(workers) / 2**20
    return Cost(len(workers), replies / seconds, 1000 * spent / replies, memory, lost, doubled)


def _row(cost: Cost, alone: Cost) -> Row:
    dearer = cost.milliseconds_a_reply / alone.milliseconds_a_reply
    return Row(
        f"{cost.workers} × `xiaoer worker` on this machine: bursts of {CUSTOMERS} customers, instant stub model",
        f"0 lost, 0 doubled, a reply costs < {DEARER_AT_MOST} × as with one",
        f"{cost.replies_per_second:.0f} replies/s, {cost.milliseconds_a_reply:.1f} ms of processor a reply"
        f" ({dearer:.2f} ×), {cost.megabytes_a_worker:.0f} MB a worker; {cost.lost} lost, {cost.doubled} doubled",
        dearer < DEARER_AT_MOST and not cost.lost and not cost.doubled,
        bool(cost.lost or cost.doubled),
        asdict(cost),
    )
