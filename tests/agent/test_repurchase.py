"""When somebody buys again: own rhythm drawn towards the product's, and no claim from too little."""

from __future__ import annotations

import random

from agent.repurchase import Habit, forecast, held_out

POOL = Habit(30.0, 0.2, 40)


def test_own_intervals_are_drawn_towards_the_products() -> None:
    assert forecast([], POOL) is None, "one purchase is no habit"
    assert forecast([20], POOL) == (20 + 30 * 3) / 4
    assert forecast([20] * 9, POOL) == (20 * 9 + 30 * 3) / 12
    assert forecast([20, 21, 20], None) == 20
    assert forecast([20, 21], None) is None
    assert forecast([5, 60, 7, 90], POOL) is None, "no rhythm"
    assert forecast([20], Habit(30.0, 0.8, 40)) is None, "others have no rhythm to lend"


def test_on_held_out_purchases_it_beats_one_interval_for_everybody() -> None:
    chance, bought = random.Random(3), {}
    for number in range(300):
        own, day, days = chance.lognormvariate(3.2, 0.3), 0.0, []
        for _ in range(chance.randrange(3, 9)):
            days.append(round(day))
            day += max(2.0, chance.gauss(own, own * 0.2))
        bought[f"wm{number}", "成猫粮"] = days
    found = held_out(bought)
    assert found.claimed > 250
    assert found.median_error is not None
    assert found.naive_error is not None
    assert found.median_error < 0.8 * found.naive_error
