"""From a customer's message to the reply on its way to them, with a model that takes no time."""

from __future__ import annotations

import time

from bench.questions import question
from bench.report import Row, percentile
from bench.town import Town

MESSAGES = 200
PER_SECOND = 10
P50_MS, P95_MS = 60, 150


def measure(town: Town) -> list[Row]:
    """Let 200 customers ask one question each, ten a second; the stub's own milliseconds are included."""
    town.sandbox.model("read")
    customers, after = town.people(MESSAGES), town.sandbox.last()
    start = time.monotonic()
    for number, customer in enumerate(customers):
        time.sleep(max(0.0, start + number / PER_SECOND - time.monotonic()))
        town.sandbox.say(town.open_kfid, customer, question(number))
    tally = town.answered(customers, after)
    lost, doubled = tally.lost(customers), tally.doubled(customers)
    took = [(tally.got[c][0].at - tally.asked[c][0]) * 1000 for c in customers if c not in lost]
    p50, p95, worst = percentile(took, 50), percentile(took, 95), max(took)
    return [
        Row(
            f"callback → reply sent: {MESSAGES} customers, {PER_SECOND}/s, instant stub model, quiet window 0",
            f"p50 < {P50_MS} ms, p95 < {P95_MS} ms",
            f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {worst:.0f} ms; {len(lost)} lost, {len(doubled)} doubled",
            p50 < P50_MS and p95 < P95_MS and not lost and not doubled,
            bool(lost or doubled),
            {"milliseconds": took, "p50_ms": p50, "p95_ms": p95, "lost": lost, "doubled": doubled},
        )
    ]
