"""`xiaoer knowledge`: teach a shop's assistant."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from agent.settings import Settings
from jobs.requests import index_job
from knowledge.importers import FaqFile, read_table, write_template
from store.deferring import defer, worker_alive
from store.engine import Database
from store.entries import Change, upsert_entries, versions
from store.merchants import merchant_by_name
from xiaoer.running import with_database

commands = typer.Typer(help="知识：导入常见问题", no_args_is_help=True)

_INDEX_WAIT_SECONDS = 180


@commands.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="Excel、CSV 或 Markdown，至少有“问题”“答案”两列")],
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="有问题的行跳过，其余照常导入")] = False,
) -> None:
    """导入常见问题；有问题的行会逐行列出。同一份文件导入两次不会有变化。"""
    faq = read_table(file.read_bytes(), file.name)
    _show_problems(faq)
    if faq.problems and not skip_bad:
        typer.echo("没有导入任何内容。改好上面的行再来，或加 --skip-bad 只导入没有问题的行。", err=True)
        raise typer.Exit(1)

    async def work(settings: Settings, database: Database) -> None:
        async with database.platform_session() as session:
            merchant_id = (await merchant_by_name(session, shop)).id
        change = await import_rows(database, merchant_id, faq, source=file.name)
        typer.echo(f"✓ 新增 {change.added} 条，更新 {change.changed} 条，没变 {change.unchanged} 条")
        await _wait_for_index(settings, database, merchant_id)

    with_database(work)


@commands.command()
def template(file: Annotated[Path, typer.Argument(help="写到哪里，例如 模板.xlsx")]) -> None:
    """写一份可以直接填的 Excel 模板。"""
    file.write_bytes(write_template())
    typer.echo(f"✓ 模板已写到 {file}")


async def import_rows(database: Database, merchant_id: int, faq: FaqFile, source: str) -> Change:
    """Store the rows of a FAQ file and defer the index in the same breath."""
    rows = [
        {
            "question": row.question,
            "answer": row.answer,
            "similar_questions": list(row.similar),
            "category": row.category,
            "pinned": row.pinned,
            "valid_until": row.valid_until,
            "store_names": list(row.stores),
            "source": source,
        }
        for row in faq.rows
    ]
    async with database.session(merchant_id) as session:
        change = await upsert_entries(session, merchant_id, rows)
    async with database.platform() as connection:
        await defer(connection, [index_job(merchant_id)])
    return change


def _show_problems(faq: FaqFile) -> None:
    for problem in faq.problems[:50]:
        typer.echo(f"✗ 第 {problem.row} 行「{problem.column}」：{problem.message}", err=True)
    if len(faq.problems) > 50:
        typer.echo(f"… 还有 {len(faq.problems) - 50} 处", err=True)


async def _wait_for_index(settings: Settings, database: Database, merchant_id: int) -> None:
    """Wait until customers are answered from the new knowledge: by the running worker, or by ourselves."""
    async with database.platform() as connection:
        busy = await worker_alive(connection)
    with Progress(transient=True) as progress:
        task = progress.add_task("正在建立检索…", total=None)
        if not busy:
            await _index_here(settings, database, merchant_id)
        elif not await _indexed_by_worker(database, merchant_id):
            typer.echo("检索还在后台更新，完成前客户看到的是旧答案。")
            return
        progress.update(task, completed=1, total=1)
    typer.echo("✓ 已经可以用新内容回答客户了")


async def _index_here(settings: Settings, database: Database, merchant_id: int) -> None:
    from jobs.indexing import index_with
    from xiaoer.compose import opened_search

    async with opened_search(settings) as search:
        await index_with(database, search, merchant_id)


async def _indexed_by_worker(database: Database, merchant_id: int) -> bool:
    deadline = time.monotonic() + _INDEX_WAIT_SECONDS
    while time.monotonic() < deadline:
        async with database.shop(merchant_id) as connection:
            wanted, indexed = await versions(connection, merchant_id)
        if indexed >= wanted:
            return True
        await asyncio.sleep(0.2)
    return False
