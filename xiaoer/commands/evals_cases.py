"""`xiaoer evals run | lint`: play the cases, and look over their files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from agent.clock import system_clock
from agent.errors import BadInput
from agent.settings import load_settings
from agent.tracing import client, wanted

if TYPE_CHECKING:
    from evals.running.figures import Figures
    from evals.schema.case import Case
    from evals.schema.reading import Filed
    from evals.stage.played import Played

REPORTS = Path("data/evals")
_BAD = 1
_LONGEST_REASON = 120


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(lint)


def run(
    places: Annotated[list[Path] | None, typer.Argument(help="用例文件或文件夹；不写就是全部")] = None,
    suite: Annotated[str, typer.Option(help="all 全部、local 不用模型、scripted 有台词的、smoke 最快的一组")] = "all",
    only: Annotated[list[str] | None, typer.Option("--only", help="只演编号这样开头的，或这家店、这种伤害的")] = None,
    model: Annotated[bool, typer.Option("--model", help="没有台词的用例用 XIAOER_LLM_* 里的真模型来演")] = False,
    repeat: Annotated[int, typer.Option("--repeat", "-k", min=1, max=20, help="每个用例演几遍（pass^k）")] = 1,
    workers: Annotated[int, typer.Option(min=1, max=16, help="几个进程一起演")] = 2,
    against: Annotated[Path | None, typer.Option(help="和这份基线比，超出它的界限就返回 1")] = None,
    save: Annotated[Path | None, typer.Option(help="把这次的结果记成基线")] = None,
    out: Annotated[Path, typer.Option(help="JSON 和 HTML 报告放哪里")] = REPORTS,
) -> None:
    """把用例一个个演一遍：模拟的企业微信、真的数据库和对话图，每个用例一家新开的店。"""
    from evals.report.page import write_page
    from evals.report.terminal import show
    from evals.running.baseline import compare
    from evals.running.baseline import save as save_baseline
    from evals.running.choosing import SUITES, chosen
    from evals.running.figures import figures
    from evals.schema.reading import read_cases

    if suite not in SUITES:
        raise BadInput(f"没有「{suite}」这一组，可以写：{'、'.join(SUITES)}")
    if model and not load_settings().llm_model:
        raise BadInput("没有配置真模型：先设 XIAOER_LLM_BASE_URL、XIAOER_LLM_MODEL 和 XIAOER_LLM_API_KEY")
    filed = chosen(read_cases(places or []), suite, only or [])
    if not filed:
        raise BadInput("没有符合条件的用例")
    console = Console(soft_wrap=True, highlight=False)
    runs = _play(filed, repeat=repeat, workers=workers, real=model)
    found = figures(runs)
    whole = not places and not only and suite == "all"
    comparison = compare(runs, found, against, whole=whole) if against else None
    out.mkdir(parents=True, exist_ok=True)
    document = {"figures": found.as_json(), "runs": [asdict(one) for one in runs]}
    (out / "run.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    write_page(out / "report.html", runs, found, comparison, system_clock())
    show(console, runs, found, comparison)
    console.print(f"报告：{out / 'report.html'}　数据：{out / 'run.json'}")
    if wanted():
        console.print(_published([one.case for one in filed], runs, found))
    if save:
        save_baseline(runs, save)
        console.print(f"已记成基线：{save}")
    failed = comparison.breaches if comparison else [one for one in runs if one.problems]
    if failed and not save:
        raise typer.Exit(_BAD)


def _published(cases: list[Case], runs: list[Played], found: Figures) -> str:
    """Publish a run as an experiment and return what to say of it; a service that is away costs nothing but that."""
    from langsmith.utils import LangSmithError

    from evals.tracing.experiments import DATASET, publish

    try:
        name = publish(client(), cases, runs, found, system_clock())
    except LangSmithError as error:
        why = str(error).splitlines()[0][:_LONGEST_REASON]
        return f"[yellow]没能发到 LangSmith（{type(error).__name__}：{escape(why)}）；结果都在上面的报告里，没有丢。[/]"
    return f"LangSmith：数据集 {DATASET}，实验 {name}（{len(runs)} 次）"


def _play(filed: list[Filed], *, repeat: int, workers: int, real: bool) -> list[Played]:
    from xiaoer.playing import play

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("准备中", total=len(filed) * repeat)
        failed = 0

        def note(played: Played) -> None:
            nonlocal failed
            failed += bool(played.problems)
            progress.update(task, advance=1, description=f"演用例，没过 {failed}")
            if not console.is_terminal:  # a log has no bar
                mark = "✗" if played.problems else "–" if played.mode == "skipped" else "✓"
                console.print(f"{mark} {played.case} {played.seconds:.1f}s", highlight=False)

        return play(filed, repeat=repeat, workers=workers, real=real, on_played=note)


def lint(
    places: Annotated[list[Path] | None, typer.Argument(help="用例文件；不写就是全部，连同编辑器用的 schema")] = None,
    write: Annotated[bool, typer.Option("--write", help="重写编辑器用的 schema")] = False,
) -> None:
    """检查用例文件写得对不对：哪个文件、哪个用例、哪个字段。"""
    from evals.schema import editors
    from evals.schema.reading import CasesWrong, read_cases

    if write:
        editors.write_schemas()
    problems = [] if places else editors.lint()
    if not problems:
        try:
            typer.echo(f"✓ {len(read_cases(places or []))} 个用例，没有问题")
        except CasesWrong as wrong:
            problems = wrong.problems
    for problem in problems:
        typer.echo(f"✗ {problem}", err=True)
    if problems:
        raise typer.Exit(_BAD)
