"""`xiaoer knowledge edit|publish|retire|restore|rollback`: change what customers are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.clock import in_shop_time, system_clock
from agent.settings import Settings
from jobs.teaching.editing import conflicts_of, editing
from store.engine import Database
from store.entries.drafts import draft_of
from store.entries.editing import (
    Editor,
    Seen,
    entry_of,
    publish_drafts,
    restore_entry,
    retire_entries,
    roll_back,
    update_draft,
)
from store.entries.tables import EntryContent, KnowledgeEntry, content_of
from store.shops.voice import warnings_about
from xiaoer.catching_up import wait_for_index
from xiaoer.commands.entries import EntryId, Shop, shop_id
from xiaoer.running import with_database

commands = typer.Typer(help="改问答")
EntryIds = Annotated[list[int], typer.Argument(help="问答编号，可以写几个")]
Reason = Annotated[str, typer.Option(help="为什么改，写进历史")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]

_AUTHOR = "命令行"


@commands.command()
def edit(
    entry_id: EntryId,
    question: Annotated[str | None, typer.Option(help="新的问题")] = None,
    answer: Annotated[str | None, typer.Option(help="新的答案")] = None,
    similar: Annotated[list[str] | None, typer.Option(help="相似问法，可以写几次；写了就换掉原来的")] = None,
    category: Annotated[str | None, typer.Option(help="分类")] = None,
    valid_from: Day = None,
    valid_until: Day = None,
    reason: Reason = "",
    publish_now: Annotated[bool, typer.Option("--publish", help="马上发布，不留草稿")] = False,
    shop: Shop = None,
) -> None:
    """改一条问答，存成草稿；和别的问答重复、矛盾时会提醒。"""
    wanted: dict[str, Any] = {
        "question": question,
        "answer": answer,
        "similar_questions": similar,
        "category": category,
        "valid_from": _day(valid_from),
        "valid_until": _day(valid_until),
    }
    changed = {name: value for name, value in wanted.items() if value is not None}

    async def work(settings: Settings, database: Database) -> None:
        editor = await _editor(database, shop, reason)
        async with database.session(editor.merchant_id) as session:
            entry = await entry_of(session, entry_id)
            draft = await draft_of(session, entry_id)
            known = EntryContent.model_validate(draft.content) if draft else content_of(entry)
            content = EntryContent.model_validate(known.model_dump() | changed)
            await update_draft(session, editor, Seen(entry_id, entry.edition), content)
        typer.echo("✓ 草稿已保存")
        for conflict in await conflicts_of(database, None, editor, entry_id, content):
            typer.echo(f"！{conflict.message}", err=True)
        async with database.shop(editor.merchant_id) as connection:
            for warning in await warnings_about(connection, editor.merchant_id, content.answer):
                typer.echo(f"！{warning}", err=True)
        if publish_now:
            await _carry_out(
                settings, database, editor, lambda session: publish_drafts(session, editor, [Seen(entry_id)])
            )
        else:
            typer.echo(f"发布：xiaoer knowledge publish {entry_id}")

    with_database(work)


@commands.command()
def publish(entry_ids: EntryIds, reason: Reason = "", shop: Shop = None) -> None:
    """发布草稿，几条一起发布时要么都成功，要么都不变。"""
    _change(shop, reason, lambda session, editor: publish_drafts(session, editor, _seen(entry_ids)))


@commands.command()
def retire(entry_ids: EntryIds, reason: Reason = "", shop: Shop = None) -> None:
    """停用问答，客户不再看到；随时可以恢复。"""
    _change(shop, reason, lambda session, editor: retire_entries(session, editor, _seen(entry_ids)))


@commands.command()
def restore(entry_id: EntryId, reason: Reason = "", shop: Shop = None) -> None:
    """恢复一条停用的问答。"""

    async def change(session: AsyncSession, editor: Editor) -> list[KnowledgeEntry]:
        return [await restore_entry(session, editor, Seen(entry_id))]

    _change(shop, reason, change)


@commands.command()
def rollback(
    entry_id: EntryId,
    number: Annotated[int, typer.Argument(help="第几版，见 xiaoer knowledge history")],
    reason: Reason = "",
    shop: Shop = None,
) -> None:
    """回到以前的一版；这一版会成为最新的一版。"""

    async def change(session: AsyncSession, editor: Editor) -> list[KnowledgeEntry]:
        return [await roll_back(session, editor, Seen(entry_id), number)]

    _change(shop, reason, change)


Step = Callable[[AsyncSession, Editor], Awaitable[list[KnowledgeEntry]]]


def _change(shop: str | None, reason: str, change: Step) -> None:
    async def work(settings: Settings, database: Database) -> None:
        editor = await _editor(database, shop, reason)
        await _carry_out(settings, database, editor, lambda session: change(session, editor))

    with_database(work)


async def _carry_out(
    settings: Settings,
    database: Database,
    editor: Editor,
    change: Callable[[AsyncSession], Awaitable[list[KnowledgeEntry]]],
) -> None:
    async with editing(database, editor) as session:
        entries = await change(session)
    for entry in entries:
        typer.echo(f"✓ 编号 {entry.id}「{entry.question}」现在是第 {entry.revision} 版")
    await wait_for_index(settings, database, editor.merchant_id)


async def _editor(database: Database, shop: str | None, reason: str) -> Editor:
    return Editor(await shop_id(database, shop), _AUTHOR, in_shop_time(system_clock()).date(), reason)


def _seen(entry_ids: list[int]) -> list[Seen]:
    return [Seen(entry_id) for entry_id in entry_ids]


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
