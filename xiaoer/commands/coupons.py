"""`xiaoer coupons`: coupons on offer, the owner's limits, the counter, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time, system_clock
from agent.coupons import Limits
from agent.errors import BadInput, NotFound
from agent.money import parse_yuan, yuan
from agent.phrases import say
from agent.settings import Settings
from jobs.requests import decision_job
from store.coupons.approvals import approval_by_id, list_approvals
from store.coupons.coupons import add_coupon, change_coupon, coupon_by_name, coupons_of, limits_of, save_limits
from store.coupons.redemptions import Till, redeem
from store.deferring import defer
from store.engine import Connection, Database
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="优惠券：发什么、能发多少、核销、审批", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
_MONEY_LIMITS = {name for name in Limits.model_fields if name.endswith("_fen")}


def _in_shop(shop: str | None, work: Callable[[Connection, int], Awaitable[None]]) -> None:
    async def main(_settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            await work(connection, merchant.id)

    with_database(main)


def _fen(text: str | None) -> int | None:
    try:
        return parse_yuan(text) if text is not None else None
    except ValueError:
        raise BadInput(say("coupon_bad_money", book="owner", text=str(text))) from None


@commands.command("list")
def list_coupons(shop: Shop = None) -> None:
    """列出店里的优惠券。"""

    async def work(connection: Connection, _merchant_id: int) -> None:
        table = Table("名称", "优惠", "已发 / 总数", "助手可直接给", "状态")
        limits = await limits_of(connection)
        for coupon in await coupons_of(connection):
            alone = coupon.by_assistant and coupon.terms.most_off_fen <= limits.assistant_limit_fen
            total = "不限" if coupon.stock is None else str(coupon.stock)
            on = "发放中" if coupon.offered(in_shop_time(system_clock()).date()) else "未发放"
            row = (coupon.terms.name, coupon.terms.describe(), f"{coupon.granted} / {total}")
            table.add_row(*row, "是" if alone else "要老板同意", on)
        Console().print(table)

    _in_shop(shop, work)


@commands.command()
def add(
    name: Annotated[str, typer.Argument(help="名称，例如 满199减20")],
    off: Annotated[str | None, typer.Option(help="减多少钱（元）")] = None,
    percent_off: Annotated[int | None, typer.Option(help="便宜百分之几，八折填 20")] = None,
    most: Annotated[str | None, typer.Option(help="最多减多少钱（元），折扣券必填")] = None,
    threshold: Annotated[str, typer.Option(help="满多少元可用")] = "0",
    stock: Annotated[int | None, typer.Option(help="一共发多少张，不填不限")] = None,
    valid_days: Annotated[int, typer.Option(help="发出后多少天内可用")] = 30,
    occasion: Annotated[str, typer.Option(help="助手在什么时候可以给，例如 顾客嫌贵时")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="每次都要老板同意")] = False,
    shop: Shop = None,
) -> None:
    """新增一张优惠券。"""
    from pydantic import ValidationError

    from api.shapes.coupons import CouponCreate

    async def work(connection: Connection, merchant_id: int) -> None:
        try:
            body = CouponCreate(
                name=name,
                amount_fen=_fen(off),
                percent_off=percent_off,
                most_off_fen=_fen(most),
                threshold_fen=_fen(threshold) or 0,
                stock=stock,
                valid_days=valid_days,
                occasion=occasion,
                by_assistant=not ask,
            )
        except ValidationError as error:
            fields = "、".join(str(problem["loc"][0]) for problem in error.errors())
            raise BadInput(say("coupon_bad_field", book="owner", fields=fields)) from None
        await add_coupon(connection, merchant_id, body.values(await limits_of(connection)))
        typer.echo(f"✓ 已新增「{body.name}」")

    _in_shop(shop, work)


@commands.command()
def stop(name: Annotated[str, typer.Argument(help="名称")], shop: Shop = None) -> None:
    """停止发放一张优惠券；已发出的仍然可用。"""

    async def work(connection: Connection, _merchant_id: int) -> None:
        coupon = await coupon_by_name(connection, name)
        if coupon is None:
            raise NotFound(say("coupon_none", book="owner"))
        await change_coupon(connection, coupon.id, {"active": False})
        typer.echo(f"✓ 「{name}」不再发放")

    _in_shop(shop, work)


@commands.command()
def limits(
    changes: Annotated[
        list[str] | None, typer.Argument(help="要改的项，例如 assistant_limit=20 floor_percent=80")
    ] = None,
    shop: Shop = None,
) -> None:
    """查看或修改发券的上限；金额用元。"""

    async def work(connection: Connection, merchant_id: int) -> None:
        from pydantic import ValidationError

        current = await limits_of(connection)
        try:
            changed = Limits.model_validate(current.model_dump() | dict(_change(text) for text in changes or []))
        except ValidationError:
            raise BadInput(say("coupon_bad_limits", book="owner")) from None
        if changed != current:
            await save_limits(connection, merchant_id, changed)
        table = Table("项", "值")
        for key, value in changed.model_dump().items():
            table.add_row(key.removesuffix("_fen"), yuan(value) if key in _MONEY_LIMITS else str(value))
        Console().print(table)

    _in_shop(shop, work)


def _change(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if f"{name}_fen" in _MONEY_LIMITS:
        return f"{name}_fen", _fen(value) or 0
    if name not in Limits.model_fields or not value.isdecimal():
        raise BadInput(say("coupon_bad_limits", book="owner"))
    return name, int(value)


@commands.command("redeem")
def use(
    code: Annotated[str, typer.Argument(help="券码")],
    amount: Annotated[str, typer.Argument(help="订单金额（元）")],
    order_no: Annotated[str, typer.Option(help="订单号")] = "",
    store: Annotated[str, typer.Option(help="门店")] = "",
    shop: Shop = None,
) -> None:
    """核销一张券。"""

    async def work(connection: Connection, merchant_id: int) -> None:
        till = Till(_fen(amount) or 0, "命令行", store, order_no)
        done = await redeem(connection, merchant_id, code, till, system_clock())
        typer.echo(f"✓ 抵扣 {yuan(done.discount_fen)}，实付 {yuan(done.order_fen - done.discount_fen)}")

    _in_shop(shop, work)


@commands.command()
def approvals(shop: Shop = None) -> None:
    """列出等老板决定的申请。"""

    async def work(connection: Connection, _merchant_id: int) -> None:
        table = Table("编号", "时间", "优惠券", "原因", "截止")
        names = {coupon.id: coupon.terms.name for coupon in await coupons_of(connection)}
        for asked in await list_approvals(connection, status="pending", limit=100, before=None):
            times = [f"{in_shop_time(at):%m-%d %H:%M}" for at in (asked.asked_at, asked.expires_at)]
            table.add_row(str(asked.id), times[0], names.get(asked.coupon_id, ""), asked.reason, times[1])
        Console().print(table)

    _in_shop(shop, work)


@commands.command()
def decide(
    number: Annotated[int, typer.Argument(help="编号")],
    yes: Annotated[bool, typer.Option("--yes/--no", help="同意或拒绝")],
    shop: Shop = None,
) -> None:
    """决定一条申请；正在运行的店小二会马上处理并告诉顾客。"""

    async def work(connection: Connection, merchant_id: int) -> None:
        asked = await approval_by_id(connection, number)
        if asked is None:
            raise NotFound(say("approval_none", book="owner"))
        if asked.status != "pending":
            status = say(f"approval_status_{asked.status}", book="owner")
            raise BadInput(say("approval_decided", book="owner", status=status))
        await defer(connection, [decision_job(merchant_id, number, "approved" if yes else "rejected", "命令行")])
        typer.echo("✓ 已交给正在运行的店小二处理")

    _in_shop(shop, work)
