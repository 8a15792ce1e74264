"""`xiaoer proposals`: what staff answered, taken into the knowledge or not."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.clock import system_clock
from agent.settings import Settings
from store.engine import Database
from store.gaps.proposals import list_proposals
from xiaoer.commands.entries import shop_id
from xiaoer.running import with_database

commands = typer.Typer(help="同事的回答：采纳成问答，或不采纳", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
ProposalId = Annotated[int, typer.Argument(help="编号")]
_AUTHOR = "命令行"


@commands.command("list")
def list_proposed(
    state: Annotated[Literal["open", "accepted", "rejected"], typer.Option(help="状态")] = "open",
    limit: Annotated[int, typer.Option(min=1, max=100, help="最多几条")] = 20,
    shop: Shop = None,
) -> None:
    """列出从同事的回答里学到的问答，最新的在前面。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.shop(await shop_id(database, shop)) as connection:
            found = await list_proposals(connection, state, limit)
        if not found:
            typer.echo("没有这样的建议。")
            return
        table = Table("编号", "问题", "同事的回答", "次数", "现在的答案")
        for one in found:
            now = one.entry_answer or ""
            table.add_row(str(one.id), escape(one.question), escape(one.answer), str(one.times), escape(now))
        Console().print(table)
        typer.echo("采纳：xiaoer proposals accept 编号；不采纳：xiaoer proposals reject 编号")

    with_database(work)


@commands.command("accept")
def accept_one(
    proposal_id: ProposalId,
    question: Annotated[str | None, typer.Option(help="改一下问题")] = None,
    answer: Annotated[str | None, typer.Option(help="改一下答案")] = None,
    as_new: Annotated[bool, typer.Option("--as-new", help="不改现有的问答，新增一条")] = False,
    shop: Shop = None,
) -> None:
    """采纳一条建议，马上发布。"""
    from jobs.teaching.proposals import Acceptance, accept

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        wish = Acceptance(question, answer, as_new)
        entry_id = await accept(database, merchant_id, proposal_id, wish, author=_AUTHOR, now=system_clock())
        typer.echo(f"✓ 已发布为第 {entry_id} 号问答")

    with_database(work)


@commands.command("reject")
def reject_one(proposal_id: ProposalId, shop: Shop = None) -> None:
    """不采纳一条建议；同样的回答不会再提。"""
    from jobs.teaching.proposals import reject

    async def work(_settings: Settings, database: Database) -> None:
        await reject(database, await shop_id(database, shop), proposal_id, author=_AUTHOR, now=system_clock())
        typer.echo("✓ 已收起")

    with_database(work)
