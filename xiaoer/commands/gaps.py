"""`xiaoer gaps`: what customers were not answered well."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from agent.clock import in_shop_time, system_clock
from agent.phrases import say
from agent.settings import Settings
from store.deferring import worker_alive
from store.engine import Database
from store.gaps.answers import set_state
from store.gaps.lists import Gap, gap_of, list_gaps
from xiaoer.commands.entries import shop_id
from xiaoer.running import with_database

commands = typer.Typer(help="没答好的问题：查看、补上答案", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
GapId = Annotated[int, typer.Argument(help="编号")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="最多几条")]
_AUTHOR = "命令行"
_WAIT_SECONDS = 60.0


@commands.command("list")
def list_all(
    state: Annotated[Literal["open", "answered", "dismissed"], typer.Option(help="状态")] = "open",
    limit: Limit = 20,
    shop: Shop = None,
) -> None:
    """列出没答好的问题，问得最多的在前面。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.shop(await shop_id(database, shop)) as connection:
            found = await list_gaps(connection, state, limit)
        if not found:
            typer.echo("没有这样的问题。")
            return
        table = Table("编号", "问题", "次数", "最近", "原因")
        for gap in found:
            reasons = "、".join(say(f"gap_why_{reason}", book="owner") for reason in gap.reasons)
            when = f"{in_shop_time(gap.last_at):%m-%d %H:%M}"
            table.add_row(str(gap.id), escape(gap.question[:40]), str(gap.times), when, reasons)
        Console().print(table)
        typer.echo("补上答案：xiaoer gaps answer 编号 答案")
        talks = dict.fromkeys(str(example.conversation_id) for gap in found for example in gap.examples)
        typer.echo(f"变成评测用例：xiaoer evals capture 会话编号（这些问题出在会话 {'、'.join(list(talks)[:10])}）")

    with_database(work)


@commands.command()
def answer(
    gap_id: GapId,
    text: Annotated[str, typer.Argument(help="答案")],
    question: Annotated[str | None, typer.Option(help="换一种问法作为问题")] = None,
    entry: Annotated[int | None, typer.Option(help="改这条问答，不新增")] = None,
    tell: Annotated[bool, typer.Option("--tell", help="补发给还在等的顾客")] = False,
    shop: Shop = None,
) -> None:
    """写一句答案，马上发布；再把原来的问题重新问一遍，看现在答得怎样。"""
    from jobs.teaching.gaps import GapAnswer, answer_gap

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        wish = GapAnswer(text, question, entry_id=entry, tell=tell)
        await answer_gap(database, merchant_id, gap_id, wish, author=_AUTHOR, now=system_clock())
        typer.echo("✓ 答案已发布")
        await _report(database, merchant_id, gap_id)

    with_database(work)


@commands.command()
def dismiss(gap_id: GapId, shop: Shop = None) -> None:
    """这类问题不用答，收起来。"""
    _move(gap_id, "dismissed", shop)


@commands.command()
def reopen(gap_id: GapId, shop: Shop = None) -> None:
    """把收起来的，或已经答过的，放回待回答。"""
    _move(gap_id, "open", shop)


def _move(gap_id: int, state: str, shop: str | None) -> None:
    from jobs.teaching.gaps import no_gap

    async def work(_settings: Settings, database: Database) -> None:
        async with database.shop(await shop_id(database, shop)) as connection:
            if not await set_state(connection, gap_id, state, _AUTHOR, system_clock()):
                raise no_gap()
        typer.echo("✓ 好了")

    with_database(work)


async def _report(database: Database, merchant_id: int, gap_id: int) -> None:
    """Wait until the worker has asked the questions again, and tell what they get now."""
    async with database.platform() as connection:
        busy = await worker_alive(connection)
    if not busy:
        typer.echo("工作进程没有在运行：下次启动后会更新检索并重新测试。")
        return
    gap = await _retested(database, merchant_id, gap_id)
    if gap is None:
        typer.echo("还在后台更新和重测，稍后用 xiaoer gaps list --state answered 查看。")
        return
    done = {name: gap.outcomes.get(name, 0) for name in ("answered", "offered", "unanswered")}
    typer.echo(
        f"✓ 原来的问题：{done['answered']} 次能答上，{done['offered']} 次会列在菜单里，{done['unanswered']} 次还答不上"
    )
    if gap.told or gap.waiting:
        typer.echo(f"✓ 已发给 {gap.told} 位顾客" + (f"，还有 {gap.waiting} 位稍后自动发" if gap.waiting else ""))
    for refusal, count in gap.untold.items():
        typer.echo(f"  {count} 位没发：{say(f'touch_no_{refusal}', book='owner')}")


async def _retested(database: Database, merchant_id: int, gap_id: int) -> Gap | None:
    deadline = time.monotonic() + _WAIT_SECONDS
    with Progress(transient=True) as progress:
        progress.add_task("正在更新检索，重新问一遍…", total=None)
        while time.monotonic() < deadline:
            async with database.shop(merchant_id) as connection:
                gap = await gap_of(connection, gap_id, examples=0)
            if gap is not None and gap.retested_at is not None and not _sends(gap):
                return gap
            await asyncio.sleep(0.2)
    return None


def _sends(gap: Gap) -> bool:
    """Return whether somebody is being told this moment."""
    return gap.waiting_until is not None and gap.waiting_until <= system_clock()
