"""`xiaoer stores`: where the shop's stores are and when they are open."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.hours import parse_hours
from agent.phrases import say
from agent.settings import Settings
from store.engine import Database
from store.shops.merchants import StoreInfo
from store.shops.stores import remove_store, save_store, stores_of
from xiaoer.commands.entries import shop_id
from xiaoer.running import with_database

commands = typer.Typer(help="门店：地址、营业时间、电话、在地图上的位置", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
Name = Annotated[str, typer.Argument(help="门店名，和库存、订单里的叫法一致")]


@commands.command("list")
def list_stores(shop: Shop = None) -> None:
    """列出门店。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.shop(await shop_id(database, shop)) as connection:
            stores = await stores_of(connection)
        if not stores:
            typer.echo("还没有门店。用 xiaoer stores set 总店 --address … 加一家。")
            return
        table = Table("门店", "地址", "营业时间", "电话", "位置")
        for store in stores:
            table.add_row(store.name, store.address, store.hours, store.phone, _place(store))
        Console().print(table)

    with_database(work)


@commands.command("set")
def set_store(
    name: Name,
    address: Annotated[str | None, typer.Option(help="地址")] = None,
    hours: Annotated[str | None, typer.Option(help="营业时间，例如 每天 10:00-22:00")] = None,
    phone: Annotated[str | None, typer.Option(help="电话")] = None,
    place: Annotated[
        tuple[float, float] | None,
        typer.Option("--place", help="纬度和经度（高德、腾讯地图的坐标），例如 30.27 120.13"),
    ] = None,
    shop: Shop = None,
) -> None:
    """加一家门店，或改它的资料；没写的不变。"""
    wishes = {"address": address, "hours": hours, "phone": phone}
    changes: dict[str, str | float] = {key: wish for key, wish in wishes.items() if wish is not None}
    if place is not None:
        changes |= {"latitude": place[0], "longitude": place[1]}

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            store = await save_store(connection, merchant_id, name, changes)
        typer.echo(f"✓ {store.name}：{store.address or '没有地址'}，{store.hours or '没有营业时间'}，{_place(store)}")
        if store.hours and parse_hours(store.hours).unknown:
            typer.echo(f"⚠ {say('store_hours_unread', book='owner')}", err=True)

    with_database(work)


@commands.command("remove")
def remove(name: Name, shop: Shop = None) -> None:
    """去掉一家门店；它的订单和库存还在。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            await remove_store(connection, merchant_id, name)
        typer.echo(f"✓ 已去掉门店「{name}」")

    with_database(work)


def _place(store: StoreInfo) -> str:
    return f"{store.latitude:g}, {store.longitude:g}" if store.latitude is not None else "不知道位置"
