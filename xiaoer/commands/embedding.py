"""`xiaoer embedding`: which model reads a shop's knowledge, how far a new one is, what it costs."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time
from agent.settings import Settings
from jobs.requests import index_job
from store.deferring import defer
from store.engine import Database
from store.entries.embeddings import EmbeddingState, embedding_costs, embedding_state
from store.shops.merchants import merchant_by_name
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="向量：用的是哪个模型、换到哪一步、花了多少", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]


@commands.command()
def status(shop: Shop = None) -> None:
    """看正在用的向量模型、换模型的进度、每天的用量和费用。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            state = await embedding_state(connection, merchant.id)
            days, tokens, cost_fen = await embedding_costs(connection, merchant.id)
        _tell(state)
        if not days:
            typer.echo("费用：0（本机模型不收费）")
            return
        table = Table("日期", "模型", "请求", "文本", "tokens", "费用（元）")
        for day in days:
            counts = (str(day.requests), str(day.texts), str(day.tokens))
            table.add_row(f"{day.day}", day.profile, *counts, f"{day.cost_fen / 100:.4f}")
        Console().print(table)
        typer.echo(f"累计 {tokens} tokens，约 {cost_fen / 100:.4f} 元")

    with_database(work)


@commands.command()
def refresh(shop: Shop = None) -> None:
    """马上按设置里的模型核对一遍向量；运行中的工作进程会在后台补齐。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.platform_session() as session:
            merchant_id = (await merchant_by_name(session, shop)).id
        async with database.platform() as connection:
            await defer(connection, [index_job(merchant_id)])
        typer.echo("✓ 已排队；用 xiaoer embedding status 看进度")

    with_database(work)


def _tell(state: EmbeddingState | None) -> None:
    if state is None:
        typer.echo("还没有建过索引：先导入知识，并让 xiaoer up 运行着。")
        return
    typer.echo(f"正在用：{state.serving}（知识版本 {state.version}）")
    if state.serving != state.wanted:
        typer.echo(f"正在换成：{state.wanted}，{state.done}/{state.total} 条；换好之前由上面的模型回答")
    if state.error:
        typer.echo(f"卡住了：{state.error}")
    typer.echo(f"更新于：{in_shop_time(state.updated_at):%m-%d %H:%M:%S}")
