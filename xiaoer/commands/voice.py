"""`xiaoer shop voice`: how the shop speaks."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from agent.errors import BadInput
from agent.phrases import say
from agent.settings import Settings
from store.engine import Connection, Database
from store.shops.voice import Voice, change_voice, slips_in, texts_as_written, voice_of
from xiaoer.commands.entries import shop_id
from xiaoer.running import with_database

commands = typer.Typer()
_SHOWN = 20


@commands.command()
def voice(
    persona: Annotated[str | None, typer.Option(help="人设：语气和称呼，例如“亲切的店员小禾，称呼顾客为亲”")] = None,
    greeting: Annotated[str | None, typer.Option(help="顾客打招呼时怎么回")] = None,
    sign_off: Annotated[str | None, typer.Option(help="结束语，顾客道谢或道别时带上")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="店里从不说的词，可以写几次")] = None,
    allow: Annotated[list[str] | None, typer.Option(help="从不说的词里去掉这个")] = None,
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
) -> None:
    """看或改店铺的口吻：人设、问候、结束语、从不说的词。不写选项就只是看。"""

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            spoken = await voice_of(connection, merchant_id)
            wishes = {"persona": persona, "greeting": greeting, "sign_off": sign_off}
            changes: dict[str, str | list[str]] = {key: wish for key, wish in wishes.items() if wish is not None}
            if forbid or allow:
                changes["forbidden"] = _words(spoken, forbid or [], allow or [])
            if changes:
                spoken = await change_voice(connection, merchant_id, changes)
            await _show(connection, spoken)

    with_database(work)


def _words(spoken: Voice, forbid: list[str], allow: list[str]) -> list[str]:
    if unknown := [word for word in allow if word not in spoken.forbidden]:
        raise BadInput(say("voice_not_forbidden", book="owner", words="、".join(unknown)))
    return [word for word in dict.fromkeys([*spoken.forbidden, *forbid]) if word not in allow]


async def _show(connection: Connection, spoken: Voice) -> None:
    console = Console()
    lines = {
        "人设": spoken.persona,
        "问候": spoken.greeting,
        "结束语": spoken.sign_off,
        "从不说": "、".join(spoken.forbidden),
    }
    for name, text in lines.items():
        console.print(Text(f"{name}：{text or '（没有填写）'}"))
    for slip in slips_in(spoken, await texts_as_written(connection))[:_SHOWN]:
        words = "、".join(slip.words)
        console.print(Text(f"⚠ {say(f'voice_in_{slip.where}', book='owner', id=str(slip.id), words=words)}"))
