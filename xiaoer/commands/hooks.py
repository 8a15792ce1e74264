"""`xiaoer hooks`: orders and stock pushed by the shop's own systems."""

from __future__ import annotations

import json

import typer

from agent.clock import system_clock
from agent.settings import Settings
from store.engine import Database
from store.sealing import load_sealer
from xiaoer.commands.entries import Shop, shop_id
from xiaoer.running import with_database

commands = typer.Typer(help="推送：让自己的系统把订单和库存推过来", no_args_is_help=True)


@commands.command()
def secret(shop: Shop = None) -> None:
    """打开推送，或换一个密钥（旧的还能用一天）。密钥只显示这一次。"""

    async def work(settings: Settings, database: Database) -> None:
        from store.connectors.hooks import rotate_secret

        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            made = await rotate_secret(connection, merchant_id, load_sealer(settings), system_clock())
        typer.echo(f"地址：/api/hooks/{merchant_id}/orders（products、stock、reviews、refunds 同理）")
        typer.echo(f"密钥：{made}")

    with_database(work)


@commands.command()
def schema() -> None:
    """写出推送内容的 JSON Schema。"""
    from store.records.event import hook_schema

    typer.echo(json.dumps(hook_schema(), ensure_ascii=False, indent=2))
