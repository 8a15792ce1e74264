"""`xiaoer followups`: the rules, whom they would touch and why not the others, and how good forecasts are."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time, system_clock
from agent.money import yuan
from agent.phrases import say
from agent.repurchase import held_out
from agent.settings import Settings
from jobs.requests import plan_touches_job, send_touches_job
from jobs.touches.prospects import HISTORY_DAYS, due_moment_of, prospects_of
from store.deferring import defer
from store.engine import Database
from store.shops.merchants import merchant_by_name
from store.touches.candidates import purchases
from store.touches.effects import brought_by_reason
from store.touches.ledger import approve_touches, list_touches
from store.touches.limits import list_opt_outs, touch_limits
from store.touches.rules import add_starter_rules, rule_of, rules_of, save_rule
from xiaoer.running import with_database

commands = typer.Typer(help="客户跟进：规则、预览、批准、退订、效果", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option("--shop", help="店铺名（只有一家店时可省略）")]
_AUTHOR = "命令行"
_MOST = 1_000


def _told(kind: str, key: str) -> str:
    return say(f"touch_{kind}_{key}", book="owner") if key or kind == "channel" else ""


async def _merchant(database: Database, shop: str | None) -> int:
    async with database.platform_session() as session:
        return (await merchant_by_name(session, shop)).id


@commands.command()
def start(shop: Shop = None) -> None:
    """添加常用规则（唤醒、生日、节日、复购、关怀），先是关着的。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await _merchant(database, shop)
        async with database.shop(merchant_id) as connection:
            added = await add_starter_rules(connection, merchant_id)
        typer.echo(f"✓ 新增 {added} 条规则；用 xiaoer followups preview 编号 看看会联系谁，再用 enable 打开")

    with_database(work)


@commands.command("list")
def list_rules(shop: Shop = None) -> None:
    """列出跟进规则。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await _merchant(database, shop)
        async with database.shop(merchant_id) as connection:
            rules = await rules_of(connection)
        table = Table("编号", "名称", "原因", "状态", "批准方式", "时间")
        ways = {"single": "逐条批准", "batch": "成批批准", "standing": "直接发"}
        for rule in rules:
            clock = f"{rule.at_minute // 60:02d}:{rule.at_minute % 60:02d}"
            state = "开" if rule.enabled else "关"
            table.add_row(str(rule.id), rule.name, _told("reason", rule.reason), state, ways[rule.approval], clock)
        Console().print(table)

    with_database(work)


@commands.command()
def enable(
    number: Annotated[int, typer.Argument(help="规则编号")],
    on: Annotated[bool, typer.Option("--on/--off", help="打开或关上")] = True,
    shop: Shop = None,
) -> None:
    """打开或关上一条规则。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await _merchant(database, shop)
        async with database.shop(merchant_id) as connection:
            rule = await rule_of(connection, number)
            names = ("name", "reason", "settings", "approval", "at_minute", "coupon_id", "trial_id")
            values = {name: getattr(rule, name) for name in names}
            await save_rule(connection, merchant_id, values | {"enabled": on}, number)
        typer.echo(f"✓ 「{rule.name}」已{'打开' if on else '关上'}")

    with_database(work)


@commands.command()
def preview(number: Annotated[int, typer.Argument(help="规则编号")], shop: Shop = None) -> None:
    """看一条规则今天会联系谁、怎么联系、其余的为什么不联系；什么都不会发。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id, now = await _merchant(database, shop), system_clock()
        async with database.shop(merchant_id) as connection:
            rule, limits = await rule_of(connection, number), await touch_limits(connection)
            due_at = due_moment_of(rule, limits, now)
            found = await prospects_of(connection, rule, limits, due_at, now)
        table = Table("顾客", "怎么联系", "为什么不联系")
        for one in found[:50]:
            way = _told("channel", one.answer.channel) if one.answer.open else ""
            table.add_row(one.candidate.external_userid, way, _told("no", one.answer.refusal))
        Console().print(table)
        open_ones = sum(one.answer.open for one in found)
        typer.echo(f"共 {len(found)} 位，能联系 {open_ones} 位，{in_shop_time(due_at):%m-%d %H:%M} 发出")
        for refusal, count in Counter(one.answer.refusal for one in found if not one.answer.open).most_common():
            typer.echo(f"  {count} 位：{_told('no', refusal)}")

    with_database(work)


@commands.command()
def waiting(shop: Shop = None) -> None:
    """列出等批准的跟进。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await _merchant(database, shop)
        async with database.shop(merchant_id) as connection:
            found = await list_touches(connection, limit=_MOST, status="planned")
        table = Table("编号", "顾客", "原因", "时间", "内容")
        for one in found:
            at = f"{in_shop_time(one.due_at):%m-%d %H:%M}"
            name = one.nickname or one.external_userid
            table.add_row(str(one.id), name, _told("reason", one.reason), at, one.text)
        Console().print(table)

    with_database(work)


@commands.command()
def approve(
    numbers: Annotated[list[int] | None, typer.Argument(help="编号，可以写多个")] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部批准")] = False,
    shop: Shop = None,
) -> None:
    """批准跟进；到点由正在运行的店小二发出。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id, now = await _merchant(database, shop), system_clock()
        async with database.shop(merchant_id) as connection:
            ids = numbers or []
            if everything:
                ids = [one.id for one in await list_touches(connection, limit=_MOST, status="planned")]
            done = await approve_touches(connection, ids, _AUTHOR, now)
            await defer(connection, [send_touches_job(merchant_id)])
        typer.echo(f"✓ 批准了 {done} 条")

    with_database(work)


@commands.command()
def plan(shop: Shop = None) -> None:
    """现在就安排今天的跟进（正在运行的店小二来做；安排过的不会重复）。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await _merchant(database, shop)
        async with database.shop(merchant_id) as connection:
            await defer(connection, [plan_touches_job(merchant_id)])
        typer.echo("✓ 已交给正在运行的店小二")

    with_database(work)


@commands.command("opt-outs")
def opt_outs(shop: Shop = None) -> None:
    """列出退订的顾客。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await _merchant(database, shop)
        async with database.shop(merchant_id) as connection:
            found = await list_opt_outs(connection)
        table = Table("顾客", "原话", "记录人", "时间")
        for one in found:
            table.add_row(one.nickname or one.external_userid, one.words, one.by, f"{in_shop_time(one.at):%m-%d %H:%M}")
        Console().print(table)

    with_database(work)


@commands.command()
def effects(days: Annotated[int, typer.Option(min=1, max=366, help="最近多少天")] = 30, shop: Shop = None) -> None:
    """看跟进带来了什么：回复、下单、用券、退订。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id, now = await _merchant(database, shop), system_clock()
        async with database.shop(merchant_id) as connection:
            found = await brought_by_reason(connection, now - timedelta(days=days), now)
        table = Table("原因", "安排", "发出", "回复", "下单", "金额", "用券", "退订")
        for one in found:
            counts = (one.planned, one.sent, one.replied, one.ordered)
            rest = (str(one.coupons_used), str(one.opted_out))
            table.add_row(_told("reason", one.key), *map(str, counts), yuan(one.order_fen), *rest)
        Console().print(table)

    with_database(work)


@commands.command()
def accuracy(shop: Shop = None) -> None:
    """看复购预测准不准：拿每位顾客最近一次的间隔来考，只用它之前的订单来猜。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id, now = await _merchant(database, shop), system_clock()
        async with database.shop(merchant_id) as connection:
            found = held_out(await purchases(connection, now - timedelta(days=HISTORY_DAYS)))
        typer.echo(f"回头买过的（顾客 × 商品）{found.pairs} 对，数据够、敢预测的 {found.claimed} 对")
        if found.median_error is None:
            typer.echo("数据还不够，暂时不做复购提醒")
        else:
            typer.echo(f"误差中位数 {found.median_error:.1f} 天（只看商品平均间隔的话是 {found.naive_error:.1f} 天）")

    with_database(work)
