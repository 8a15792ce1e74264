"""`xiaoer evals`: how good the assistant is, measured."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.text import Text

from agent.clock import in_shop_time, system_clock
from agent.errors import BadInput
from agent.phrases import say
from xiaoer.commands import evals_cases, evals_people

if TYPE_CHECKING:
    from evals.grounding import GroundingReport, Judged

commands = typer.Typer(help="评测：回复可不可靠，用数字说话", no_args_is_help=True)
evals_cases.register(commands)
evals_people.register(commands)


@commands.command()
def grounding(
    file: Annotated[Path, typer.Argument(help="JSONL 文件：每行一对回复和资料，标明有没有依据")],
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="判错的每一条都说明原因")] = False,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="明天、下周三从哪天算起；不填是今天，行里有 today 的听行里的"),
    ] = None,
) -> None:
    """检查“有没有依据”判得准不准：没有依据的找出了多少（召回），判没有依据的有多少判对了（精确）。"""
    from evals.grounding import judge, read_pairs

    pairs = read_pairs(file)
    if not pairs:
        raise BadInput(say("grounding_file_empty", book="owner", file=str(file)))
    day = (today or in_shop_time(system_clock())).date()
    console = Console(soft_wrap=True, highlight=False)
    shown = track(pairs, "检查中", console=Console(stderr=True), transient=True)
    _tell(console, judge(shown, day), verbose=verbose)


def _tell(console: Console, report: GroundingReport, *, verbose: bool) -> None:
    unsupported = sum(not one.pair.supported for one in report.judged)
    console.print(f"{len(report.judged)} 条，其中没有依据的 {unsupported} 条")
    console.print(f"precision 精确率 {report.precision:.3f}")
    console.print(f"recall    召回率 {report.recall:.3f}")
    console.print(
        f"milliseconds 每条毫秒 平均 {report.mean_ms:.2f}  p50 {report.percentile_ms(0.5):.2f}"
        f"  p95 {report.percentile_ms(0.95):.2f}"
    )
    missed = [one for one in report.wrong if one.verdict.supported]
    false = [one for one in report.wrong if not one.verdict.supported]
    for title, wrong in (("没有依据却放过了", missed), ("有依据却拦下了", false)):
        if wrong:
            console.print(f"\n{title}（{len(wrong)} 条）：", style="bold")
        for one in wrong:
            console.print(_why(one) if verbose else Text(f"  {one.pair.id}"))
    if not report.wrong:
        console.print("全部判对", style="green")


def _why(one: Judged) -> Text:
    from agent.grounding import NAMES

    says = " / ".join(one.pair.customer_says)
    lines = [f"  {one.pair.id}", f"    顾客：{says}", f"    回复：{one.pair.reply}"]
    if one.verdict.supported:
        lines.append(f"    该拦的：{'、'.join(one.pair.unsupported) or '（没有标）'}")
    lines += [f"    拦下的：「{claim.text}」（{NAMES[claim.kind]}）" for claim in one.verdict.unsupported]
    return Text("\n".join(lines))
