"""`xiaoer knowledge`: teach a shop's assistant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import BadInput
from agent.settings import Settings
from knowledge.importers import check_size, ending_of, write_template
from store.engine import Database
from store.imports.imports import Choice, Import
from store.shops.merchants import merchant_by_name
from xiaoer.commands import entries, publishing, trial
from xiaoer.running import with_database

commands = typer.Typer(help="知识：导入常见问题和资料", no_args_is_help=True)
for _part in (entries, publishing, trial):
    commands.add_typer(_part.commands)


@commands.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="Excel、CSV（有“问题”“答案”两列）、Word、PDF、Markdown 或文本；- 是从标准输入粘贴")
    ],
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="有问题的行跳过，其余照常导入")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不导入")] = False,
    again: Annotated[bool, typer.Option("--again", help="同一份文件导入过也再导入，覆盖后来的修改")] = False,
) -> None:
    """导入知识；先列出会改什么、哪些行有问题。同一份文件导入两次不会有变化。"""
    name, content = _content(file)

    async def work(settings: Settings, database: Database) -> None:
        from xiaoer.catching_up import wait_for_index
        from xiaoer.importing import apply, read_file, show_report

        async with database.platform_session() as session:
            merchant_id = (await merchant_by_name(session, shop)).id
        known = await read_file(database, merchant_id, name, content)
        await show_report(database, known, everything=dry_run)
        if dry_run:
            typer.echo(f"试算：{_counts(known)}，有问题 {known.problems} 处。什么也没有改动。")
            return
        done = await apply(database, known, _choice(known, skip_bad), again=again)
        for note in done.notes[len(known.notes) :]:
            typer.echo(f"⚠ {note}")
        typer.echo(f"✓ {_counts(done)}")
        await wait_for_index(settings, database, merchant_id)

    with_database(work)


@commands.command()
def template(file: Annotated[Path, typer.Argument(help="写到哪里，例如 模板.xlsx")]) -> None:
    """写一份可以直接填的 Excel 模板。"""
    file.write_bytes(write_template())
    typer.echo(f"✓ 模板已写到 {file}")


def _content(file: Path) -> tuple[str, bytes]:
    """Return a file's name and content; what is too long is not read."""
    if str(file) == "-":
        return "粘贴的文字.txt", sys.stdin.buffer.read()
    ending_of(file.name)
    try:
        check_size(file.stat().st_size)
        return file.name, file.read_bytes()
    except OSError as error:
        raise BadInput(f"打不开文件 {file}：请检查路径和权限") from error


def _counts(known: Import) -> str:
    return f"新增 {known.added} 条，更新 {known.changed} 条，没变 {known.unchanged} 条"


def _choice(known: Import, skip_bad: bool) -> Choice:
    """Return what to do about rows with problems: as the option says, else ask whoever sits there."""
    if skip_bad or not known.problems:
        return Choice.GOOD_ROWS if skip_bad else Choice.ALL_OR_NOTHING
    good = known.added + known.changed + known.unchanged
    if good and sys.stdin.isatty() and typer.confirm(f"有 {known.problems} 处问题。只导入没问题的 {good} 条吗？"):
        return Choice.GOOD_ROWS
    typer.echo("没有导入任何内容。改好上面的行再来，或加 --skip-bad 只导入没有问题的行。", err=True)
    raise typer.Exit(1)
