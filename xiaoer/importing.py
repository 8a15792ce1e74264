"""A file into the knowledge from the command line: read with a progress bar, shown, applied."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from agent.clock import system_clock
from agent.errors import BadInput
from jobs.teaching.imports import begin_import, carry_out, read_import, request_apply
from store.deferring import worker_alive
from store.engine import Database
from store.imports.imports import Choice, Import, ImportState, import_of
from store.imports.lines import Verdict, lines_of

_LOOK_SECONDS = 0.2
_SHOWN = 50
_AUTHOR = "命令行"
_TITLES = {Verdict.ADDED: "新增", Verdict.CHANGED: "更新", Verdict.GONE: "文件里已没有"}


async def read_file(database: Database, merchant_id: int, name: str, content: bytes) -> Import:
    """Hand a file in and return the import once it is read: by the running worker, or here.

    Raises:
        BadInput: the file cannot be used.
    """
    async with database.platform() as connection:
        busy = await worker_alive(connection)
    opened = await begin_import(database, merchant_id, name, content, _AUTHOR, by_worker=busy)
    here = None if busy else read_import(database, merchant_id, opened.id, system_clock())
    known = await _watched(database, opened, "正在读文件", {ImportState.READING}, here)
    if known.state == ImportState.FAILED:
        raise BadInput(known.error or "")
    return known


async def apply(database: Database, known: Import, choice: Choice, *, again: bool) -> Import:
    """Apply an import and return it once that is done: by the running worker, or here; raises `Conflict`."""
    async with database.platform() as connection:
        busy = await worker_alive(connection)
    await request_apply(database, known.merchant_id, known.id, choice, again=again, by_worker=busy)
    here = None if busy else carry_out(database, known.merchant_id, known.id)
    return await _watched(database, known, "正在导入", {ImportState.APPLYING}, here)


async def _watched(
    database: Database, known: Import, doing: str, busy: set[ImportState], here: Coroutine[Any, Any, Any] | None
) -> Import:
    """Show how far an import is until it leaves the states in `busy`; `here` is the work, unless a worker does it."""
    work = asyncio.create_task(here) if here is not None else None
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    try:
        with Progress(*columns, transient=True) as progress:
            bar = progress.add_task(doing, total=None)
            while True:
                async with database.shop(known.merchant_id) as connection:
                    known = await import_of(connection, known.id)
                progress.update(bar, completed=known.done, total=known.total or None)
                if known.state not in busy:
                    return known
                if work is not None and work.done():
                    work.result()  # says what went wrong
                await asyncio.sleep(_LOOK_SECONDS)
    finally:
        if work is not None:
            with suppress(asyncio.CancelledError):
                await work


async def show_report(database: Database, known: Import, *, everything: bool) -> None:
    """Print what an owner should look at, problems to stderr; with `everything` also what would change."""
    for verdict in (Verdict.PROBLEM, Verdict.ADDED, Verdict.CHANGED, Verdict.UNCHANGED, Verdict.GONE):
        async with database.shop(known.merchant_id) as connection:
            lines = await lines_of(connection, known.id, _SHOWN + 1, verdict=verdict)
        for line in lines[:_SHOWN]:
            if verdict is Verdict.PROBLEM:
                typer.echo(f"✗ {line.place}：{line.message}", err=True)
                continue
            if everything and verdict in _TITLES:
                typer.echo(f"{_TITLES[verdict]}  {line.question}（{line.place}）")
                _show_answers(line.old_answer, line.answer)
            if line.message:
                typer.echo(f"   ⚠ {line.place}：{line.message}")
        if len(lines) > _SHOWN and (verdict is Verdict.PROBLEM or (everything and verdict in _TITLES)):
            typer.echo("… 只列出前 50 条", err=verdict is Verdict.PROBLEM)
    for note in known.notes:
        typer.echo(f"⚠ {note}")


def _show_answers(old: str | None, new: str) -> None:
    if old is not None:
        typer.echo(f"   - {_short(old)}")
    if new:
        typer.echo(f"   + {_short(new)}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"
