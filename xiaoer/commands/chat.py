"""`xiaoer chat "有大码吗"`: one message through the graph, in the terminal, without touching any customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from store.conversations.conversations import Person
from store.conversations.messages import Waiting
from store.deferring import worker_alive
from store.shops.merchants import merchant_by_name
from xiaoer.databases import database_url
from xiaoer.running import run, settings_for_command

if TYPE_CHECKING:
    from graphs.conversation.state import Incoming, Outgoing


commands = typer.Typer()


@commands.command()
def chat(
    question: Annotated[str, typer.Argument(help="顾客会怎么问")],
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    why: Annotated[bool, typer.Option("--why", help="显示查到了什么、花了多少")] = False,
) -> None:
    """在终端里问一句，看会怎么回答；不会发给任何顾客。"""
    from graphs.conversation.context import TurnContext
    from graphs.conversation.graph import think
    from jobs.teaching.indexing import index_with
    from xiaoer.compose import opened_house

    settings = settings_for_command()

    async def main(url: str) -> None:
        async with opened_house(settings, url) as house:
            async with house.database.platform_session() as session:
                merchant_id = (await merchant_by_name(session, shop)).id
            async with house.database.platform() as connection:
                running = await worker_alive(connection)
            if not running:
                await index_with(house.database, house.resources.search, merchant_id)
            incoming: Incoming = {
                "merchant_id": merchant_id,
                "conversation_id": 0,
                "open_kfid": "",
                "external_userid": "",
                "messages": [Waiting(0, "", "text", question, 0.0)],
                "unsure_streak": 0,
                "person": Person(),
                "history": [],
            }
            context = TurnContext(house.resources)
            _show(await think(house.graph, incoming, context), why=why)

    with database_url(settings) as url:
        run(main(url))


def _show(outgoing: Outgoing, *, why: bool) -> None:
    console = Console()
    for bubble in outgoing["bubbles"]:
        console.print(bubble.says, highlight=False, markup=False)
    if outgoing["hand_over"]:
        console.print(f"（转人工：{outgoing['hand_over'].reason}）", style="yellow", markup=False)
    if not why:
        return
    record = outgoing["record"]
    console.rule("为什么")
    sure = "—" if record.confidence is None else f"{record.confidence:.0%}"
    console.print(f"路径 {record.route}，判定 {record.verdict}，把握 {sure}", highlight=False)
    for passage in record.trace["passages"]:
        console.print(f"  · {passage['question']}（{passage['score']:.3f}）", highlight=False, markup=False)
    if record.model:
        spent = f"{record.tokens_in}+{record.tokens_out} tokens，{record.cost_fen:.4f} 分"
        console.print(f"模型 {record.model}：{record.trace['model_calls']} 次，{spent}", highlight=False)
