"""`xiaoer handoffs`: who waits for a person, and who for a call."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time, system_clock
from agent.settings import Settings
from store.engine import Database
from store.handoffs.lists import HandoffRow, list_handoffs
from store.shops.merchants import merchant_by_name
from xiaoer.running import with_database

commands = typer.Typer(help="转人工：谁在等人工，谁在等回电", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
_STATES = {
    "asked": "已通知同事",
    "queued": "排队中",
    "offered": "等同事回应",
    "taken": "同事接待中",
    "lost": "没人接",
    "ended": "已结束",
}


@commands.command("list")
def list_open(
    shop: Shop = None,
    everything: Annotated[bool, typer.Option("--all", help="也列出已经结束的")] = False,
    call_backs: Annotated[bool, typer.Option("--call-backs", help="只列出等回电的")] = False,
) -> None:
    """列出还没结束的转人工，最新的在前。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.platform_session() as session:
            merchant_id = (await merchant_by_name(session, shop)).id
        only = "call_backs" if call_backs else "all" if everything else "open"
        async with database.shop(merchant_id) as connection:
            found = (await list_handoffs(connection, only, 100, None))[:100]
        if not found:
            typer.echo("没有顾客在等回电。" if call_backs else "没有顾客在等人工。")
            return
        Console().print(_table(found))

    with_database(work)


def _table(found: list[HandoffRow]) -> Table:
    table = Table("编号", "顾客", "状态", "接待", "已等", "原因", "回电")
    for row in found:
        until = row.taken_at or row.ended_at or system_clock()
        waited = f"{max(0, int((until - row.asked_at).total_seconds() // 60))} 分钟"
        table.add_row(
            str(row.id),
            row.nickname or f"…{row.external_userid[-6:]}",
            f"{'【紧急】' if row.urgent else ''}{_STATES[row.state]}",
            row.servicer_userid or "",
            f"{waited}（{in_shop_time(row.asked_at):%m-%d %H:%M}）",
            row.reason[:40],
            f"{row.call_back_phone or ''} {row.call_back_when[:20]}".strip(),
        )
    return table
