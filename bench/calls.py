"""How many model calls an answer takes."""

from __future__ import annotations

import time

from bench.questions import unseen
from bench.report import Row
from bench.town import Town

PER_SECOND = 10
AT_MOST = 1.3


def measure(town: Town) -> list[Row]:
    """Ask the demo's unseen questions; a stub that answers with the first passage stands for the model."""
    town.sandbox.model("trust")
    questions = unseen()
    customers, after, before = town.people(len(questions)), town.sandbox.last(), town.sandbox.model_calls()
    for customer, text in zip(customers, questions, strict=True):
        town.sandbox.say(town.open_kfid, customer, text)
        time.sleep(1 / PER_SECOND)
    tally = town.answered(customers, after)
    calls, answered = town.sandbox.model_calls() - before, len(customers) - len(tally.lost(customers))
    lost, per_turn = len(customers) - answered, calls / max(answered, 1)
    return [
        Row(
            f"model calls per answered turn: {len(questions)} unseen questions; a stub that answers with what"
            " the search put first stands for the model, so a real one that looks things up itself will take more",
            f"≤ {AT_MOST}",
            f"{per_turn:.2f} ({calls} calls, {answered} turns; {lost} lost)",
            per_turn <= AT_MOST and not lost,
            bool(lost),
            {"calls": calls, "turns": answered, "lost": lost},
        )
    ]
