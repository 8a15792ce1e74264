"""`xiaoer secrets`: change the key that the shops' secrets are sealed with."""

from __future__ import annotations

import asyncio

import typer

from agent.errors import Conflict
from agent.settings import Settings
from store.resealing import reseal as sealed_again
from store.sealing import change_key, load_sealer
from xiaoer.databases import database_url, opened_database
from xiaoer.running import settings_for_command

commands = typer.Typer(help="密钥：更换加密各店密钥用的钥匙", no_args_is_help=True)


@commands.command()
def rotate() -> None:
    """换一把新钥匙（数据目录里的 secret.key），并把所有密文改用新钥匙加密；要先停下 xiaoer up。"""
    settings = settings_for_command()
    if settings.database_url or settings.secret_key:
        raise Conflict(
            "钥匙由 XIAOER_SECRET_KEY 指定，请分三步换：\n"
            "1. 所有进程设 XIAOER_OTHER_SECRET_KEYS=新钥匙，XIAOER_LOOKUP_KEY=现在的钥匙（设过就不动），逐个重启\n"
            "2. 所有进程把 XIAOER_SECRET_KEY 换成新钥匙，XIAOER_OTHER_SECRET_KEYS=旧钥匙，逐个重启\n"
            "3. 运行 xiaoer secrets reseal，然后去掉 XIAOER_OTHER_SECRET_KEYS"
        )
    with database_url(settings, must_own=True) as url:
        change_key(settings.data_dir)
        asyncio.run(_reseal(settings, url))
    typer.echo(f"✓ 已换新钥匙（{settings.data_dir / 'secret.key'} 第一行），请启动 xiaoer up。")
    typer.echo("  旧钥匙留在下面各行，只用来打开以前的备份；那些备份删掉后可以去掉。")


@commands.command()
def reseal() -> None:
    """把还用旧钥匙加密的内容改用现在的钥匙加密（运行中也可以；断了重跑即可）。"""
    settings = settings_for_command()
    with database_url(settings) as url:
        asyncio.run(_reseal(settings, url))
    typer.echo("✓ 全部内容都用现在的钥匙加密了，可以去掉 XIAOER_OTHER_SECRET_KEYS。")


async def _reseal(settings: Settings, url: str) -> None:
    async with opened_database(url, pool_size=2) as database:
        async for column, count in sealed_again(database, load_sealer(settings)):
            if count:
                typer.echo(f"  {column}：{count} 条")
