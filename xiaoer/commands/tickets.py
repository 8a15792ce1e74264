"""`xiaoer tickets`: after-sales tickets: listed, put in charge of somebody, moved on."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time
from agent.phrases import say
from agent.settings import Settings
from jobs.house import House
from store.engine import Database
from store.service.tickets import TicketStatus, list_tickets, ticket_by_id
from xiaoer.commands.entries import shop_id
from xiaoer.databases import opened_shop
from xiaoer.rehearsing import with_house
from xiaoer.running import with_database

commands = typer.Typer(help="售后单：退款、退换、维修、投诉", no_args_is_help=True)

Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
Number = Annotated[int, typer.Argument(help="售后单编号，见 xiaoer tickets list")]
_ACTOR = "命令行"


@commands.command("list")
def show(
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    status: Annotated[TicketStatus | None, typer.Option(help="只看这个状态")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="最多几张")] = 20,
) -> None:
    """列出售后单，新的在前。"""

    async def main(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (_merchant, connection):
            found = await list_tickets(connection, limit=limit, status=status)
        table = Table("编号", "类型", "状态", "订单", "情况", "负责人", "期限")
        for one in found:
            kind, state = (say(f"ticket_{key}", book="owner") for key in (f"kind_{one.kind}", f"status_{one.status}"))
            due = f"{in_shop_time(one.due_at):%m-%d %H:%M}"
            table.add_row(str(one.id), kind, state, one.order_no, one.summary[:40], one.userid or "", due)
        Console().print(table)

    with_database(main)


@commands.command()
def assign(number: Number, userid: Annotated[str, typer.Argument(help="员工的 userid")], shop: Shop = None) -> None:
    """交给一位同事，企业微信里会通知到。"""

    async def main(house: House) -> None:
        from jobs.service import tickets

        merchant_id = await shop_id(house.database, shop)
        await tickets.assign(house, merchant_id, number, userid, None, by=_ACTOR)
        await _show_one(house, merchant_id, number)

    with_house(main)


@commands.command()
def move(
    number: Number,
    status: Annotated[TicketStatus, typer.Argument(help="改成这个状态")],
    note: Annotated[str, typer.Option(help="备注，给同事看")] = "",
    tell: Annotated[str, typer.Option(help="发给顾客的话，一字不改；不填就不发")] = "",
    shop: Shop = None,
) -> None:
    """推进或结掉一张售后单，可以同时告诉顾客。"""

    async def main(house: House) -> None:
        from jobs.service import tickets

        merchant_id = await shop_id(house.database, shop)
        await tickets.move(house, merchant_id, number, status, by=_ACTOR, note=note, says=tell.strip())
        await _show_one(house, merchant_id, number)

    with_house(main)


async def _show_one(house: House, merchant_id: int, number: int) -> None:
    async with house.database.shop(merchant_id) as connection:
        one = await ticket_by_id(connection, number)
    if one is not None:
        state = say(f"ticket_status_{one.status}", book="owner")
        typer.echo(f"✓ {one.id} 号售后单：{state}，负责人 {one.userid or '还没有'}")
