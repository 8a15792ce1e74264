"""`xiaoer knowledge list|show|history`: what the shop's assistant knows, and how it came to know it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from agent.clock import in_shop_time, system_clock
from agent.phrases import say
from agent.settings import Settings
from knowledge.revising import changes, pieces
from store.engine import Database
from store.entries.drafts import draft_of
from store.entries.editing import entry_of
from store.entries.history import revisions_of
from store.entries.lists import EntryFilter, drafted, find_entries
from store.entries.tables import EntryContent, EntryState, KnowledgeEntry, as_document
from store.shops.merchants import merchant_by_name
from xiaoer.running import with_database

commands = typer.Typer(help="看问答")
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
EntryId = Annotated[int, typer.Argument(help="问答编号，见 xiaoer knowledge list")]

_COLOURS = {"removed": "red strike", "added": "green", "same": ""}


async def shop_id(database: Database, shop: str | None) -> int:
    """Return the shop that a command means."""
    async with database.platform_session() as session:
        return (await merchant_by_name(session, shop)).id


@commands.command("list")
def list_entries(
    text: Annotated[str, typer.Argument(help="问题、相似问法或答案里的字")] = "",
    state: Annotated[EntryState | None, typer.Option(help="状态")] = None,
    category: Annotated[str | None, typer.Option(help="分类")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最多几条")] = 50,
    after: Annotated[int | None, typer.Option(help="从这个编号之后开始")] = None,
    shop: Shop = None,
) -> None:
    """列出问答；可以按文字、状态、分类找。"""

    async def work(_settings: Settings, database: Database) -> None:
        today = in_shop_time(system_clock()).date()
        async with database.session(await shop_id(database, shop)) as session:
            wanted = EntryFilter(state, category, text)
            rows = await find_entries(session, wanted, today, limit=limit + 1, after=after)
            writing = await drafted(session, [entry.id for entry in rows])
        table = Table("编号", "状态", "问题", "答案", "有效期")
        for entry in rows[:limit]:
            draft = "＋草稿" if entry.id in writing and entry.state != EntryState.DRAFT else ""
            cells = (f"{_state(entry)}{draft}", entry.question[:40], entry.answer[:40], _days(entry))
            table.add_row(str(entry.id), *map(escape, cells))
        Console().print(table if rows else "没有找到问答。")
        if len(rows) > limit:
            typer.echo(f"后面还有：加 --after {rows[limit - 1].id}")

    with_database(work)


@commands.command()
def show(entry_id: EntryId, shop: Shop = None) -> None:
    """看一条问答的全部内容，和还没发布的草稿。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.session(await shop_id(database, shop)) as session:
            entry = await entry_of(session, entry_id)
            draft = await draft_of(session, entry_id)
        typer.echo(f"编号 {entry.id}　{_state(entry)}　第 {entry.revision} 版　改动 {entry.edition} 次")
        _show(entry)
        if draft and entry.revision:
            typer.echo(f"\n草稿（{draft.author or '—'}：{draft.reason or '没有写原因'}）")
            show_changes(as_document(entry), draft.content)

    with_database(work)


@commands.command()
def history(
    entry_id: EntryId,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最多几版")] = 20,
    shop: Shop = None,
) -> None:
    """看一条问答的历史：每一版谁改的、为什么改、改了什么，新的在前。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.session(await shop_id(database, shop)) as session:
            await entry_of(session, entry_id)
            revisions = await revisions_of(session, entry_id, limit=limit + 1)
        for place, revision in enumerate(revisions[:limit]):
            at = in_shop_time(revision.published_at or revision.created_at)
            what = say(f"entry_action_{revision.action}", book="owner")
            typer.echo(
                f"第 {revision.number} 版　{at:%Y-%m-%d %H:%M}　{revision.author or '—'}　{what}　{revision.reason}"
            )
            if place + 1 < len(revisions):
                show_changes(revisions[place + 1].content, revision.content)
        typer.echo(f"回到某一版：xiaoer knowledge rollback {entry_id} 版本号")

    with_database(work)


def show_changes(before: dict[str, object], after: dict[str, object]) -> None:
    """Print what differs between two contents."""
    for change in changes(before, after):
        name = say(f"entry_field_{change.field}", book="owner")
        line = Text(f"  {name}：")
        for piece in change.pieces or pieces(_as_text(change.before), _as_text(change.after)):
            line.append(piece.text, style=_COLOURS[piece.change])
        Console().print(line)


def _show(content: EntryContent) -> None:
    for name, value in as_document(content).items():
        if value not in ("", [], None, False):
            typer.echo(f"{say(f'entry_field_{name}', book='owner')}：{_as_text(value)}")


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "；".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _state(entry: KnowledgeEntry) -> str:
    return say(f"entry_state_{entry.state}", book="owner")


def _days(entry: KnowledgeEntry) -> str:
    if not entry.valid_from and not entry.valid_until:
        return ""
    return f"{entry.valid_from or ''} 至 {entry.valid_until or ''}".strip()
