"""When which fault strikes: drawn from the seed alone, so that a run can be played again."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from random import Random

from chaos.faults import FAULTS
from chaos.place import Place

SECONDS = 6.0
"""How long customers write and faults strike."""
_WEIGHTS = {
    "kill": 4,
    "restart": 2,
    "kill_house": 1,
    "kill_store": 2,
    "freeze": 1,
    "cut_database": 2,
    "hog_connections": 1,
    "fill_disk": 1,
    "bad_wecom": 5,
    "bad_model": 4,
    "bad_callbacks": 3,
    "revoke_tokens": 2,
    "move_clock": 1,
    "same_jobs_twice": 3,
    "poison_jobs": 1,
}
_LONGER = {"freeze": 4.0}
"""Seconds on top: a frozen worker must be given up before it wakes."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault: when it strikes, for how long, and the dice of its details."""

    at: float
    seconds: float
    fault: str
    seed: str


def draw(seed: int, *, with_disk: bool) -> list[Strike]:
    """Return the faults of a seed, in order: two to four different ones, which may overlap."""
    dice = Random(f"faults:{seed}")
    weights = {name: weight for name, weight in _WEIGHTS.items() if with_disk or name != "fill_disk"}
    chosen: list[str] = []
    while len(chosen) < dice.randint(2, 4):
        name = dice.choices(list(weights), list(weights.values()))[0]
        if name not in chosen:
            chosen.append(name)
    strikes = [
        Strike(
            round(dice.uniform(0.2, SECONDS * 0.7), 2),
            round(dice.uniform(0.5, 4.0) + _LONGER.get(name, 0.0), 2),
            name,
            f"{seed}:{name}",
        )
        for name in chosen
    ]
    return sorted(strikes, key=lambda strike: strike.at)


async def play(place: Place, strikes: list[Strike]) -> list[str]:
    """Let every fault strike and be mended at its time; return what happened, in the order of the schedule."""
    began = time.monotonic()
    return list(await asyncio.gather(*(_play_one(place, strike, began) for strike in strikes)))


async def _play_one(place: Place, strike: Strike, began: float) -> str:
    await asyncio.sleep(max(0.0, began + strike.at - time.monotonic()))
    async with FAULTS[strike.fault](place, Random(strike.seed)) as what:
        await asyncio.sleep(strike.seconds)
    return f"{strike.at:.1f}s {strike.fault} {what} {strike.seconds:.1f}s"
