"""`make year`: a year of five shops with 10,000 customers, played on the movable clock and judged."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import aclosing
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from agent.logging import configure_logging
from agent.repurchase import held_out
from agent.settings import load_settings
from agent.touching import TouchLimits
from bench.year_house import PLANNING, SECRET, SENDING, kill_in
from jobs.house import House
from jobs.sweeping import sweep
from jobs.touches import planning
from sandbox.server import create_app, running
from sandbox.world import World
from sandbox.year.judge import Judgement, judge
from sandbox.year.people import town
from sandbox.year.play import Year, end_year, open_year, play_day
from store.conversations.outbox import LEASE_SECONDS
from store.engine import migrate
from store.postgres import EmbeddedPostgres
from store.touches.candidates import purchases
from xiaoer.compose import opened_house

FIRST_DAY = date(2025, 11, 1)


def main() -> None:
    """Play and judge; exit 1 when something that must never happen did."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--shops", type=int, default=5)
    reader.add_argument("--customers", type=int, default=10_000)
    reader.add_argument("--days", type=int, default=365)
    reader.add_argument("--restart", type=int, metavar="DAY", help="kill -9 the house that day, planning and sending")
    reader.add_argument("--minutes", type=float, default=float("inf"), help="judge what was played after so long")
    asked = reader.parse_args()
    configure_logging("ERROR", as_json=False)
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "pg", durable=False)
        url = server.start()
        try:
            migrate(url)
            judgement = asyncio.run(_play(asked, url, Path(folder)))
        finally:
            server.stop()
    sys.exit(1 if judgement.faults else 0)


async def _play(asked: argparse.Namespace, url: str, folder: Path) -> Judgement:
    console, started = Console(), time.monotonic()
    world = World(datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC))
    world.limits.per_path = world.limits.sync_without_token = 10**9  # a year's calls in minutes
    year = Year(asked.seed, world, town(asked.seed, asked.shops, asked.customers), FIRST_DAY)
    async with aclosing(world), running(create_app(world)) as wecom:
        settings = load_settings(_env_file=None, data_dir=folder, wecom_api_base=wecom, secret_key=SECRET)
        async with opened_house(settings, url, clock=world.clock) as house:
            await open_year(house, year)
            opened = time.monotonic() - started
            console.print(f"{asked.shops} shops, {asked.customers} customers, {opened:.0f} s to open")
            if asked.restart:
                await _live(house, year, asked.restart, asked, started)
                await _die(console, house, year, (url, wecom, folder / "killed"))
        async with opened_house(settings, url, clock=world.clock) as house:
            await sweep(house)
            await _live(house, year, asked.days, asked, started)
            await end_year(house, year)
            judgement = await judge(house.database, year, TouchLimits())
            _show(console, year, judgement)
            await _repurchases(console, house, year)
    console.print(f"{time.monotonic() - started:.0f} s in all")
    return judgement


async def _die(console: Console, house: House, year: Year, places: tuple[str, str, Path]) -> None:
    """Let the house be killed twice, so that another one has to finish the day, and wait out what it had leased."""
    shops = [year.merchants[shop.number] for shop in year.shops]
    for stage, moment in ((PLANNING, year.at(6, 30)), (SENDING, year.at(10, 40))):
        year.go_to(moment)
        if stage is SENDING:
            for merchant_id in shops:
                await planning.plan_shop(house, merchant_id)
        written = await kill_in(stage, house.database, places, moment, shops)
        console.print(f"day {year.day + 1}: killed while {stage.name}, {written} touches written by then")
    await asyncio.sleep(LEASE_SECONDS + 0.5)


async def _live(house: House, year: Year, until: int, asked: argparse.Namespace, started: float) -> None:
    for day in track(range(year.day, until), description=f"days until {until}"):
        if time.monotonic() - started > 60 * asked.minutes:
            return
        await play_day(house, year)
        if not sys.stdout.isatty() and day % 10 == 9:
            print(f"day {day + 1}, {time.monotonic() - started:.0f} s", flush=True)


async def _repurchases(console: Console, house: House, year: Year) -> None:
    for shop in year.shops:
        async with house.database.shop(year.merchants[shop.number]) as connection:
            found = held_out(await purchases(connection, datetime.min.replace(tzinfo=UTC)))
        error = "no claim" if found.median_error is None else f"{found.median_error:.1f} days"
        naive = "" if found.naive_error is None else f" (product's own interval: {found.naive_error:.1f})"
        console.print(f"{shop.name}: repurchase off by {error}{naive}, {found.claimed} of {found.pairs} claimed")


def _show(console: Console, year: Year, judgement: Judgement) -> None:
    console.print(f"{year.day} days, {year.reports} reports, {year.numbers} of their numbers counted anew")
    table = Table("reason", "status", "channel", "why not", "touches", "replied", "ordered")
    for row in judgement.tally:
        words = [str(row[key]) for key in ("reason", "status", "channel", "refusal", "n", "replied", "ordered")]
        table.add_row(*words)
    console.print(table)
    told = judgement.greetings
    spared = ", ".join(f"{n} {why}" for why, n in sorted(told.spared.items()))
    console.print(
        f"{judgement.sent} sent of {judgement.touches}, {judgement.retried} chat messages after a second try;"
        f" {judgement.refused} customers said stop"
    )
    console.print(f"{told.came} birthdays came, {told.greeted} greeted ({told.lunar} lunar), spared: {spared}")
    for fault in judgement.faults or ["nothing that must not happen happened"]:
        console.print(fault)


if __name__ == "__main__":
    main()
