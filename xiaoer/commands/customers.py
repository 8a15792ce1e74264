"""`xiaoer customers`: whose orders may be told, who tried too often, and birthdays."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.calendar.birthdays import read_birthday
from agent.clock import in_shop_time, system_clock
from agent.errors import BadInput, NotFound
from agent.phrases import say
from agent.settings import Settings
from jobs.requests import retag_job
from store.customers.customers import birthday_of, customer_called, external_userid_of, set_birthday
from store.customers.identities import IdentityKind, bind, bindings, unbind
from store.customers.identity_events import EventKind, list_locks, locked_until, note_event, take_turns
from store.customers.phones import phone_hash, read_phone
from store.deferring import defer
from store.engine import Connection, Database
from store.privacy.personal import count_personal_data, erase, personal_data
from store.sealing import Sealer, load_sealer
from xiaoer.databases import opened_shop
from xiaoer.running import with_database

commands = typer.Typer(help="顾客：绑定手机查订单、核对订单的锁定、生日", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
Customer = Annotated[str, typer.Argument(help="顾客的昵称或 external_userid")]
_ACTOR = "命令行"


def _in_shop(shop: str | None, work: Callable[[Connection, int, Sealer], Awaitable[None]]) -> None:
    async def main(settings: Settings, database: Database) -> None:
        async with opened_shop(database, shop) as (merchant, connection):
            await work(connection, merchant.id, load_sealer(settings))

    with_database(main)


async def _who(connection: Connection, name: str) -> str:
    return await external_userid_of(connection, await customer_called(connection, name))


@commands.command("show")
def show(customer: Customer, shop: Shop = None) -> None:
    """列出一位顾客绑定的手机和订单。"""

    async def work(connection: Connection, _merchant_id: int, _sealer: Sealer) -> None:
        table = Table("绑定", "由谁", "时间")
        for row in await bindings(connection, await _who(connection, customer)):
            table.add_row(row["hint"], row["bound_by"], f"{in_shop_time(row['bound_at']):%Y-%m-%d %H:%M}")
        Console().print(table)

    _in_shop(shop, work)


@commands.command("bind")
def bind_phone(customer: Customer, phone: Annotated[str, typer.Argument(help="完整手机号")], shop: Shop = None) -> None:
    """把手机号绑定给顾客，以后能查这个手机号下的订单。"""

    async def work(connection: Connection, merchant_id: int, sealer: Sealer) -> None:
        try:
            value, (_, last4) = phone_hash(sealer, phone), read_phone(phone)
        except ValueError as error:
            raise BadInput(str(error)) from None
        if value is None:
            raise BadInput(say("identity_masked", book="owner"))
        who, hint = await _who(connection, customer), f"手机尾号 {last4}"
        kind, now = IdentityKind.PHONE, system_clock()
        await bind(connection, merchant_id, who, kind, value, hint=hint, actor=_ACTOR, now=now)
        Console().print(f"已绑定{hint}", highlight=False)

    _in_shop(shop, work)


@commands.command("unbind")
def unbind_all(customer: Customer, shop: Shop = None) -> None:
    """解除一位顾客的所有绑定。"""

    async def work(connection: Connection, merchant_id: int, _sealer: Sealer) -> None:
        who = await _who(connection, customer)
        gone = await unbind(connection, merchant_id, who, actor=_ACTOR, now=system_clock())
        Console().print(f"已解除 {gone} 个绑定", highlight=False)

    _in_shop(shop, work)


@commands.command("locks")
def locks(shop: Shop = None) -> None:
    """列出三次没核对上订单、今天不能再试的顾客。"""

    async def work(connection: Connection, _merchant_id: int, _sealer: Sealer) -> None:
        table = Table("顾客", "external_userid", "锁定时间")
        for row in await list_locks(connection, system_clock(), limit=100, before=None):
            table.add_row(row["nickname"] or "—", row["external_userid"], f"{in_shop_time(row['at']):%m-%d %H:%M}")
        Console().print(table)

    _in_shop(shop, work)


@commands.command("unlock")
def unlock(customer: Customer, shop: Shop = None) -> None:
    """让被锁定的顾客可以再核对订单。"""

    async def work(connection: Connection, merchant_id: int, _sealer: Sealer) -> None:
        who, now = await _who(connection, customer), system_clock()
        await take_turns(connection, merchant_id, f"who:{who}")
        if await locked_until(connection, who, now) is None:
            raise NotFound(say("identity_not_locked", book="owner"))
        await note_event(connection, merchant_id, who, EventKind.UNLOCKED, _ACTOR, now)
        Console().print("已解锁")

    _in_shop(shop, work)


@commands.command("birthday")
def birthday(
    customer: Customer,
    day: Annotated[str | None, typer.Argument(help="例如 5月3日、农历五月初三、闰四月初二；不填就是查看")] = None,
    shop: Shop = None,
    clear: Annotated[bool, typer.Option("--clear", help="忘掉这位顾客的生日")] = False,
) -> None:
    """查看或记下顾客的生日，公历农历都可以。"""

    async def work(connection: Connection, merchant_id: int, _sealer: Sealer) -> None:
        customer_id = await customer_called(connection, customer)
        if day is not None or clear:
            known = await set_birthday(connection, customer_id, None if clear else read_birthday(day or ""))
            await defer(connection, [retag_job(merchant_id, known)])
        found = await birthday_of(connection, customer_id)
        if found is None:
            Console().print("不知道这位顾客的生日")
            return
        coming = found.next_on(in_shop_time(system_clock()).date())
        Console().print(f"{found}，下一次是 {coming:%Y-%m-%d}", highlight=False)

    _in_shop(shop, work)


@commands.command("export")
def export(
    customer: Customer, file: Annotated[Path, typer.Argument(help="写到哪个 JSON 文件")], shop: Shop = None
) -> None:
    """导出店里存着的一位顾客的全部资料（顾客有权查阅、复制）。"""

    async def work(connection: Connection, _merchant_id: int, _sealer: Sealer) -> None:
        found = await personal_data(connection, await _who(connection, customer))
        file.touch(0o600)
        file.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        rows = sum(len(of_table) for of_table in found.values())
        Console().print(f"✓ 已导出 {rows} 条到 {file}", highlight=False)

    _in_shop(shop, work)


@commands.command("forget")
def forget(
    customer: Customer,
    shop: Shop = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    """抹掉一位顾客的全部资料；订单和用掉的券留在账上，但不再写着是谁。"""

    async def work(connection: Connection, merchant_id: int, sealer: Sealer) -> None:
        who = await _who(connection, customer)
        counts = await count_personal_data(connection, who)
        told = "、".join(f"{table} {count}" for table, count in counts.items())
        if not yes:
            typer.confirm(f"将抹掉 {customer} 的资料（{told}），找不回来。继续？", abort=True)
        await erase(connection, merchant_id, who, sealer.fingerprint(who), _ACTOR, system_clock())
        Console().print(f"✓ 已抹掉 {customer} 的资料", highlight=False)

    _in_shop(shop, work)
