"""The demo: a shop, its WeCom and its customers on this machine, and a sample dialogue through the whole path."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import aclosing
from importlib.resources import files
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from agent.clock import system_clock
from agent.errors import SettingsError
from agent.settings import Settings
from jobs.house import House
from sandbox.demo.dialogue import Played, dialogue, play
from sandbox.demo.seeding import read, seed
from sandbox.server import create_app, running
from sandbox.world import World
from store.conversations.conversations import conversation_of
from store.conversations.turns import last_turn
from store.entries.entries import versions
from store.shops.shopfile import parse_shop_file
from xiaoer.compose import opened_house
from xiaoer.serving import running_house, stop_on_signals

API_PORT, SANDBOX_PORT = 8000, 8900
_INDEX_SECONDS = 120


async def show_demo(console: Console, settings: Settings, url: str, started: float, *, once: bool) -> int:
    """Run a demo house, play the dialogue, and return how many turns were not answered as expected."""
    world = World()
    async with aclosing(world), running(create_app(world), port=_free(SANDBOX_PORT)) as wecom:
        chosen = settings.model_copy(update={"wecom_api_base": wecom})
        async with (
            opened_house(chosen, url) as house,
            running_house(house, url, "127.0.0.1", _free(API_PORT)) as api,
        ):
            open_kfid, merchant_id = await _open_demo_shop(house, chosen, world, api)
            console.print(f"[dim]准备好了，用了 {time.monotonic() - started:.1f} 秒[/]")
            failures = await _play(console, house, world, merchant_id, open_kfid, started)
            if not once:
                await _keep_serving(console, wecom, api, open_kfid)
            return failures


async def _open_demo_shop(house: House, settings: Settings, world: World, api: str) -> tuple[str, int]:
    """Set the shop up as an operator would: shop file, knowledge, callback address."""
    from jobs.teaching.imports import teach
    from knowledge.importers import read_table
    from xiaoer.commands.shop import open_shop

    document = read("shop.yaml")
    shop = parse_shop_file(document)
    world.load_corp(document)
    merchant_id = await open_shop(settings, house.database, shop)
    await seed(house.database, merchant_id, system_clock())
    faq = read_table(files("sandbox.demo").joinpath("faq.csv").read_bytes(), "faq.csv")
    await teach(house.database, merchant_id, faq, "faq.csv")
    await world.set_callback(shop.corp_id, f"{api}/api/wecom/callback/{shop.corp_id}")
    await _until_indexed(house, merchant_id)
    return shop.kf_accounts[0].open_kfid, merchant_id


async def _until_indexed(house: House, merchant_id: int) -> None:
    deadline = time.monotonic() + _INDEX_SECONDS
    while time.monotonic() < deadline:
        async with house.database.shop(merchant_id) as connection:
            wanted, indexed = await versions(connection, merchant_id)
        if indexed >= wanted:
            return
        await asyncio.sleep(0.05)
    raise SettingsError([f"检索 {_INDEX_SECONDS} 秒内没有建好：运行 xiaoer doctor 看看哪里不对"])


async def _play(console: Console, house: House, world: World, merchant_id: int, open_kfid: str, started: float) -> int:
    """Play the dialogue and return how many turns were not answered as expected."""
    names = {customer["external_userid"]: customer["nickname"] for customer in read("customers.yaml")["customers"]}
    failures = 0
    for number, line in enumerate(dialogue()):
        played = await play(world, open_kfid, line)
        if number == 0:
            console.print(f"[bold]从启动到第一条回复：{time.monotonic() - started:.1f} 秒[/]\n")
        failures += bool(played.problems)
        await _print(console, house, merchant_id, open_kfid, names[line.customer], played)
    verdict = "[green]全部符合预期[/]" if not failures else f"[red]{failures} 条不符合预期[/]"
    console.print(f"样例对话结束：{number + 1} 轮，{verdict}")
    return failures


async def _print(console: Console, house: House, merchant_id: int, open_kfid: str, name: str, played: Played) -> None:
    for message in played.line.messages:
        console.print(f"[bold]{name}[/]：{message}")
    colour = "red" if played.problems else "green"
    console.print(Panel(Text(played.reply or "（没有回复）"), border_style=colour))
    async with house.database.shop(merchant_id) as connection:
        conversation_id = await conversation_of(connection, open_kfid, played.line.customer)
        turn = await last_turn(connection, conversation_id) if conversation_id else None
    if turn:
        console.print(f"[dim]{_why(turn)}；收到回复用了 {played.seconds:.2f} 秒[/]")
    for problem in played.problems:
        console.print(f"[red]✗ {problem}[/]")
    console.print(f"[dim]{played.line.shows}[/]\n")


def _why(turn: dict[str, Any]) -> str:
    found = "、".join(passage["question"] for passage in turn["trace"]["passages"][:3]) or "没有查资料"
    sure = "" if turn["confidence"] is None else f"，把握 {turn['confidence']:.0%}"
    spent = f"{turn['model']} {turn['tokens_in']}+{turn['tokens_out']} tokens" if turn["model"] else "没有用模型"
    return f"路径 {turn['route']}{sure}；查到：{found}；{spent}，{turn['cost_fen']:.2f} 分，{turn['milliseconds']} 毫秒"


async def _keep_serving(console: Console, wecom: str, api: str, open_kfid: str) -> None:
    console.print(
        Panel(
            f"顾客聊天页  {wecom}/chat/{open_kfid}\n"
            f"接口        {api}（文档 {api}/api/docs，指标 {api}/metrics）\n\n按 Ctrl-C 停止",
            title="店小二演示正在运行",
        )
    )
    await stop_on_signals().wait()


def _free(preferred: int) -> int:
    """Return the preferred port, or 0 (any) when somebody uses it."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            return 0
    return preferred
