"""Some days of two shops around a festival, stopped or not: nothing forbidden happens, every number is right."""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.touching import TouchLimits
from sandbox.server import create_app, running
from sandbox.world import World
from sandbox.year.judge import Judgement, judge
from sandbox.year.people import town
from sandbox.year.play import Year, die_planning, end_year, open_year, play_day
from tests.worlds import settings_for
from xiaoer.compose import opened_house

FIRST = date(2026, 2, 14)  # the Spring Festival is on the 17th
DAYS, STOPPED_ON = 5, 2
_LEDGER = b"""
SELECT merchant_id, external_userid, reason, occasion, status, angle, discount, channel,
       (due_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM touches ORDER BY 1, 2, 3, 4
"""


async def play(url: str, folder: Path, *, stop: bool) -> tuple[Judgement, list[dict[str, Any]]]:
    """Play some days; with `stop` the house dies in the middle of a planning and another one goes on."""
    world = World(datetime(2026, 2, 13, tzinfo=UTC))
    world.limits.per_path = world.limits.sync_without_token = 10**9
    year = Year(7, world, town(7, 2, 30), FIRST)
    for shop in year.shops:  # enough who want no more, in so few days
        for person in shop.people:
            person.opts_out = 1.0
    async with aclosing(world), running(create_app(world)) as wecom:
        settings = settings_for(wecom, folder)
        async with opened_house(settings, url, clock=world.clock) as house:
            await open_year(house, year)
            for _ in range(STOPPED_ON if stop else DAYS):
                await play_day(house, year)
            if stop:
                await die_planning(house, year)
        async with opened_house(settings, url, clock=world.clock) as house:
            while year.day < DAYS:
                await play_day(house, year)
            await end_year(house, year)
            assert year.numbers > 40 * year.reports > 0
            async with house.database.platform() as connection:
                ledger = await (await connection.execute(_LEDGER)).fetchall()
            return await judge(house.database, year, TouchLimits()), ledger


@pytest.mark.timeout(240)
async def test_a_stop_in_the_middle_changes_nothing(postgres: Any, tmp_path: Path) -> None:
    urls = [postgres.create_database(f"year_{name}_{id(tmp_path)}", template="template_xiaoer") for name in "ab"]
    straight, ledger = await play(urls[0], tmp_path / "a", stop=False)
    assert straight.faults == []
    assert straight.sent > 10
    assert straight.refused > 0
    stopped, again = await play(urls[1], tmp_path / "b", stop=True)
    assert stopped.faults == []
    assert again == ledger
