"""`xiaoer doctor`: checks what can go wrong and says what to do."""

from __future__ import annotations

import typer
from rich.console import Console

from agent.errors import SettingsError
from xiaoer.databases import database_url
from xiaoer.running import run, settings_for_command

commands = typer.Typer()


@commands.command()
def doctor() -> None:
    """逐项检查设置、数据库、检索、模型和企业微信，并告诉你怎么办。"""
    console = Console()
    failed = 0

    def show(ok: bool, title: str, advice: str = "") -> None:
        nonlocal failed
        failed += not ok
        console.print(f"{'[green]✓[/]' if ok else '[red]✗[/]'} {title}", highlight=False)
        if advice:
            console.print(f"    {advice}", highlight=False, markup=False)

    try:
        settings = settings_for_command()
    except SettingsError as error:
        for problem in error.problems:
            show(False, "设置有误", problem)
        raise typer.Exit(1) from None
    show(True, "设置可用")

    async def main(url: str) -> None:
        from jobs.checkup import examine
        from xiaoer.compose import opened_house

        async with opened_house(settings, url) as house:
            async for finding in examine(house):
                show(finding.ok, finding.title, finding.advice)

    with database_url(settings) as url:
        run(main(url))
    if failed:
        console.print(f"\n{failed} 项需要处理。")
        raise typer.Exit(1)
    console.print("\n全部正常。")
