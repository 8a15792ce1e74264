"""A run as one HTML file that needs nothing else: figures, harms, shops, failing transcripts with their trace."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

from agent.clock import in_shop_time
from evals.report.labels import HARMS, MODES, WHO
from evals.running.baseline import Comparison
from evals.running.figures import Figures, Group
from evals.stage.played import Played

_TEMPLATE = Path(__file__).with_name("page.html")

_FEW = 3  # failing cases that are shown open


def write_page(
    path: Path, runs: Sequence[Played], found: Figures, comparison: Comparison | None, now: datetime
) -> None:
    """Write the report."""
    body = "\n".join(_body(runs, found, comparison, now))
    page = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(body=body)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _body(runs: Sequence[Played], found: Figures, comparison: Comparison | None, now: datetime) -> Iterator[str]:
    yield f'<h1>店小二评测</h1><p class="dim">{in_shop_time(now):%Y-%m-%d %H:%M}</p>'
    yield from _cards(found)
    if comparison is not None:
        yield from _compared(comparison)
    yield from _table("按会伤到什么", found.by_harm, HARMS)
    yield from _table("按店", found.by_shop, {})
    yield from _table("按怎么演", found.by_mode, MODES)
    failing = [run for run in runs if run.problems]
    yield f"<h2>没有通过的（{len(failing)}）</h2>"
    if not failing:
        yield '<p class="ok">全部通过。</p>'
    for run in failing:
        yield from _case(run, opened=len(failing) <= _FEW)
    passed = [run for run in runs if run.passed]
    if passed:
        yield f"<h2>通过的（{len(passed)}）</h2>"
    for run in passed:
        yield from _case(run)


def _cards(found: Figures) -> Iterator[str]:
    whole = found.whole
    cards = [
        (f"{whole.passed}/{whole.cases}", f"通过 {whole.rate:.1%}"),
        (f"{found.p50:.2f} / {found.p95:.2f} 秒", "回复 p50 / p95"),
        (f"{found.cost_fen:.2f} 分", f"{found.model_calls} 次模型，{found.tokens} tokens"),
    ]
    if found.k > 1:
        cards.append((f"{found.pass_k:.3f} ± {found.spread:.3f}", f"pass^{found.k}"))
    if whole.skipped:
        cards.append((str(whole.skipped), "要真模型，没有演"))
    yield '<div class="cards">'
    for figure, label in cards:
        yield f'<div class="card"><b>{escape(figure)}</b><span class="dim">{escape(label)}</span></div>'
    yield "</div>"


def _compared(comparison: Comparison) -> Iterator[str]:
    yield "<h2>和基线比</h2>"
    for breach in comparison.breaches:
        yield f'<p class="bad">✗ {escape(breach)}</p>'
    if not comparison.breaches:
        yield '<p class="ok">✓ 没有超出约定的界限</p>'
    lists = (
        ("好了", comparison.better),
        ("差了", comparison.worse),
        ("新的", comparison.new),
        ("没演", comparison.gone),
    )
    for label, cases in lists:
        if cases:
            yield f"<p>{label}（{len(cases)}）：{escape('、'.join(cases))}</p>"


def _table(title: str, groups: Mapping[str, Group], labels: Mapping[str, str]) -> Iterator[str]:
    yield f'<h2>{title}</h2><table><tr><th></th><th class="n">通过</th><th class="n">用例</th><th></th></tr>'
    for name, group in groups.items():
        bar = f'<div class="bar"><i style="width:{group.rate:.0%}"></i></div>' if group.cases else "跳过"
        yield (
            f'<tr><td>{escape(labels.get(name, name))}</td><td class="n">{group.passed}</td>'
            f'<td class="n">{group.cases}</td><td>{bar}</td></tr>'
        )
    yield "</table>"


def _case(run: Played, opened: bool = False) -> Iterator[str]:
    mark = '<span class="bad">✗</span>' if run.problems else '<span class="ok">✓</span>'
    yield (
        f"<details{' open' if opened else ''}><summary>{mark} <b>{escape(run.case)}</b> {escape(run.about)} "
        f'<span class="dim">{escape(HARMS[run.harm])} · {escape(MODES[run.mode])} · {escape(run.file)}</span></summary>'
    )
    for problem in run.problems:
        where = f"第 {problem.turn} 步：" if problem.turn else ""
        yield f'<p class="problem">{where}{escape(problem.text)}</p>'
    for line in run.transcript:
        who, _, name = line["who"].partition(":")
        took = f" · {line['seconds']:.2f} 秒" if line["seconds"] is not None else ""
        yield f'<div class="line {who}"><small>{WHO[who]}{escape(name)}{took}</small>{escape(line["text"])}</div>'
    if run.trace:
        yield f"<pre>{escape(json.dumps(run.trace, ensure_ascii=False, indent=1))}</pre>"
    yield "</details>"
