"""`xiaoer catalog`: orders, products and stock from spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from agent.settings import Settings
from store.engine import Database
from xiaoer.running import with_database

commands = typer.Typer(help="订单、商品、库存、顾客生日：导入表格，下载模板", no_args_is_help=True)

Kind = Literal["orders", "products", "stock", "birthdays"]
_NAMES = {"orders": "笔订单", "products": "个商品", "stock": "条库存", "birthdays": "个生日"}
_SHOWN = 50


@commands.command("import")
def import_file(
    kind: Annotated[
        Kind, typer.Argument(help="表格里是什么：orders 订单、products 商品、stock 库存、birthdays 顾客生日")
    ],
    file: Annotated[Path, typer.Argument(help="Excel（.xlsx）或 CSV；各平台导出的订单表可以直接用")],
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="有问题的跳过，其余照常导入")] = False,
) -> None:
    """导入表格；有问题的行会逐行列出。同一份表格导入两次不会有变化。"""
    from agent.clock import system_clock
    from jobs.audience.birthday_sheets import import_birthdays
    from jobs.orders.sheets import SheetWish, import_sheet
    from store.sealing import load_sealer
    from store.shops.merchants import merchant_by_name
    from tools.sheets import SheetRefused

    async def work(settings: Settings, database: Database) -> None:
        try:
            content = file.read_bytes()
        except OSError:
            raise SheetRefused(f"打不开文件 {file}：请检查路径和权限") from None
        async with database.platform_session() as session:
            merchant_id = (await merchant_by_name(session, shop)).id
        sealer, now, wish = load_sealer(settings), system_clock(), SheetWish(dry_run, skip_bad)
        if kind == "birthdays":
            report = await import_birthdays(database, sealer, merchant_id, content, file.name, now, wish)
        else:
            report = await import_sheet(database, sealer, merchant_id, kind, content, file.name, now, wish)
        for problem in report.problems[:_SHOWN]:
            typer.echo(f"✗ {problem}", err=True)
        if len(report.problems) > _SHOWN:
            typer.echo(f"… 还有 {len(report.problems) - _SHOWN} 处", err=True)
        counts = report.counts
        summary = f"新增 {counts['added']}，更新 {counts['changed']}，没变 {counts['unchanged']}"
        if report.applied:
            typer.echo(f"✓ {report.records} {_NAMES[kind]}：{summary}")
        elif dry_run:
            typer.echo(f"只是检查，没有写入。能导入 {report.records} {_NAMES[kind]}：{summary}")
        else:
            typer.echo("没有导入任何内容。改好上面的行再来，或加 --skip-bad 只导入没有问题的。", err=True)
        if report.problems and not report.applied:
            raise typer.Exit(1)

    with_database(work)


@commands.command()
def template(
    kind: Annotated[Kind, typer.Argument(help="orders 订单、products 商品、stock 库存、birthdays 顾客生日")],
    file: Annotated[Path, typer.Argument(help="写到哪里，例如 订单模板.xlsx")],
) -> None:
    """写一份可以直接填的 Excel 模板。"""
    from tools.sheets import write_template

    file.write_bytes(write_template(kind))
    typer.echo(f"✓ 模板已写到 {file}")
