"""`xiaoer evals customers | judge | capture`: simulated customers, a model as judge, and cases from life."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from agent.errors import BadInput, ModelUnavailable
from agent.logging import configure_logging
from agent.settings import Settings, load_settings
from store.engine import Connection, Database
from xiaoer.running import with_database

if TYPE_CHECKING:
    from agent.llm import ModelChain
    from evals.judge.judging import Bench, Judged
    from evals.stage.played import Played

_NO_MODEL = "没有配置真模型：先设 XIAOER_LLM_BASE_URL、XIAOER_LLM_MODEL 和 XIAOER_LLM_API_KEY"
_NO_JUDGE = "评委模型没有回答：看看 XIAOER_LLM_BASE_URL、XIAOER_LLM_MODEL 和 XIAOER_LLM_API_KEY 对不对，网络通不通"
_BELIEVABLE = 0.4  # kappa; below it judge and people agree hardly more than by chance
_UNLIKE = (
    f"[yellow]kappa 低于 {_BELIEVABLE} 的项目，评委和人看法对不上，分数不要当真"
    "（0 等于碰运气，1 是完全一致；用 40 条人打过分的回复比出来的）。[/]"
)
_OFFERED = 30
_BAD_SCORE = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(customers)
    app.command()(judge)
    app.command()(capture)


def customers(
    only: Annotated[list[str] | None, typer.Option("--only", help="只来这几位（personas.yaml 里的 id）")] = None,
    model: Annotated[bool, typer.Option("--model", help="由 XIAOER_LLM_* 的模型来演顾客和答顾客")] = False,
) -> None:
    """模拟的顾客来一遍：各有目的和耐心，看目的达到没有、不该得逞的有没有得逞。"""
    from evals.customers.persona import personas

    chosen = [one for one in personas() if not only or one.id in only]
    if not chosen:
        raise BadInput(f"没有这位顾客，可以写：{'、'.join(one.id for one in personas())}")
    models = _models() if model else None
    configure_logging("ERROR", as_json=False)
    console = Console(soft_wrap=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="xiaoer-evals-") as folder:
        played = asyncio.run(_visits(Path(folder), chosen, models))
    for run in played:
        colour, mark = ("green", "✓") if run.passed else ("red", "✗")
        console.print(f"\n[{colour}]{mark} {run.case.removeprefix('persona-')}[/] {run.about}")
        for line in run.transcript:
            console.print(f"   [dim]{line['who']:>9}[/] {escape(line['text'])}")
        for problem in run.problems:
            console.print(f"   [red]{escape(problem.text)}[/]")
    failed = sum(not run.passed for run in played)
    console.print(f"\n{len(played) - failed}/{len(played)} 位的结果和该有的一样")
    if failed:
        raise typer.Exit(1)


async def _visits(folder: Path, chosen: list[Any], models: ModelChain | None) -> list[Played]:
    from evals.customers.speaking import ModelSpeaker, RuledSpeaker
    from evals.customers.visiting import visit
    from store.engine import migrate
    from store.postgres import EmbeddedPostgres
    from xiaoer.staging import opened_stage

    server = EmbeddedPostgres(folder / "pg", durable=False)
    url = server.start(must_own=True)
    try:
        migrate(url)
        async with opened_stage(url, folder / "data", models=models) as stage:
            return [
                await visit(stage, one, ModelSpeaker(one, models) if models else RuledSpeaker(one)) for one in chosen
            ]
    finally:
        server.stop()


def judge(
    run: Annotated[Path, typer.Argument(help="xiaoer evals run 写的 run.json")] = Path("data/evals/run.json"),
    against: Annotated[Path | None, typer.Option(help="另一次的 run.json：逐个用例比哪次好（换位置各评一遍）")] = None,
) -> None:
    """请模型当评委，按标准打分；每个分数旁边都有它和人打的分有多一致，不一致就别信。"""
    from evals.judge.judging import Bench

    bench = Bench.of(_runs(run), _runs(against) if against else None)
    models = _models()
    configure_logging("ERROR", as_json=False)
    console = Console(soft_wrap=True, highlight=False)
    try:
        verdict = asyncio.run(_verdict(models, bench, console))
    except ModelUnavailable as error:
        raise BadInput(f"{_NO_JUDGE}（{error}）") from None
    console.print(_marks(verdict, paired=against is not None))
    if any(row.agreement.kappa < _BELIEVABLE for row in verdict):
        console.print(_UNLIKE)
    if unread := sum(row.replies - row.judged + row.agreement.unread for row in verdict):
        console.print(f"[yellow]评委有 {unread} 次没按格式回答，没有算进去。[/]")


async def _verdict(models: ModelChain, bench: Bench, console: Console) -> list[Judged]:
    from evals.judge.judging import judge_runs

    try:
        with Progress(TextColumn("请评委打分"), BarColumn(), MofNCompleteColumn(), console=console) as bar:
            task = bar.add_task("", total=bench.questions)
            return await judge_runs(models, bench, lambda: bar.advance(task))
    finally:
        await models.close()


def _marks(verdict: Sequence[Judged], *, paired: bool) -> Table:
    """Return the marks as a table; a mark that people would not have given is red."""
    from evals.judge.scoring import label_of

    table = Table("项目", "平均分", "评了", "和人只差一分", "kappa", *(("更好", "更差", "一样") if paired else ()))
    for row in verdict:
        colour = "red" if row.agreement.kappa < _BELIEVABLE else "green"
        table.add_row(
            label_of(row.dimension),
            "—" if row.mean is None else f"{row.mean:.2f}",
            f"{row.judged}/{row.replies}",
            f"{row.agreement.within_one:.0%}",
            f"[{colour}]{row.agreement.kappa:.2f}[/]",
            *(map(str, row.pairs) if paired else ()),
        )
    return table


def _runs(path: Path) -> list[Played]:
    from evals.stage.played import Played

    try:
        return [Played.from_json(row) for row in json.loads(path.read_text(encoding="utf-8"))["runs"]]
    except OSError as error:
        raise BadInput(f"读不到 {path}：{error.strerror}（先运行 xiaoer evals run）") from None
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{path} 不是 xiaoer evals run 写的 run.json") from None


def _models() -> ModelChain:
    from agent.llm import build_chain

    models = build_chain(load_settings())
    if not models.configured:
        raise BadInput(_NO_MODEL)
    return models


def capture(
    conversation: Annotated[int | None, typer.Argument(help="会话编号；不写就列出值得做成用例的")] = None,
    shop: Annotated[str | None, typer.Option(help="店铺名；只有一家店时可以不填")] = None,
    like: Annotated[str | None, typer.Option(help="演在 evals/worlds/ 里的哪一家；不写就把自己的店带上")] = None,
    out: Annotated[Path | None, typer.Option(help="写到哪个文件；不写就打在屏幕上")] = None,
) -> None:
    """把一段真实对话变成用例（遮住个人信息），改一改就能演。"""
    from evals.schema.reading import shop_names
    from jobs.teaching.cases import case_of
    from xiaoer.commands.entries import shop_id

    if like is not None and like not in shop_names():
        raise BadInput(f"没有「{like}」这家，可以写：{'、'.join(shop_names())}")

    async def work(_settings: Settings, database: Database) -> None:
        merchant_id = await shop_id(database, shop)
        async with database.shop(merchant_id) as connection:
            if conversation is None:
                await _offer(connection)
                return
            text = await case_of(connection, merchant_id, conversation, like=like)
        if out is None:
            typer.echo(text, nl=False)
            return
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
        typer.echo(f"✓ 已写到 {out}：改好 about 和 expect，再运行 xiaoer evals run {out}")

    with_database(work)


async def _offer(connection: Connection) -> None:
    """List the conversations that went badly: what was not answered well, and what customers rated badly."""
    from store.gaps.lists import list_gaps
    from store.handoffs.lists import list_sessions

    table = Table("会话", "为什么", "问题")
    for gap in await list_gaps(connection, "open", _OFFERED):
        for example in gap.examples:
            table.add_row(str(example.conversation_id), "没答好", gap.question[:40])
    for session in await list_sessions(connection, None, _OFFERED, None):
        if session.score == _BAD_SCORE:
            table.add_row(str(session.conversation_id), "顾客评了不满意", session.nickname)
    if not table.rows:
        typer.echo("没有没答好的问题，也没有不满意的评价。")
        return
    Console().print(table)
    typer.echo("做成用例：xiaoer evals capture 会话编号 --out evals/cases/店/名字.yaml")
