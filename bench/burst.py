"""A burst: 200 customers in the same instant, and a model that takes no time."""

from __future__ import annotations

from statistics import median

from bench.questions import question
from bench.report import Row
from bench.tally import Tally
from bench.town import Town

CUSTOMERS = 200
REPETITIONS = 3
PER_SECOND = 100


def measure(town: Town) -> list[Row]:
    """Run the burst three times and show the median; replies/s from the first question to the last reply."""
    town.sandbox.model("fixed")
    rates, lost, doubled = [], 0, 0
    for repetition in range(REPETITIONS):
        customers, tally = burst(town, repetition * CUSTOMERS)
        rates.append(tally.replies / (tally.times()[-1] - tally.first_question_at))
        lost += len(tally.lost(customers))
        doubled += len(tally.doubled(customers))
    rate = median(rates)
    return [
        Row(
            f"burst of {CUSTOMERS} customers, one callback each, instant stub model, median of {REPETITIONS}",
            f"0 lost, 0 doubled, ≥ {PER_SECOND} replies/s",
            f"{rate:.0f} replies/s ({', '.join(f'{r:.0f}' for r in rates)}); {lost} lost, {doubled} doubled",
            rate >= PER_SECOND and not lost and not doubled,
            bool(lost or doubled),
            {"replies_per_second": rates, "lost": lost, "doubled": doubled},
        )
    ]


def burst(town: Town, first_question: int = 0) -> tuple[list[str], Tally]:
    """Let 200 customers write at once, each another question, and return them with what they got."""
    customers, after = town.people(CUSTOMERS), town.sandbox.last()
    lines = [(customer, question(first_question + number)) for number, customer in enumerate(customers)]
    town.sandbox.say_all(town.open_kfid, lines)
    return customers, town.answered(customers, after)
