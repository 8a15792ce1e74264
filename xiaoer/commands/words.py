"""`xiaoer safety`: a shop's own lists of words, the hosts of its links, and trying a text out."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agent.errors import NotFound
from agent.phrases import say
from agent.safety import screen_outgoing
from agent.safety.lists import house_lists
from agent.settings import Settings
from store.engine import Connection, Database
from store.shops.merchants import load_profile
from store.shops.words import (
    ShopWords,
    add_word_list,
    change_word_list,
    link_hosts_of,
    remove_word_list,
    set_link_hosts,
    word_lists_of,
)
from xiaoer.commands.entries import shop_id
from xiaoer.running import with_database

commands = typer.Typer(no_args_is_help=True, help="敏感词和链接：店里自己的词表、允许的网址，试一句话")

Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
_ACTIONS = {
    "send": "不管",
    "mask": "打码",
    "rewrite": "重写",
    "hand_over": "转人工",
    "block": "不发",
    "spare": "放行",
}


@commands.command("lists")
def show_lists(shop: Shop = None) -> None:
    """看词表：店里自己的，和每家店都有的。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            own = await word_lists_of(connection)
            hosts = await link_hosts_of(connection, merchant_id)
        table = Table("编号", "词表", "词", "回复里说到", "顾客说到")
        for one in own:
            words = "、".join(one.terms[:8]) + ("…" if len(one.terms) > 8 else "")
            table.add_row(str(one.id), Text(one.name), Text(words), _ACTIONS[one.reply], _customer(one.customer))
        for house in house_lists():
            table.add_row(
                "自带", house.label, f"{len(house.terms)} 个", _ACTIONS[house.reply], _customer(house.customer)
            )
        Console().print(table)
        Console().print(Text(f"链接可以去：{'、'.join(hosts) or '（没有填写，回复里不发网址）'}"))

    with_database(work)


@commands.command("set")
def set_list(
    name: Annotated[str, typer.Argument(help="词表名；没有就新建")],
    add: Annotated[list[str] | None, typer.Option(help="加一个词，可以写几次")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="去掉一个词")] = None,
    exempt: Annotated[list[str] | None, typer.Option(help="加一个例外的说法，里面的词不算")] = None,
    reply: Annotated[
        str | None,
        typer.Option(help="回复里说到：mask 打码、rewrite 重写、hand_over 转人工、block 不发、send 不管、spare 放行"),
    ] = None,
    customer: Annotated[
        str | None, typer.Option(help="顾客说到：send 不管、mask 打码、hand_over 转人工、block 不接话")
    ] = None,
    shop: Shop = None,
) -> None:
    """新建或改店里自己的词表：词、例外、说到了怎么办。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            old = await _named(connection, name)
            terms = [*(old.terms if old else ()), *(add or [])]
            values: dict[str, Any] = {
                "name": name,
                "terms": [word for word in terms if word not in (drop or [])],
                "exempt": [*(old.exempt if old else ()), *(exempt or [])],
                "reply": reply or (old.reply if old else "rewrite"),
                "customer": customer or (old.customer if old else "send"),
            }
            if old:
                saved = await change_word_list(connection, old.id, values)
            else:
                saved = await add_word_list(connection, merchant_id, values)
        words = "、".join(saved.terms) or "（没有词）"
        told = f"回复{_ACTIONS[saved.reply]}，顾客{_customer(saved.customer)}"
        Console().print(Text(f"✓ {saved.name}：{words}；{told}"))

    with_database(work)


@commands.command("remove")
def remove_list(name: Annotated[str, typer.Argument(help="词表名")], shop: Shop = None) -> None:
    """删掉店里自己的词表。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.shop(await shop_id(database, shop)) as connection:
            old = await _named(connection, name)
            if old is None:
                raise NotFound(say("words_no_list", book="owner"))
            await remove_word_list(connection, old.id)
        Console().print(Text(f"✓ 已删除「{name}」"))

    with_database(work)


@commands.command("hosts")
def hosts(
    host: Annotated[list[str] | None, typer.Argument(help="允许的域名，例如 shop.example.com；会换掉原来的")] = None,
    clear: Annotated[bool, typer.Option(help="全部去掉")] = False,
    shop: Shop = None,
) -> None:
    """看或改回复里的链接可以去哪些域名（子域名也算）。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            if host or clear:
                await set_link_hosts(connection, merchant_id, host or [])
            kept = await link_hosts_of(connection, merchant_id)
        Console().print(Text(f"链接可以去：{'、'.join(kept) or '（没有填写，回复里不发网址）'}"))

    with_database(work)


@commands.command("try")
def try_text(text: Annotated[str, typer.Argument(help="一句回复")], shop: Shop = None) -> None:
    """试一句回复：会不会发出去，为什么。"""

    async def work(settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            profile = await load_profile(connection, merchant_id)
        verdict = screen_outgoing(profile.draft(text, hosts=settings.allowed_link_hosts))
        console = Console()
        console.print(
            Text(f"{'✓' if verdict.safe else '✗'} {_ACTIONS[verdict.action].replace('不管', '照发')}：{verdict.text}")
        )
        for reason in verdict.reasons:
            console.print(Text(f"  {reason}"))

    with_database(work)


async def _named(connection: Connection, name: str) -> ShopWords | None:
    return next((one for one in await word_lists_of(connection) if one.name == name.strip()), None)


def _customer(action: str) -> str:
    return "不接话" if action == "block" else _ACTIONS[action]
