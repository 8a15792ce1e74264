"""`xiaoer tags`: the shop's tags, whom they select and why."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.clock import system_clock
from agent.settings import Settings
from jobs.requests import rules_changed_jobs
from store.audience.rules import read_rule
from store.audience.selection import describe, reasons
from store.audience.starters import add_starters
from store.audience.tags import given_to, tag_named, tags_of_shop
from store.customers.customers import customer_called
from store.deferring import defer
from store.engine import Database
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="标签：查看、开通常用标签、问为什么", no_args_is_help=True)

Shop = Annotated[str | None, typer.Option("--shop", help="店铺名（只有一家店时可省略）")]
_AUTHOR = "命令行"


@commands.command("list")
def list_tags(shop: Shop = None) -> None:
    """列出标签、规则和人数。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (_merchant, connection):
            tags = await tags_of_shop(connection)
        if not tags:
            typer.echo("还没有标签。运行 xiaoer tags start 开通常用标签。")
        for tag in tags:
            rule = describe(read_rule(tag.rule)) if tag.rule is not None else "手动"
            typer.echo(f"{tag.group_name}\t{tag.name}\t{tag.customers} 人\t{rule}")

    with_database(work)


@commands.command()
def start(shop: Shop = None) -> None:
    """开通常用标签（新客户、VIP、沉睡……），已有的不变。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            added = await add_starters(connection, merchant.id, _AUTHOR)
            await defer(connection, rules_changed_jobs(merchant.id, system_clock()))
        typer.echo(f"✓ 新增 {added} 个标签；xiaoer up 运行时马上开始打标签")

    with_database(work)


@commands.command()
def why(
    tag: Annotated[str, typer.Argument(help="标签名")],
    customer: Annotated[str, typer.Argument(help="顾客的 external_userid 或昵称")],
    shop: Shop = None,
) -> None:
    """这位顾客为什么有（没有）这个标签。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (_merchant, connection):
            found = await tag_named(connection, tag)
            customer_id = await customer_called(connection, customer)
            given = next((each for each in await given_to(connection, customer_id) if each.tag_id == found.id), None)
            typer.echo(f"有，从 {given.since:%Y-%m-%d} 起（{given.given_by}）" if given else "没有这个标签")
            if found.rule is None:
                return
            for reason in await reasons(connection, read_rule(found.rule), customer_id, system_clock()):
                typer.echo(f"{'✓' if reason.holds else '✗'} {reason.condition}：{reason.actual}")

    with_database(work)
