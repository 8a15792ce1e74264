"""`xiaoer quality`: what the shop's knowledge must keep answering, and whether a change breaks any of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from agent.errors import BadInput
from agent.phrases import say
from agent.settings import Settings
from store.engine import Database
from store.quality.question_files import QuestionFile, export_questions, import_questions
from store.quality.replays import Outcome, Replay, ReplayResult, replay_by_id, replay_results
from store.quality.saved_questions import Expectation, add_question, saved_questions
from store.shops.voice import Part, voice_of
from xiaoer.commands.entries import shop_id
from xiaoer.running import with_database

if TYPE_CHECKING:
    from jobs.house import House
    from knowledge.overlay import KnowledgeChange

commands = typer.Typer(help="质量：必答题，和改动前的检查", no_args_is_help=True)
Shop = Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")]
_AUTHOR = "命令行"
_LOOK_AGAIN_SECONDS = 0.2
_COLOURS = {"wrong": "red", "handed_over": "yellow", "offered": "yellow", "right": "green"}


@commands.command()
def run(
    file: Annotated[
        Path | None, typer.Option(help="要导入的问答文件（Excel、CSV）：检查导入之后会怎样；不填就只看现在答得怎样")
    ] = None,
    persona: Annotated[
        str | None, typer.Option(help="换成这个人设会怎样；人设和不说的词管模型写的回复，要加 --model")
    ] = None,
    greeting: Annotated[str | None, typer.Option(help="换成这句问候会怎样")] = None,
    sign_off: Annotated[str | None, typer.Option(help="换成这句结束语会怎样")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="再加这个从不说的词会怎样，可以写几次")] = None,
    model: Annotated[bool, typer.Option("--model", help="让模型来写回复（要花钱）；不加就用问答原文")] = False,
    shop: Shop = None,
) -> None:
    """把必答题都问一遍，看改动之前和之后各会怎么答；有变差的，或现在就答错的，退出码是 1。"""
    from xiaoer.rehearsing import with_house

    change = _change(file)
    wishes = {"persona": persona, "greeting": greeting, "sign_off": sign_off}
    voice: dict[str, Part] = {part: wish for part, wish in wishes.items() if wish is not None}

    async def work(house: House) -> None:
        merchant_id = await shop_id(house.database, shop)
        if forbid:
            async with house.database.shop(merchant_id) as connection:
                voice["forbidden"] = [*(await voice_of(connection, merchant_id)).forbidden, *forbid]
        replay = await _replayed(house, merchant_id, change, voice, with_model=model)
        async with house.database.shop(merchant_id) as connection:
            results = await replay_results(connection, replay.id, outcome=None, after=None, limit=replay.total)
        _report(replay, results, changed=bool(change or voice))
        if replay.status != "done" or replay.worse or any(_grade(result) == "wrong" for result in results):
            raise typer.Exit(1)

    with_house(work)


@commands.command("list")
def list_questions(shop: Shop = None) -> None:
    """列出必答题和对答案的要求。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.session(await shop_id(database, shop)) as session:
            questions = await saved_questions(session, after=None, limit=None)
        table = Table("编号", "问题", "用哪条问答", "必须说到", "不能说", "转人工", "来源")
        for question in questions:
            ids, facts = "、".join(map(str, question.entry_ids)), "、".join(question.must_say)
            wrong, person = "、".join(question.must_not_say), "是" if question.for_person else ""
            table.add_row(str(question.id), Text(question.text), ids, Text(facts), Text(wrong), person, question.source)
        Console().print(table if questions else say("quality_no_questions", book="owner"))

    with_database(work)


@commands.command()
def add(
    text: Annotated[str, typer.Argument(help="顾客会问的话")],
    entry: Annotated[list[int] | None, typer.Option(help="应该用哪条问答来答（编号），可以写几次")] = None,
    must_say: Annotated[list[str] | None, typer.Option(help="必须说到的内容，例如 48小时")] = None,
    must_not_say: Annotated[list[str] | None, typer.Option(help="不能说的内容")] = None,
    person: Annotated[bool, typer.Option("--person", help="应该转人工")] = False,
    shop: Shop = None,
) -> None:
    """添加一条必答题。"""
    wish = Expectation(
        entry_ids=entry or [], must_say=must_say or [], must_not_say=must_not_say or [], for_person=person
    )

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.session(merchant_id) as session:
            question = await add_question(session, merchant_id, text, wish, author=_AUTHOR)
        typer.echo(f"✓ 已保存，编号 {question.id}")

    with_database(work)


@commands.command("export")
def export_file(file: Annotated[Path, typer.Argument(help="写到哪里，例如 必答题.json")], shop: Shop = None) -> None:
    """把必答题写成一个文件。"""

    async def work(_settings: Settings, database: Database) -> None:
        async with database.session(await shop_id(database, shop)) as session:
            questions = await export_questions(session)
        file.write_text(questions.model_dump_json(indent=2), encoding="utf-8")
        typer.echo(f"✓ {len(questions.questions)} 条必答题已写到 {file}")

    with_database(work)


@commands.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="export 写出的文件")],
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="有问题的条目跳过，其余照常导入")] = False,
    shop: Shop = None,
) -> None:
    """导入必答题；同一份文件导入两次不会有变化。"""
    try:
        questions = QuestionFile.model_validate_json(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValidationError):
        raise BadInput(say("quality_bad_file", book="owner", file=file.name)) from None

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.session(merchant_id) as session:
            taken = await import_questions(session, merchant_id, questions, author=_AUTHOR, skip_bad=skip_bad)
        for problem in taken.problems:
            typer.echo(f"✗ {problem}", err=True)
        typer.echo(f"✓ 新增 {taken.added} 条，更新 {taken.changed} 条，没变 {taken.unchanged} 条")
        if taken.problems and not skip_bad:
            typer.echo("没有导入任何内容。改好再来，或加 --skip-bad 只导入没有问题的条目。", err=True)
            raise typer.Exit(1)

    with_database(work)


def _change(file: Path | None) -> KnowledgeChange:
    from knowledge.overlay import Draft, KnowledgeChange

    if file is None:
        return KnowledgeChange()
    from knowledge.importers import read_table

    rows = read_table(file.read_bytes(), file.name).rows
    return KnowledgeChange(
        tuple(Draft(row.question, row.answer, similar=row.similar or None, stores=row.stores or None) for row in rows)
    )


async def _replayed(
    house: House, merchant_id: int, change: KnowledgeChange, voice: dict[str, Part], *, with_model: bool
) -> Replay:
    """Replay by the running worker, or here when there is none; show how far it is."""
    from jobs.teaching import replays
    from xiaoer.rehearsing import is_served

    replay_id = await replays.start(house, merchant_id, change, voice=voice, with_model=with_model, asked_by=_AUTHOR)
    work: asyncio.Task[None] | None = None
    with Progress(transient=True) as bar:
        task = bar.add_task("正在逐条提问…", total=None)
        while True:
            async with house.database.shop(merchant_id) as connection:
                replay = await replay_by_id(connection, replay_id)
            bar.update(task, completed=replay.done, total=replay.total)
            if replay.finished_at is not None:
                return replay
            if work is not None and work.done():
                work.result()
            elif work is None and not await is_served(house.database):
                work = asyncio.create_task(replays.run(house, merchant_id, replay_id))
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)


def _report(replay: Replay, results: list[ReplayResult], *, changed: bool) -> None:
    console = Console()
    table = Table("问题", "现在", "改动后") if changed else Table("问题", "现在", "回复")
    for result in results:
        if result.before is None or result.after is None or (changed and result.outcome == Outcome.SAME):
            continue
        after = _verdict(result.after) if changed else Text(_short(result.after["says"]))
        table.add_row(Text(result.text), _verdict(result.before), after)
    if table.row_count:
        console.print(table)
    if replay.error:
        console.print(Text(f"✗ {replay.error}", style="red"))
    if changed:
        console.print(Text(f"共 {replay.total} 条：变好 {replay.better}，没变 {replay.same}，变差 {replay.worse}"))
    else:
        wrong = sum(_grade(result) == "wrong" for result in results)
        right = sum(_grade(result) == "right" for result in results)
        console.print(Text(f"共 {replay.total} 条：答对 {right}，答错 {wrong}，其余请顾客选或转人工"))


def _verdict(answered: dict[str, object]) -> Text:
    grade = str(answered["grade"])
    return Text(f"{say(f'quality_grade_{grade}', book='owner')}：{_short(answered['says'])}", style=_COLOURS[grade])


def _short(says: object) -> str:
    return " ".join(str(says).split())[:60]


def _grade(result: ReplayResult) -> str:
    return str(result.after["grade"]) if result.after else ""
