"""`xiaoer letters`: what failed for ever, and another try."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time
from agent.errors import NotFound
from agent.settings import Settings
from jobs.letters import replay as put_back
from store.conversations.deadletters import dead_letters
from store.engine import Database
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="死信：一直失败的消息，查看和重放", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]


@commands.command("list")
def list_letters(shop: Shop = None) -> None:
    """列出没能回复（in）或没能发出（out）的消息和原因。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (_merchant, connection):
            letters = await dead_letters(connection)
        if not letters:
            typer.echo("没有死信，一切正常。")
            return
        table = Table("编号", "时间", "内容", "原因")
        for letter in letters:
            table.add_row(letter.key, f"{in_shop_time(letter.at):%m-%d %H:%M}", letter.says[:40], letter.error[:80])
        Console().print(table)
        typer.echo("重放：xiaoer letters replay 编号")

    with_database(work)


@commands.command()
def replay(key: Annotated[str, typer.Argument(help="编号，例如 out:12")], shop: Shop = None) -> None:
    """把一条死信放回去重新处理；正在运行的工作进程会马上接手。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            if not await put_back(connection, merchant.id, key):
                raise NotFound(f"没有编号为 {key} 的死信，请用 xiaoer letters list 查看")
        typer.echo(f"✓ {key} 已放回队列")

    with_database(work)
