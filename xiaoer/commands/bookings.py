"""`xiaoer bookings`: who comes when; book, move, and say how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import SHANGHAI
from agent.errors import NotFound
from agent.free_slots import told
from agent.phrases import say
from agent.settings import Settings
from jobs.house import House
from store.customers.customers import customer_called, external_userid_of
from store.engine import Connection, Database
from store.service.bookings import booking_by_id, list_bookings
from store.service.services import list_services
from xiaoer.commands.entries import shop_id
from xiaoer.databases import opened_shop
from xiaoer.rehearsing import with_house
from xiaoer.running import with_database

commands = typer.Typer(help="预约：谁在什么时候来，替顾客约、改、取消", no_args_is_help=True)

Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
Number = Annotated[int, typer.Argument(help="预约编号，见 xiaoer bookings list")]
When = Annotated[
    datetime, typer.Argument(formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"], help="店里的时间，例如 '2026-12-01 14:00'")
]
With = Annotated[str, typer.Option("--with", help="指定的人或位置；不填就安排有空的")]
Note = Annotated[str, typer.Option(help="备注，给同事看")]
_ACTOR = "命令行"


@commands.command("list")
def show(
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    every: Annotated[bool, typer.Option("--all", help="连同已取消和已完成的")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="最多几个")] = 20,
) -> None:
    """列出预约，后约的在前。"""

    async def main(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (_merchant, connection):
            found = await list_bookings(connection, limit=limit, status=None if every else "booked")
        table = Table("编号", "时间", "服务", "人 / 位置", "顾客", "状态")
        for one in found:
            state = say(f"booking_status_{one.status}", book="owner")
            table.add_row(str(one.id), told(one.starts_at), one.service, one.bookable, one.external_userid, state)
        Console().print(table)

    with_database(main)


@commands.command()
def book(
    service: Annotated[str, typer.Argument(help="服务的名字，例如 剪发")],
    customer: Annotated[str, typer.Argument(help="顾客的昵称或 external_userid")],
    when: When,
    bookable: With = "",
    note: Note = "",
    shop: Shop = None,
) -> None:
    """替顾客约一个时间。"""

    async def main(house: House) -> None:
        from jobs.service.bookings import book_by_hand

        merchant_id = await shop_id(house.database, shop)
        async with house.database.shop(merchant_id) as connection:
            service_id = await _service_called(connection, service)
            who = await external_userid_of(connection, await customer_called(connection, customer))
        starts_at = when.replace(tzinfo=SHANGHAI)
        number = await book_by_hand(
            house, merchant_id, service_id, who, starts_at, wanted=bookable, by=_ACTOR, note=note
        )
        await _show_one(house, merchant_id, number)

    with_house(main)


@commands.command()
def move(number: Number, when: When, bookable: With = "", shop: Shop = None) -> None:
    """改到另一个时间。"""

    async def main(house: House) -> None:
        from jobs.service.bookings import move_by_hand

        merchant_id = await shop_id(house.database, shop)
        await move_by_hand(house, merchant_id, number, when.replace(tzinfo=SHANGHAI), wanted=bookable, by=_ACTOR)
        await _show_one(house, merchant_id, number)

    with_house(main)


@commands.command()
def end(
    number: Number,
    how: Annotated[Literal["cancelled", "done", "no_show"], typer.Argument(help="取消、来过了、没有来")],
    note: Note = "",
    shop: Shop = None,
) -> None:
    """取消预约，或记下顾客来了、没来。"""

    async def main(house: House) -> None:
        from jobs.service.bookings import end_by_hand

        merchant_id = await shop_id(house.database, shop)
        await end_by_hand(house, merchant_id, number, how, by=_ACTOR, note=note)
        await _show_one(house, merchant_id, number)

    with_house(main)


async def _service_called(connection: Connection, name: str) -> int:
    services = await list_services(connection, active=True)
    found = next((service.id for service in services if service.name == name), None)
    if found is None:
        names = "、".join(service.name for service in services) or "-"
        raise NotFound(say("booking_no_service_called", book="owner", name=name, names=names))
    return found


async def _show_one(house: House, merchant_id: int, number: int) -> None:
    async with house.database.shop(merchant_id) as connection:
        one = await booking_by_id(connection, number)
    if one is not None:
        state = say(f"booking_status_{one.status}", book="owner")
        typer.echo(f"✓ {one.id} 号预约：{told(one.starts_at)} {one.service}，{one.bookable}（{state}）")
