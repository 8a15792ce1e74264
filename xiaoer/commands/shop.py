"""`xiaoer shop`: open and change shops."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.clock import system_clock
from agent.errors import BadInput
from agent.phrases import say
from agent.plans import Plan
from agent.settings import Settings
from jobs.opening import open_new_shop
from jobs.requests import sync_job
from store.deferring import defer
from store.engine import Database
from store.privacy.retention import LONGEST_DAYS, SHORTEST_DAYS, keep_for, kept_days
from store.sealing import load_sealer
from store.shops.merchants import all_merchants
from store.shops.plans import plan_of, set_plan
from store.shops.shopfile import ShopFile, apply_shop_file, read_shop_file
from xiaoer.auditing import noted
from xiaoer.commands import moving, voice
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="店铺：开通、修改、查看", no_args_is_help=True)
for _part in (voice, moving):
    commands.add_typer(_part.commands)


@commands.command()
def apply(file: Annotated[Path, typer.Argument(help="店铺文件（YAML）")]) -> None:
    """按店铺文件开通或修改一家店（corp_id 相同就是修改）。"""
    shop = read_shop_file(file)

    async def work(settings: Settings, database: Database) -> None:
        merchant_id = await open_shop(settings, database, shop)
        accounts = "、".join(account.open_kfid for account in shop.kf_accounts)
        typer.echo(f"✓ 店铺「{shop.name}」已生效（编号 {merchant_id}，客服账号 {accounts}）")
        typer.echo(f"  企业微信后台的回调 URL 填：https://你的域名/api/wecom/callback/{shop.corp_id}")

    with_database(work)


async def open_shop(settings: Settings, database: Database, shop: ShopFile) -> int:
    """Apply a shop file and let a worker take a first look at the accounts, so that history is skipped."""
    async with database.platform_session() as session:
        merchant = await apply_shop_file(session, shop, load_sealer(settings))
        merchant_id = merchant.id
    await noted(database, merchant_id)
    async with database.platform() as connection:
        await defer(connection, [sync_job(merchant_id, account.open_kfid) for account in shop.kf_accounts])
    return merchant_id


@commands.command("open")
def open_new(
    name: Annotated[str, typer.Argument(help="店名")],
    owner: Annotated[str, typer.Option(help="老板怎么称呼")] = "老板",
) -> None:
    """按店名开一家店，给老板一个登录链接；企业微信由老板在「开店向导」里一步步接。"""

    async def work(settings: Settings, database: Database) -> None:
        merchant_id, code, link = await open_new_shop(
            settings, database, load_sealer(settings), system_clock(), name=name, owner=owner
        )
        await noted(database, merchant_id)
        typer.echo(f"✓ 店铺「{name}」开好了")
        typer.echo(f"  发给{owner}（三天内有效，只能用一次）：{link if settings.public_url else '你的地址' + link}")
        typer.echo(f"  邀请码：{code}")

    with_database(work)


@commands.command()
def plan(
    label: Annotated[str | None, typer.Argument(help="基础、标准或高级；不填就是查看")] = None,
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
) -> None:
    """查看或改店铺的套餐，两秒内生效，什么都不会丢。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            now = await plan_of(connection, merchant.id)
            if label is None:
                typer.echo(f"{now.label}版")
                return
            try:
                wanted = Plan.named(label)
            except ValueError:
                raise BadInput(say("plan_unknown", book="owner", label=label)) from None
            await set_plan(connection, merchant.id, wanted)
        typer.echo(f"✓ {now.label}版 → {wanted.label}版")

    with_database(work)


@commands.command()
def retention(
    days: Annotated[
        int | None, typer.Argument(min=0, help="聊天内容保留多少天（90 到 3650）；0 是一直保留；不填就是查看")
    ] = None,
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
) -> None:
    """查看或设置聊天内容保留多久；过期的每晚清除，不能恢复。"""
    if days and not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise BadInput(say("retention_days", book="owner", shortest=str(SHORTEST_DAYS), longest=str(LONGEST_DAYS)))

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            if days is not None:
                await keep_for(connection, merchant.id, days or None)
            kept = await kept_days(connection, merchant.id)
        typer.echo(f"聊天内容保留 {kept} 天，过期的每晚清除" if kept else "聊天内容一直保留")

    with_database(work)


@commands.command("list")
def list_shops() -> None:
    """列出所有店铺。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.platform_session() as session:
            for merchant in await all_merchants(session):
                typer.echo(f"{merchant.id}\t{merchant.name}\t{merchant.corp_id}\t{merchant.plan}版")

    with_database(work)
