"""`xiaoer bookings`: who comes when."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.free_slots import told
from agent.phrases import say
from agent.settings import Settings
from store.engine import Database
from store.service.bookings import list_bookings
from store.shops.merchants import merchant_by_name
from xiaoer.running import with_database

commands = typer.Typer(help="预约：谁在什么时候来", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    """Keep `list` a command of its own."""


@commands.command("list")
def show(
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    every: Annotated[bool, typer.Option("--all", help="连同已取消和已完成的")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="最多几个")] = 20,
) -> None:
    """列出预约，后约的在前。"""

    async def main(_settings: Settings, database: Database) -> None:
        async with database.platform_session() as session:
            merchant_id = (await merchant_by_name(session, shop)).id
        async with database.shop(merchant_id) as connection:
            found = await list_bookings(connection, limit=limit, status=None if every else "booked")
        table = Table("编号", "时间", "服务", "人 / 位置", "顾客", "状态")
        for one in found:
            state = say(f"booking_status_{one.status}", book="owner")
            table.add_row(str(one.id), told(one.starts_at), one.service, one.bookable, one.external_userid, state)
        Console().print(table)

    with_database(main)
