"""`xiaoer demo`: the whole path on this machine, with a pretend WeCom."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from agent.logging import configure_logging
from agent.settings import load_settings
from xiaoer.databases import database_url
from xiaoer.running import run

commands = typer.Typer()


@commands.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="演完样例对话就退出；全部答对才返回 0")] = False,
    data_dir: Annotated[Path, typer.Option(help="演示数据放哪里（每次重来）")] = Path("data/demo"),
) -> None:
    """在本机演示：一家女装店、一个模拟的企业微信、几位顾客。"""
    started = time.monotonic()
    shutil.rmtree(data_dir, ignore_errors=True)
    settings = load_settings(data_dir=data_dir, database_url=None, chroma_url=None, reconcile_seconds=5.0)
    configure_logging("WARNING", as_json=False)
    failures = 0

    async def main(url: str) -> None:
        nonlocal failures
        from xiaoer.showing import show_demo

        failures = await show_demo(Console(highlight=False), settings, url, started, once=once)

    with database_url(settings, must_own=True) as url:
        run(main(url))
    if once and failures:
        raise typer.Exit(1)
