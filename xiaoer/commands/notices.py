"""`xiaoer notices`: what staff are told of, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time
from agent.errors import BadInput
from agent.money import parse_yuan
from agent.phrases import say
from agent.settings import Settings
from store.engine import Connection, Database
from store.notices.notices import Notice, list_notices
from store.notices.robots import robot_names, save_robot
from store.notices.rules import Conditions, Manner, NoticeForm, NoticeKind, list_notice_rules, save_notice_rule
from store.notices.sends import NoticeSend, sends_of
from store.sealing import load_sealer
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="提醒：新订单、退款、评价发给谁，谁处理了", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option("--shop", help="店铺名（只有一家店时可省略）")]
_MOST = 100
_AUTHOR = "命令行"
_STATES = {"waiting": "等待发送", "sending": "发送中", "sent": "已发送", "failed": "没发出"}


def _in_shop(shop: str | None, work: Callable[[Settings, Connection, int], Awaitable[None]]) -> None:
    async def main(settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            await work(settings, connection, merchant.id)

    with_database(main)


@commands.command("list")
def list_sent(shop: Shop = None) -> None:
    """最近的提醒：发给了谁，谁处理了，哪些没发出。"""

    async def work(_settings: Settings, connection: Connection, _merchant_id: int) -> None:
        notices = await list_notices(connection, 20, None, waiting=False)
        if not notices:
            typer.echo("还没有提醒。运行 xiaoer notices add 添加规则。")
            return
        sends = await sends_of(connection, [notice.id for notice in notices])
        table = Table("时间", "提醒", "发给", "处理")
        for notice in notices:
            to = "；".join(_told(send) for send in sends if send.notice_id == notice.id)
            table.add_row(f"{in_shop_time(notice.created_at):%m-%d %H:%M}", notice.title, to, _seen(notice))
        Console().print(table)

    _in_shop(shop, work)


@commands.command()
def rules(shop: Shop = None) -> None:
    """列出提醒规则。"""

    async def work(_settings: Settings, connection: Connection, _merchant_id: int) -> None:
        for rule in await list_notice_rules(connection, _MOST, None):
            to = "、".join(target for _, target in rule.manner.targets())
            typer.echo(f"{rule.name}\t{rule.kind}\t{'启用' if rule.active else '停用'}\t{to}")

    _in_shop(shop, work)


@commands.command()
def add(
    name: Annotated[str, typer.Argument(help="规则名")],
    kind: Annotated[NoticeKind, typer.Option(help="order 新订单，refund 退款，review 评价")] = NoticeKind.ORDER,
    member: Annotated[list[str] | None, typer.Option(help="成员 userid，可多次")] = None,
    department: Annotated[list[int] | None, typer.Option(help="部门编号，可多次")] = None,
    chat: Annotated[list[str] | None, typer.Option(help="群聊 chatid，可多次")] = None,
    robot: Annotated[list[str] | None, typer.Option(help="群机器人名，可多次")] = None,
    above: Annotated[str | None, typer.Option(help="金额（元）不低于")] = None,
    form: Annotated[NoticeForm, typer.Option(help="样式")] = NoticeForm.CARD,
    ask: Annotated[bool, typer.Option(help="带「已处理」按钮")] = False,
    minutes: Annotated[int | None, typer.Option(help="几分钟没人处理就提醒下一位、再提醒老板")] = None,
    quiet: Annotated[str, typer.Option(help="免打扰时间，如 22:00-8:00")] = "",
    link: Annotated[str, typer.Option(help="详情地址，{no} 代表订单号")] = "",
    shop: Shop = None,
) -> None:
    """添加一条提醒规则。"""
    wishes: dict[str, Any] = {"members": member or [], "departments": department or [], "chats": chat or []}
    wishes |= {"robots": robot or [], "form": form, "acknowledge": ask, "escalate_minutes": minutes}
    wanted = {
        "name": name,
        "kind": kind.value,
        "active": True,
        "conditions": Conditions(amount_from_fen=parse_yuan(above) if above else None),
        "manner": _manner(wishes | {"quiet_hours": quiet, "link": link}),
    }

    async def work(_settings: Settings, connection: Connection, merchant_id: int) -> None:
        if unknown := set(robot or []) - set(await robot_names(connection)):
            raise BadInput(say("notice_robots_unknown", book="owner", names="、".join(sorted(unknown))))
        await save_notice_rule(connection, merchant_id, wanted, _AUTHOR)
        typer.echo(f"✓ 已添加提醒规则「{name}」")

    _in_shop(shop, work)


@commands.command()
def robot(name: Annotated[str, typer.Argument(help="起个名字")], shop: Shop = None) -> None:
    """保存群机器人的 key（Webhook 地址里 key= 后面的部分）。"""
    key = typer.prompt("key", hide_input=True).strip().rpartition("key=")[2]

    async def work(settings: Settings, connection: Connection, merchant_id: int) -> None:
        await save_robot(connection, merchant_id, load_sealer(settings), name, key)
        typer.echo(f"✓ 已保存群机器人「{name}」")

    _in_shop(shop, work)


def _manner(wishes: dict[str, Any]) -> Manner:
    try:
        return Manner(**wishes)
    except ValidationError as error:
        raise BadInput("；".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())) from None


def _told(send: NoticeSend) -> str:
    missed = f"，收不到：{'、'.join(send.missed)}" if send.missed else ""
    problem = f"：{send.problem}" if send.problem else ""
    return f"{send.target} {_STATES[send.status]}{missed}{problem}"


def _seen(notice: Notice) -> str:
    if notice.acknowledged_at:
        return f"{notice.acknowledged_by} {in_shop_time(notice.acknowledged_at):%H:%M}"
    return "还没人处理" if notice.manner.acknowledge else ""
