"""Playing the year day by day through the house's own planning and gate; members and customers act by seed."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from agent.clock import SHANGHAI
from jobs import intake
from jobs.house import House
from jobs.sweeping import sweep
from jobs.touches import planning, sending, tasks
from jobs.touches.effects import note_all_effects
from sandbox.world import World
from sandbox.year.counter import serve
from sandbox.year.filling import fill, order, write
from sandbox.year.people import PAST_DAYS, Person, Shop
from sandbox.year.reporting import report
from store.records.order import OrderRecord
from store.shops.shopfile import apply_shop_file, parse_shop_file
from store.touches.rules import add_starter_rules, rules_of, save_rule
from store.touches.tasks import shops_with_due_tasks
from store.upserting import Versioned

_CONFIRMS = 0.85  # of members, on the day they are asked


@dataclass(slots=True)
class Year:
    """A year under way: `merchants` by shop number; `refused` when each customer said stop, by the play's own book.

    `numbers` of `reports` were held against counts; `wrong` are those that differ.
    """

    seed: int
    world: World
    shops: list[Shop]
    first_day: date
    merchants: dict[int, int] = field(default_factory=dict)
    refused: dict[str, datetime] = field(default_factory=dict)
    day: int = 0
    reports: int = 0
    numbers: int = 0
    wrong: list[str] = field(default_factory=list)

    def at(self, hour: int, minute: int = 0) -> datetime:
        """Return an hour of the current day."""
        return datetime.combine(self.first_day + timedelta(days=self.day), time(hour, minute), SHANGHAI)

    def go_to(self, moment: datetime) -> None:
        """Move the clock on; a minute that is over already is let be."""
        self.world.clock.advance(max(0.0, (moment - self.world.clock()).total_seconds()))

    def chance(self, *about: object) -> random.Random:
        """Return dice for one matter: the same whatever else was thrown before."""
        return random.Random(":".join(map(str, (self.seed, *about))))


async def open_year(house: House, year: Year) -> None:
    """Open the shops with their people, their past and their rules."""
    for shop in year.shops:
        document = shop.document()
        year.world.load_corp(document)
        async with house.database.platform_session() as session:
            year.merchants[shop.number] = (await apply_shop_file(session, parse_shop_file(document), house.sealer)).id
        merchant_id = year.merchants[shop.number]
        async with house.database.shop(merchant_id) as connection:
            await fill(connection, year.world, merchant_id, shop, year.at(9) - timedelta(days=PAST_DAYS))
            await add_starter_rules(connection, merchant_id)
            for rule in await rules_of(connection):
                names = ("name", "reason", "settings", "at_minute", "coupon_id", "trial_id")
                values = {name: getattr(rule, name) for name in names}
                await save_rule(connection, merchant_id, values | {"enabled": True, "approval": "standing"}, rule.id)
            past = [one for day in range(-PAST_DAYS, 0) for one in _orders(year, shop, day)]
            await write(connection, merchant_id, past, house.sealer)


async def play_day(house: House, year: Year) -> None:
    """Live one day: plan in the morning, send, members confirm, people buy, write, want no more; the report at nine."""
    year.go_to(year.at(6, 30))
    for shop in year.shops:
        await planning.plan_shop(house, year.merchants[shop.number])
    year.go_to(year.at(9))
    today = year.first_day + timedelta(days=year.day)
    if today.weekday() == 0:
        await _report(house, year, "week", 1)
    if today.day == 5:
        await _report(house, year, "month", 5)
    year.go_to(year.at(10, 40))
    for shop in year.shops:
        await _talk(house, year, shop)
        await sending.send_shop(house, year.merchants[shop.number])
    await move_tasks(house)
    year.go_to(year.at(11, 15))
    for shop in year.shops:
        _confirm(year, shop)
    await move_tasks(house)
    year.go_to(year.at(20))
    for shop in year.shops:
        async with house.database.shop(year.merchants[shop.number]) as connection:
            await write(connection, year.merchants[shop.number], _orders(year, shop, year.day), house.sealer)
            dice = year.chance("counter", year.day, shop.number)
            await serve(connection, year.merchants[shop.number], dice, year.at(12))
    if year.day % 3 == 0:
        await note_all_effects(house)
    await sweep(house)  # an answer of WeCom that got lost: as a worker would
    year.go_to(year.at(21))
    await _report(house, year, "day", 0)
    year.day += 1


async def die_planning(house: House, year: Year) -> None:
    """Begin the next morning's planning and be killed in the middle of it."""
    year.go_to(year.at(6, 30))
    killed = asyncio.ensure_future(planning.plan_shop(house, year.merchants[0]))
    await asyncio.sleep(0.05)
    killed.cancel()
    with suppress(asyncio.CancelledError):
        await killed


async def end_year(house: House, year: Year) -> None:
    """Learn the next morning what members' last taps brought, and send what waits for another try."""
    year.go_to(year.at(9))
    await move_tasks(house)
    await sweep(house)


async def _report(house: House, year: Year, kind: str, back: int) -> None:
    """Let every shop have its report of the period that held the day so many days ago."""
    for shop in year.shops:
        about = year.first_day + timedelta(days=year.day - back)
        numbers, wrong = await report(house, year.merchants[shop.number], kind, about)
        year.reports, year.numbers = year.reports + 1, year.numbers + numbers
        year.wrong += wrong


async def move_tasks(house: House) -> None:
    """Move members' tasks on, those to be taken back first, as a worker would."""
    async with house.database.platform() as connection:
        query = b"""
        DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING task_name, args
        """
        jobs = await (await connection.execute(query)).fetchall()
        due = await shops_with_due_tasks(connection, house.clock())
    for job in jobs:
        if job["task_name"] == "send_task" and job["args"]["cancel"]:
            await tasks.advance(house, job["args"]["merchant_id"], job["args"]["task_id"], cancel=True)
    for merchant_id in due:
        while await tasks.advance_shop(house, merchant_id):
            pass


def _confirm(year: Year, shop: Shop) -> None:
    for userid in ("zhang_san", "li_si"):
        for msgid in year.world.group_sends.waiting(shop.corp_id, userid):
            send = year.world.group_sends.sends[msgid]
            who = next(iter(send.rows[userid]))
            if year.chance("confirm", year.day, shop.number, who).random() < _CONFIRMS:
                year.world.group_sends.confirm(shop.corp_id, msgid, userid)


async def _talk(house: House, year: Year, shop: Shop) -> None:
    """Let some customers write, and some who were written to lately say that they want no more."""
    said = False
    for person in shop.people:
        text = _says(year, shop, person)
        if text is None:
            continue
        said = True
        year.world.customers.say(shop.open_kfid, person.external_userid, text)
        if text == "退订":
            year.refused.setdefault(person.external_userid, year.world.clock())
    if said:
        await intake.sync(house, year.merchants[shop.number], shop.open_kfid)


def _says(year: Year, shop: Shop, person: Person) -> str | None:
    dice = year.chance("talk", year.day, shop.number, person.external_userid)
    if dice.random() < person.opts_out / 10 and person.external_userid not in year.refused:
        return "退订"
    return "在吗，想问下营业时间" if person.writes and dice.random() < 0.01 else None


def _orders(year: Year, shop: Shop, day: int) -> list[Versioned[OrderRecord]]:
    """Return what a shop's customers order on a day: each in their own rhythm, more in season."""
    found = []
    on = year.first_day + timedelta(days=day)
    season = shop.season[on.month - 1]
    for person in shop.people:
        if person.leaves_on is not None and day >= person.leaves_on:
            continue
        for number, (product, fen, days, spread) in enumerate(person.products):
            if person.next_buy[number] > day:
                continue
            dice = year.chance("buy", day, shop.number, person.external_userid, number)
            at = datetime.combine(on, time(dice.randrange(12, 20), dice.randrange(60)), SHANGHAI)
            name = f"{day + 1000}-{person.external_userid}-{number}"
            found.append(order(shop, name, person.external_userid, (product, fen), at))
            person.next_buy[number] = day + max(2.0, dice.gauss(days, days * spread) / season)
    return found
