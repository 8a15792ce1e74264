"""A run on the terminal: tables, failing cases, the comparison with the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.report.labels import HARMS, MODES, WHO
from evals.running.baseline import Comparison
from evals.running.figures import Figures, Group
from evals.stage.played import Played


def show(console: Console, runs: Sequence[Played], found: Figures, comparison: Comparison | None) -> None:
    """Print a run; failing cases that the baseline does not know as failing come with their words."""
    known = set() if comparison is None else {run.case for run in runs} - {*comparison.worse, *comparison.new}
    for run in runs:
        if run.problems and run.case not in known:
            _failing(console, run)
    console.print(_table("按会伤到什么", found.by_harm, HARMS))
    console.print(_table("按店", found.by_shop, {}))
    console.print(_table("按怎么演", found.by_mode, MODES))
    whole = found.whole
    console.print(
        f"[bold]{whole.passed}/{whole.cases} 个用例通过（{whole.rate:.1%}）[/]"
        + (f"，{whole.skipped} 个要真模型，没有演" if whole.skipped else "")
        + (f"；pass^{found.k} {found.pass_k:.3f} ± {found.spread:.3f}" if found.k > 1 else "")
    )
    console.print(
        f"回复 p50 {found.p50:.2f} 秒、p95 {found.p95:.2f} 秒；问模型 {found.model_calls} 次、"
        f"{found.tokens} tokens、{found.cost_fen:.2f} 分"
    )
    if found.unsteady:
        console.print(f"[yellow]时过时不过：{'、'.join(found.unsteady)}[/]")
    if comparison is not None:
        _compared(console, comparison)


def _failing(console: Console, run: Played) -> None:
    console.print(f"\n[red]✗ {run.case}[/] {escape(run.about)} [dim]{run.file} · {HARMS[run.harm]}[/]", highlight=False)
    for line in run.transcript:
        who, _, name = line["who"].partition(":")
        console.print(f"   [dim]{WHO.get(who, who)}{escape(name)}[/] {escape(line['text'])}", highlight=False)
    for problem in run.problems:
        where = f"第 {problem.turn} 步：" if problem.turn else ""
        console.print(f"   [red]{where}{escape(problem.text)}[/]", highlight=False)


def _table(title: str, groups: Mapping[str, Group], labels: Mapping[str, str]) -> Table:
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for head in ("", "通过", "用例", "比例", "跳过"):
        table.add_column(head, justify="left" if not head else "right")
    for name, group in groups.items():
        colour = "green" if group.passed == group.cases else "yellow" if group.rate >= 0.8 else "red"
        rate = f"[{colour}]{group.rate:.0%}[/]" if group.cases else ""
        table.add_row(labels.get(name, name), str(group.passed), str(group.cases), rate, str(group.skipped or ""))
    return table


def _compared(console: Console, comparison: Comparison) -> None:
    for label, cases, colour in (
        ("比基线好了", comparison.better, "green"),
        ("比基线差了", comparison.worse, "red"),
        ("基线里没有", comparison.new, "yellow"),
        ("基线里有、这次没演", comparison.gone, "yellow"),
    ):
        if cases:
            console.print(f"[{colour}]{label}（{len(cases)}）：{'、'.join(cases)}[/]", highlight=False)
    for breach in comparison.breaches:
        console.print(f"[bold red]✗ {escape(breach)}[/]", highlight=False)
    if not comparison.breaches:
        console.print("[bold green]✓ 没有超出约定的界限[/]")
