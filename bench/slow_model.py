"""A model that takes a second a call, and 200 customers at once."""

from __future__ import annotations

from bench.burst import CUSTOMERS, PER_SECOND, burst
from bench.report import Row
from bench.town import Town

MODEL_SECONDS = 1.0


def measure(town: Town) -> list[Row]:
    """Answers/s: the replies after the first, over the time between the first reply and the last one."""
    town.sandbox.model("read", latency=MODEL_SECONDS)
    customers, tally = burst(town)
    town.sandbox.model("fixed")
    times, lost, doubled = tally.times(), tally.lost(customers), tally.doubled(customers)
    rate = (len(times) - 1) / (times[-1] - times[0])
    wall = times[-1] - tally.first_question_at
    return [
        Row(
            f"{CUSTOMERS} customers at once, the model takes {MODEL_SECONDS:.0f} s a call",
            f"0 lost, 0 doubled, ≥ {PER_SECOND} answers/s between the first reply and the last",
            f"{rate:.0f} answers/s, all within {wall:.1f} s of the first question;"
            f" {len(lost)} lost, {len(doubled)} doubled",
            rate >= PER_SECOND and not lost and not doubled,
            bool(lost or doubled),
            {"answers_per_second": rate, "wall_seconds": wall, "lost": lost, "doubled": doubled},
        )
    ]
