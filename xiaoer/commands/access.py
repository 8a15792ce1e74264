"""`xiaoer access`: who may sign in, and which programs may use the API."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.clock import in_shop_time
from agent.deeds import deed_in_words
from agent.settings import Settings
from store.access.audit import audit_lines
from store.access.logins import let_in, save_login
from store.access.tokens import create_token
from store.engine import Database
from store.shops.merchants import merchant_by_name
from xiaoer.auditing import noted
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="登录：服务商、员工、接口令牌", no_args_is_help=True)

Phone = Annotated[str, typer.Argument(help="登录用的手机号")]
Password = Annotated[str, typer.Option(prompt="密码", hide_input=True, confirmation_prompt="再输一次", help="登录密码")]
Shop = Annotated[str | None, typer.Option("--shop", help="店铺名（只有一家店时可省略）")]


@commands.command()
def operator(phone: Phone, password: Password, name: Annotated[str, typer.Option(help="姓名")] = "服务商") -> None:
    """开通服务商账号（可进入所有店铺），或重设它的密码。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.platform() as connection:
            await save_login(connection, phone, name, password, operator=True)
        typer.echo(f"✓ 服务商 {name} 可以用 {phone} 登录了")

    with_database(work)


@commands.command()
def member(
    userid: Annotated[str, typer.Argument(help="员工在企业微信里的 userid")],
    phone: Phone,
    password: Password,
    shop: Shop = None,
) -> None:
    """让一位员工（或老板）可以用手机号登录，或重设密码。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.platform_session() as session:
            merchant = await merchant_by_name(session, shop)
        async with database.platform() as connection:
            login_id = await save_login(connection, phone, userid, password)
            await let_in(connection, merchant.id, userid, login_id)
        await noted(database, merchant.id)
        typer.echo(f"✓ {merchant.name} 的 {userid} 可以用 {phone} 登录了")

    with_database(work)


@commands.command()
def token(
    name: Annotated[str, typer.Argument(help="给哪个程序用")],
    role: Annotated[str, typer.Option(help="owner 或 staff")] = "staff",
    shop: Shop = None,
) -> None:
    """给一个程序开接口令牌（只显示这一次）。"""
    if role not in {"owner", "staff"}:
        raise typer.BadParameter("只能是 owner 或 staff", param_hint="--role")

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            typer.echo(await create_token(connection, merchant.id, name, role, "命令行"))

    with_database(work)


@commands.command()
def audit(
    actor: Annotated[str | None, typer.Option(help="只看这个人的")] = None,
    last: Annotated[int, typer.Option(min=1, max=1000, help="看最近几条")] = 30,
    shop: Shop = None,
) -> None:
    """看谁在网页、接口或命令行里看过顾客资料、改过什么，最近的在前。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (_merchant, connection):
            lines = (await audit_lines(connection, last, actor=actor))[:last]
        for line in lines:
            who = f"{line.actor}（程序）" if line.by_program else line.actor
            done = deed_in_words(line.action, line.area, line.target, line.fields)
            typer.echo(f"{in_shop_time(line.at):%m-%d %H:%M}  {who}  {line.address}  {done}")
        if not lines:
            typer.echo("还没有记录。")

    with_database(work)
