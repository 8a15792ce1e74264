"""`xiaoer tickets`: after-sales tickets."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time
from agent.phrases import say
from agent.settings import Settings
from store.engine import Database
from store.service.tickets import TicketStatus, list_tickets
from store.shops.merchants import merchant_by_name
from xiaoer.running import with_database

commands = typer.Typer(help="售后单：退款、退换、维修、投诉", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    """Keep `list` a command of its own."""


@commands.command("list")
def show(
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    status: Annotated[TicketStatus | None, typer.Option(help="只看这个状态")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="最多几张")] = 20,
) -> None:
    """列出售后单，新的在前。"""

    async def main(_settings: Settings, database: Database) -> None:
        async with database.platform_session() as session:
            merchant_id = (await merchant_by_name(session, shop)).id
        async with database.shop(merchant_id) as connection:
            found = await list_tickets(connection, limit=limit, status=status)
        table = Table("编号", "类型", "状态", "订单", "情况", "负责人", "期限")
        for one in found:
            kind, state = (say(f"ticket_{key}", book="owner") for key in (f"kind_{one.kind}", f"status_{one.status}"))
            due = f"{in_shop_time(one.due_at):%m-%d %H:%M}"
            table.add_row(str(one.id), kind, state, one.order_no, one.summary[:40], one.userid or "", due)
        Console().print(table)

    with_database(main)
