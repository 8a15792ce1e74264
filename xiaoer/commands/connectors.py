"""`xiaoer connectors`: where orders and stock are fetched from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.clock import in_shop_time, system_clock
from agent.errors import BadInput, NotFound
from agent.phrases import say
from agent.settings import Settings
from store.engine import Database
from store.sealing import load_sealer
from xiaoer.running import with_database

if TYPE_CHECKING:
    from jobs.orders.connectors import Puller
    from store.connectors.connectors import Connector
    from tools.connectors import ConnectorShape

commands = typer.Typer(help="连接：定时从自己的系统拉取订单和库存", no_args_is_help=True)

ShopOption = Annotated[str | None, typer.Option("--shop", help="店铺名；只有一家店时可以不填")]
FileArgument = Annotated[Path, typer.Argument(help="连接文件（YAML），见 docs/hooks.md")]
NameArgument = Annotated[str, typer.Argument(help="连接的名字")]


@commands.command()
def apply(file: FileArgument, shop: ShopOption = None) -> None:
    """按文件添加或修改一个连接（名字相同就是修改）。"""
    shape = _read(file)

    async def work(settings: Settings, database: Database) -> None:
        from jobs.orders.connectors import save

        merchant_id = await _shop(database, shop)
        connector = await save(_puller(settings, database), merchant_id, shape)
        typer.echo(f"✓ 连接「{connector.name}」已保存，每 {connector.every_seconds} 秒拉取一次")

    with_database(work)


@commands.command("try")
def try_out(file: FileArgument, shop: ShopOption = None) -> None:
    """试拉第一页：看看会得到什么，不写入。"""
    shape = _read(file)

    async def work(settings: Settings, database: Database) -> None:
        from jobs.orders.connectors import secret_of

        merchant_id = await _shop(database, shop)
        puller = _puller(settings, database)
        async with database.shop(merchant_id) as connection:
            secret = await secret_of(connection, shape, puller.sealer)
        report = await puller.try_out(merchant_id, shape, secret)
        for record in report.sample:
            typer.echo(json.dumps(record, ensure_ascii=False))
        for problem in report.problems:
            typer.echo(f"✗ {problem}", err=True)
        counts = report.counts
        typer.echo(
            f"只是试拉，没有写入。第一页：新增 {counts['added']}，更新 {counts['changed']}，"
            f"没变 {counts['unchanged']}，有问题 {len(report.problems)}"
        )

    with_database(work)


@commands.command()
def run(name: NameArgument, shop: ShopOption = None) -> None:
    """现在就拉取一次，看结果。"""

    async def work(settings: Settings, database: Database) -> None:
        from store.connectors.sync_runs import runs_of

        merchant_id = await _shop(database, shop)
        connector = await _named(database, merchant_id, name)
        await _puller(settings, database).pull(merchant_id, connector.id, holder="command")
        async with database.shop(merchant_id) as connection:
            last = (await runs_of(connection, connector.id, limit=1))[0]
        for problem in last.problems:
            typer.echo(f"✗ {problem}", err=True)
        if last.error:
            raise BadInput(last.error)
        counts = {"added": 0, "changed": 0, "unchanged": 0} | last.tally
        typer.echo(f"✓ {last.pages} 页：新增 {counts['added']}，更新 {counts['changed']}，没变 {counts['unchanged']}")

    with_database(work)


@commands.command("list")
def list_all(shop: ShopOption = None) -> None:
    """列出连接，和它们最近怎么样。"""

    async def work(_settings: Settings, database: Database) -> None:
        from store.connectors.connectors import list_connectors

        async with database.shop(await _shop(database, shop)) as connection:
            found = await list_connectors(connection, limit=100)
        for each in found:
            last = f"{in_shop_time(each.last_ok_at):%m-%d %H:%M}" if each.last_ok_at else "还没有成功过"
            typer.echo(f"{each.name}\t{each.topic}\t{'开' if each.enabled else '停'}\t{last}\t{each.last_error or ''}")

    with_database(work)


@commands.command()
def remove(name: NameArgument, shop: ShopOption = None) -> None:
    """删除一个连接；已经拉来的订单和商品留着。"""

    async def work(_settings: Settings, database: Database) -> None:
        from store.connectors.connectors import delete_connector

        merchant_id = await _shop(database, shop)
        connector = await _named(database, merchant_id, name)
        async with database.shop(merchant_id) as connection:
            await delete_connector(connection, connector.id)
        typer.echo(f"✓ 连接「{name}」已删除")

    with_database(work)


def _read(file: Path) -> ConnectorShape:
    import yaml
    from pydantic import ValidationError

    from agent.handwritten import load_yaml
    from store.faults import faults
    from tools.connectors import ConnectorShape

    try:
        document: Any = load_yaml(file.read_text(encoding="utf-8-sig"))
        return ConnectorShape.model_validate(document)
    except ValidationError as error:
        lines = [say("connector_bad_file", book="owner"), *faults(error)]
        raise BadInput("\n".join(lines)) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(f"{say('connector_bad_file', book='owner')}{error}") from None


def _puller(settings: Settings, database: Database) -> Puller:
    from jobs.orders.connectors import Puller

    return Puller(settings, database, load_sealer(settings), system_clock)


async def _shop(database: Database, name: str | None) -> int:
    from store.shops.merchants import merchant_by_name

    async with database.platform_session() as session:
        return (await merchant_by_name(session, name)).id


async def _named(database: Database, merchant_id: int, name: str) -> Connector:
    from store.connectors.connectors import connector_named

    async with database.shop(merchant_id) as connection:
        found = await connector_named(connection, name)
    if found is None:
        raise NotFound(say("connector_unknown", book="owner"))
    return found
