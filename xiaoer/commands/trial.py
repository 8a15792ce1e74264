"""`xiaoer knowledge try`: ask as a customer would, without any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agent.errors import NotFound
from agent.phrases import say
from xiaoer.commands.entries import shop_id

if TYPE_CHECKING:
    from graphs.conversation.rehearsal import Rehearsed, Stage
    from jobs.house import House

commands = typer.Typer()


@commands.command("try")
def try_questions(
    questions: Annotated[list[str], typer.Argument(help="顾客可能问的话，可以写几句，各问各的")],
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    customer: Annotated[str | None, typer.Option(help="以哪位顾客的身份问（external_userid）")] = None,
    dialogue: Annotated[bool, typer.Option("--dialogue", help="当成同一段对话，一句接一句地问")] = False,
) -> None:
    """试一试：会查到什么、会怎么回复、为什么。不会打扰任何顾客，也不留记录。"""
    from xiaoer.rehearsing import own_search, with_house

    async def work(house: House) -> None:
        merchant_id = await shop_id(house.database, shop)
        async with own_search(house, merchant_id) as own:
            stage = await _stage(own, merchant_id, customer)
            if dialogue:
                answers = await stage.dialogue(questions)
            else:
                answers = [await stage.rehearse(question) for question in questions]
        for answer in answers:
            _show(Console(), answer)

    with_house(work)


async def _stage(house: House, merchant_id: int, customer: str | None) -> Stage:
    from graphs.conversation.rehearsal import Stage, rehearsal_resources
    from store.conversations.conversations import person_of

    resources = rehearsal_resources(house.resources)
    if customer is None:
        return Stage(house.graph, resources, merchant_id)
    async with house.database.shop(merchant_id) as connection:
        person = await person_of(connection, customer)
    if person is None:
        raise NotFound(say("try_no_customer", book="owner"))
    return Stage(house.graph, resources, merchant_id, customer, person)


def _show(console: Console, answer: Rehearsed) -> None:
    from graphs.conversation.reasons import reasons

    record = answer.outgoing["record"]
    console.print(Text(f"顾客：{answer.question}", style="bold"))
    console.print(Panel(Text(answer.says), title="会这样回复", title_align="left"))
    for reason in reasons(answer):
        console.print(Text(f"· {reason}"))
    table = Table("编号", "问题", "把握")
    for passage in answer.findings.passages:
        table.add_row(str(passage.entry.id), Text(passage.entry.question[:40]), f"{passage.confidence:.0%}")
    console.print(table if answer.findings.passages else "没有查到任何问答。")
    spent = f"{record.model} {record.tokens_in}+{record.tokens_out} tokens" if record.model else "没有用模型"
    console.print(Text(f"{spent}，{record.cost_fen:.2f} 分，{record.milliseconds} 毫秒\n", style="dim"))
