"""`xiaoer shop export`, `import`, `delete`: one shop that moves or leaves."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Annotated

import typer

from agent.clock import in_shop_time, system_clock
from agent.errors import BadInput, NotFound
from agent.settings import Settings
from jobs.moving import take_up
from jobs.requests import forget_vectors_job
from store.deferring import defer, worker_alive
from store.engine import Database
from store.moving.exporting import export_shop
from store.moving.importing import import_shop
from store.moving.leaving import departures, erase_shop
from store.sealing import load_sealer
from store.shops.merchants import Merchant, all_merchants
from xiaoer.auditing import noted, operator_name
from xiaoer.catching_up import wait_for_index
from xiaoer.running import with_database

commands = typer.Typer()
ShopName = Annotated[str, typer.Argument(help="店铺编号或店名（xiaoer shop list）")]


@commands.command("export")
def export(shop: ShopName, file: Annotated[Path, typer.Argument(help="写到哪个文件")]) -> None:
    """把一家店的全部数据（资料、知识、对话、订单、图片、设置）导出成一个加密文件，搬到别的地方用。"""

    async def work(settings: Settings, database: Database) -> None:
        merchant = await _named(database, shop)
        key, sealer = secrets.token_urlsafe(24), load_sealer(settings)
        counts = await asyncio.to_thread(export_shop, database.url, merchant.id, file, key, sealer, system_clock())
        await noted(database, merchant.id)
        size = file.stat().st_size / 1e6
        typer.echo(f"✓ 「{merchant.name}」已导出到 {file}（{sum(counts.values())} 行，{size:.1f} MB，已加密）")
        typer.echo(f"  打开它的口令（只显示这一次，别和文件放在一起）：{key}")
        typer.echo("  没有带走：登录密码、接口令牌、邀请码（到新地方重新开）；检索索引会自动重建。")

    with_database(work)


@commands.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="xiaoer shop export 写出的文件")],
    key: Annotated[
        str, typer.Option(prompt="口令", hide_input=True, envvar="XIAOER_SHOP_KEY", help="导出时显示的口令")
    ],
) -> None:
    """把导出的店铺接进来：全部进来，或者什么都不变。"""
    if not file.is_file():
        raise NotFound(f"找不到文件 {file}")

    async def work(settings: Settings, database: Database) -> None:
        came = await asyncio.to_thread(import_shop, database.url, file, key.strip(), load_sealer(settings))
        typer.echo(f"✓ 「{came.name}」已接进来（编号 {came.merchant_id}，{sum(came.counts.values())} 行）")
        owner = await take_up(database, came.merchant_id, system_clock())
        if owner:
            link = f"{settings.public_url or '你的地址'}/login?code={owner[1]}"
            typer.echo(f"  发给{owner[0]}（三天内有效，只能用一次）：{link}")
        if not came.same_hashes:
            typer.echo("  两边的密钥不同：顾客按手机号认过的订单要再认一次（报手机号和订单号即可）。")
        typer.echo("  原来那边若还开着，请先停掉或删除这家店（xiaoer shop delete），再把企业微信的回调改到这里。")
        await wait_for_index(settings, database, came.merchant_id)

    with_database(work)


@commands.command()
def delete(
    shop: ShopName,
    confirm: Annotated[str | None, typer.Option(help="再写一遍店名，就不再问")] = None,
) -> None:
    """删除一家店：它的一切都不留下，不能恢复。"""

    async def work(settings: Settings, database: Database) -> None:
        merchant = await _named(database, shop)
        typer.echo(f"将删除「{merchant.name}」（编号 {merchant.id}）的全部资料、知识、顾客、对话和订单，不能恢复。")
        if (confirm or typer.prompt("请再输入一遍店名")) != merchant.name:
            raise BadInput("店名对不上，什么都没有删。")
        gone = await asyncio.to_thread(erase_shop, database.url, merchant.id, operator_name(), system_clock())
        await _forget_vectors(settings, database, merchant.id)
        typer.echo(f"✓ 已删除 {sum(gone.counts.values())} 行。以前的备份和导出文件里还有它，请按约定的期限另外销毁。")
        typer.echo("  留下的只有一行：哪家店、什么时候、谁删的（xiaoer shop departed）。")

    with_database(work)


@commands.command()
def departed() -> None:
    """列出删除过的店铺：什么时候、谁删的。"""

    async def work(_settings: Settings, database: Database) -> None:
        gone = await asyncio.to_thread(departures, database.url)
        for one in gone:
            rows = sum(one.counts.values())
            typer.echo(f"{in_shop_time(one.at):%Y-%m-%d %H:%M}\t{one.name}（编号 {one.shop}）\t{one.actor}\t{rows} 行")
        if not gone:
            typer.echo("还没有删除过店铺。")

    with_database(work)


async def _named(database: Database, shop: str) -> Merchant:
    async with database.platform_session() as session:
        merchants = await all_merchants(session)
    for merchant in merchants:
        if shop in (merchant.name, str(merchant.id)):
            return merchant
    known = "、".join(f"{merchant.id} {merchant.name}" for merchant in merchants) or "没有"
    raise NotFound(f"没有找到店铺「{shop}」。现有店铺：{known}")


async def _forget_vectors(settings: Settings, database: Database, merchant_id: int) -> None:
    """Let the running worker forget them, or do it here: the embedded index is one process's."""
    async with database.platform() as connection:
        busy = await worker_alive(connection)
        await defer(connection, [forget_vectors_job(merchant_id)] if busy else [])
    if not busy:
        from xiaoer.compose import opened_search

        async with opened_search(settings) as search:
            await search.index.forget(merchant_id)
