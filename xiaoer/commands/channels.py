"""`xiaoer channels`: where new customers come from, and what greets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from agent.clock import system_clock
from agent.settings import Settings
from store.customers.channels import channels_of, count_channels
from store.engine import Database
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="渠道活码：来源与欢迎语", no_args_is_help=True)
_SHOWN = 100


@commands.command("list")
def list_channels(
    shop: Annotated[str | None, typer.Option("--shop", help="店铺名（只有一家店时可省略）")] = None,
    days: Annotated[int, typer.Option(help="统计最近多少天", min=1, max=3650)] = 30,
) -> None:
    """列出渠道，以及最近带来、留下、欢迎了多少顾客。"""

    async def work(_settings: Settings, database: Database) -> None:
        now = system_clock()
        async with opened_shop(database, shop) as (_merchant, connection):
            channels = await channels_of(connection, _SHOWN, None)
            counts = {count.code: count for count in await count_channels(connection, now - timedelta(days=days), now)}
        if not channels:
            typer.echo("还没有渠道。请老板在接口 POST /api/shops/{编号}/channels 里新建。")
        for channel in channels[:_SHOWN]:
            count = counts.get(channel.code)
            came = f"来了 {count.added}，还在 {count.staying}，欢迎了 {count.welcomed}" if count else "还没有人来"
            typer.echo(f"{channel.code or '（默认欢迎语）'}\t{channel.name}\t{came}\t{channel.qr_code or ''}")

    with_database(work)
