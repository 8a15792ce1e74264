"""`xiaoer reports`: look at a report, send it, write it to a file, set when it comes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.clock import in_shop_time
from agent.errors import BadInput
from agent.periods import Against, PeriodKind
from agent.phrases import say
from graphs.narration.questions import Unanswerable
from jobs.house import House
from jobs.notices.sending import run as send_notices
from jobs.reports import reports
from jobs.reports.asking import answered, understood
from store.engine import Connection
from store.reports.content import ReportContent
from store.reports.settings import ReportSettings, report_settings, save_report_settings
from store.schedules.schedules import forget_schedule
from store.shops.merchants import merchant_by_name
from tools.report_book import report_book
from xiaoer.auditing import AuditedDatabase
from xiaoer.compose import opened_house
from xiaoer.databases import database_url
from xiaoer.running import run, settings_for_command

commands = typer.Typer(help="报表：看、发送、导出日报周报月报", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option("--shop", help="店铺名（只有一家店时可省略）")]
Kind = Annotated[PeriodKind, typer.Argument(help="day 日报，week 周报，month 月报")]
Day = Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="这段时间里的一天，默认今天")]
_OFF = "off"


def _with_house(shop: str | None, work: Callable[[House, int], Awaitable[None]]) -> None:
    settings = settings_for_command()

    async def main(url: str) -> None:
        async with opened_house(settings, url, door=AuditedDatabase) as house:
            async with house.database.platform_session() as session:
                merchant_id = (await merchant_by_name(session, shop)).id
            await work(house, merchant_id)

    with database_url(settings) as url:
        run(main(url))


def _day(day: datetime | None, house: House) -> date:
    return day.date() if day else in_shop_time(house.clock()).date()


@commands.command()
def show(kind: Kind = PeriodKind.DAY, day: Day = None, shop: Shop = None) -> None:
    """看一份报表，不发给任何人。"""

    async def work(house: House, merchant_id: int) -> None:
        period = await reports.period_of(house, merchant_id, kind, _day(day, house))
        _print((await reports.narrated(house, merchant_id, period))["content"])

    _with_house(shop, work)


@commands.command()
def send(kind: Kind = PeriodKind.DAY, day: Day = None, shop: Shop = None) -> None:
    """生成一份报表，马上发到企业微信。"""

    async def work(house: House, merchant_id: int) -> None:
        await reports.period_of(house, merchant_id, kind, _day(day, house))
        report = await reports.send(house, merchant_id, kind, _day(day, house), again=secrets.token_hex(4))
        await send_notices(house, merchant_id)
        await reports.send_picture(house, merchant_id, report.id)
        async with house.database.shop(merchant_id) as connection:
            settings = await report_settings(connection, merchant_id)
        names = "、".join((await house.resources.profiles.get(merchant_id)).readers(settings.recipients))
        typer.echo(f"✓ {report.content.title} {say('report_sent', book='report', names=names)}")

    _with_house(shop, work)


@commands.command()
def export(
    file: Annotated[Path, typer.Argument(help="写到哪个文件，.xlsx、.pdf 或 .png")],
    kind: Annotated[PeriodKind, typer.Option("--kind", help="day 日报，week 周报，month 月报")] = PeriodKind.DAY,
    day: Day = None,
    shop: Shop = None,
) -> None:
    """把一份报表写成 Excel、PDF 或图片。"""
    form = file.suffix.lower().removeprefix(".")
    if form not in ("xlsx", "pdf", "png"):
        raise BadInput("文件名要以 .xlsx、.pdf 或 .png 结尾")

    async def work(house: House, merchant_id: int) -> None:
        period = await reports.period_of(house, merchant_id, kind, _day(day, house))
        content = (await reports.narrated(house, merchant_id, period))["content"]
        drawn = (
            report_book(content)
            if form == "xlsx"
            else await house.studio.draw(content, "pdf" if form == "pdf" else "png")
        )
        await asyncio.to_thread(file.write_bytes, drawn)
        typer.echo(f"✓ {file}（{len(drawn) // 1024 + 1} KB）")

    _with_house(shop, work)


@commands.command()
def ask(text: Annotated[str, typer.Argument(help="比如：这周卖得最好的是什么")], shop: Shop = None) -> None:
    """问一个关于数字的问题，和在企业微信里问应用一样。"""

    async def work(house: House, merchant_id: int) -> None:
        question = await understood(house, merchant_id, text)
        if isinstance(question, Unanswerable):
            typer.echo(question.words)
        else:
            typer.echo((await answered(house, merchant_id, question)).findings[0].text)

    _with_house(shop, work)


@commands.command("set")
def set_hours(
    daily: Annotated[str | None, typer.Option(help="日报时间，如 21:00；off 不发")] = None,
    weekly: Annotated[str | None, typer.Option(help="周报时间（周一），如 09:00；off 不发")] = None,
    monthly: Annotated[str | None, typer.Option(help="月报时间（5 号），如 09:00；off 不发")] = None,
    zone: Annotated[str | None, typer.Option(help="时区，如 Asia/Shanghai")] = None,
    to: Annotated[list[str] | None, typer.Option(help="收件人 userid，可多次；不填就是老板")] = None,
    shop: Shop = None,
) -> None:
    """看或改报表的发送时间和收件人。"""

    async def work(house: House, merchant_id: int) -> None:
        async with house.database.shop(merchant_id) as connection:
            settings = await report_settings(connection, merchant_id)
            wanted = replace(
                settings,
                daily_at=_hour(daily, settings.daily_at),
                weekly_at=_hour(weekly, settings.weekly_at),
                monthly_at=_hour(monthly, settings.monthly_at),
                zone=zone or settings.zone,
                recipients=settings.recipients if to is None else to,
            )
            if wanted != settings:
                await _save(connection, merchant_id, wanted)
        to_whom = "、".join(wanted.recipients) or "老板"
        typer.echo(
            f"日报 {_shown(wanted.daily_at)}，周报周一 {_shown(wanted.weekly_at)}，"
            f"月报 5 号 {_shown(wanted.monthly_at)}，时区 {wanted.zone}，发给{to_whom}"
        )

    _with_house(shop, work)


async def _save(connection: Connection, merchant_id: int, wanted: ReportSettings) -> None:
    await save_report_settings(connection, merchant_id, wanted)
    await forget_schedule(connection, merchant_id)


def _hour(text: str | None, now: time | None) -> time | None:
    if text is None:
        return now
    if text == _OFF:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise BadInput(f"时间「{text}」看不懂，请写成 21:00，或写 off 关掉") from None


def _shown(at: time | None) -> str:
    return f"{at:%H:%M}" if at else "不发"


def _print(content: ReportContent) -> None:
    console = Console()
    console.print(f"[bold]{content.title}[/]  {content.shop}")
    names = list(dict.fromkeys(each.against for measured in content.figures for each in measured.compared))
    table = Table("数字", "现在", *(say(f"against_{Against(name)}", book="report") for name in names))
    for measured in content.figures:
        if measured.value:
            changes = {each.against: each.change for each in measured.compared}
            cells = ["" if changes.get(name) is None else f"{changes[name]:+g}%" for name in names]
            table.add_row(measured.label, measured.shown, *cells)
    console.print(table)
    for number, finding in enumerate(content.findings, 1):
        console.print(f"{number}. {finding.text}", highlight=False, markup=False)
        if finding.advice:
            console.print(f"   → {finding.advice}", style="dim", highlight=False, markup=False)
    if content.health:
        console.print(say("page_health", book="report", score=str(content.health.score)), style="bold")
        for part in content.health.parts:
            console.print(f"   {part.label} {part.score}：{part.because}", highlight=False, markup=False)
