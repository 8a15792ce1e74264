"""`xiaoer backup` and `xiaoer restore`: everything the shops would miss, sealed in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.clock import in_shop_time, system_clock
from agent.errors import NotFound
from agent.settings import Settings
from store.backups.dumping import back_up, schema_version
from store.backups.dumping import restore as restore_from
from store.backups.vault import read_header
from store.engine import migrate
from store.sealing import load_keys
from xiaoer.catching_up import index_every_shop
from xiaoer.databases import bare_database_url, opened_database
from xiaoer.running import run, settings_for_command

commands = typer.Typer()


@commands.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="写到哪里；不填就在当前目录按时间取名")] = None,
) -> None:
    """把所有店的数据加密备份成一个文件（运行中也可以，不影响收发消息）。"""
    settings, now = settings_for_command(), system_clock()
    target = file or Path(f"xiaoer-{in_shop_time(now):%Y%m%d-%H%M%S}.backup")
    target.parent.mkdir(parents=True, exist_ok=True)
    with bare_database_url(settings) as url:
        back_up(url, target, load_keys(settings).sealing, now)
    typer.echo(f"✓ 已备份到 {target}（{target.stat().st_size / 1e6:.1f} MB，已加密）")
    where = "XIAOER_SECRET_KEY" if settings.secret_key else f"{settings.data_dir / 'secret.key'}"
    typer.echo(f"  恢复时要用同一把密钥（{where}）：请另外存一份，不要和备份放在一起。")


@commands.command()
def restore(file: Annotated[Path, typer.Argument(help="备份文件")]) -> None:
    """把备份恢复到空的数据目录或空的数据库。"""
    settings = settings_for_command()
    if not file.is_file():
        raise NotFound(f"找不到备份文件 {file}")
    with file.open("rb") as opened:
        header = read_header(opened)
    typer.echo(f"备份时间 {in_shop_time(header.made_at):%Y-%m-%d %H:%M}，正在恢复……")
    with bare_database_url(settings) as url:
        keys = load_keys(settings)
        restore_from(url, file, keys.sealing, *keys.others)
        migrate(url)
        version = schema_version(url)
        typer.echo(f"✓ 已恢复（数据结构 {version}），正在重建检索（可以中断，启动后会接着做；做完之前问题转人工）")
        run(_index(settings, url))


async def _index(settings: Settings, url: str) -> None:
    async with opened_database(url, pool_size=2) as database:
        try:
            await index_every_shop(settings, database)
        except Exception as error:  # the data is back, and the start does this again
            typer.echo(f"检索没有建好（{type(error).__name__}: {error}），启动后会自动重建。")
        else:
            typer.echo("✓ 检索也建好了，可以启动。")
