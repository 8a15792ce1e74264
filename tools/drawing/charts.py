"""One chart on given axes."""

from __future__ import annotations

from typing import Any

from store.reports.content import Panel
from tools.drawing.paper import BLUE, GREY, INK, PALE, SOFT, cut, plain

_NAME_WIDTH = 20
_MOST_LABELS = 16


def chart(axes: Any, panel: Panel) -> None:
    """Draw a panel: bars, lines or a ranking."""
    {"bars": _bars, "lines": _lines, "ranking": _ranking}[panel.kind](axes, panel)
    axes.set_title(plain(panel.title), loc="left", fontsize=11, color=INK, pad=10)
    axes.tick_params(length=0, labelsize=8)


def _bars(axes: Any, panel: Panel) -> None:
    values = next(iter(panel.series.values()))
    colours = [BLUE if n == panel.marked else SOFT for n in range(len(values))]
    places = range(len(values))
    axes.bar(places, values, color=colours, width=0.7)
    _dates(axes, panel.labels)
    top = max(values)
    for place, value in zip(places, values, strict=True):
        if value and (len(values) <= _MOST_LABELS or place == panel.marked):
            axes.text(place, value + top * 0.02, _short(value), ha="center", va="bottom", fontsize=7, color=GREY)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(0, top * 1.15)


def _lines(axes: Any, panel: Panel) -> None:
    for number, (name, values) in enumerate(panel.series.items()):
        colour, style = (BLUE, "-") if number == 0 else (GREY, "--")
        axes.plot(
            range(len(values)), values, style, color=colour, linewidth=2 - 0.6 * number, label=plain(name), marker=""
        )
    _dates(axes, panel.labels)
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.set_ylim(bottom=0)
    if all(value == int(value) for values in panel.series.values() for value in values):
        axes.yaxis.get_major_locator().set_params(integer=True)  # there is no half a refund
    axes.yaxis.set_major_formatter(lambda value, _position: _short(value))
    if len(panel.series) > 1:
        axes.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0.55, 1.0), ncols=2)


def _ranking(axes: Any, panel: Panel) -> None:
    values = next(iter(panel.series.values()))[::-1]
    names = [cut(label, _NAME_WIDTH) for label in panel.labels][::-1]
    axes.barh(range(len(values)), values, color=BLUE, height=0.6)
    axes.set_yticks(range(len(values)), names)
    top = max(values)
    for place, value in enumerate(values):
        axes.text(value + top * 0.015, place, _short(value), va="center", fontsize=8, color=GREY)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(0, top * 1.15)
    axes.set_ylim(-0.6, max(len(values), 3) - 0.4)


def _dates(axes: Any, labels: list[str]) -> None:
    step = max(1, -(-len(labels) // _MOST_LABELS))
    shown = range(0, len(labels), step)
    axes.set_xticks(list(shown), [plain(labels[n]) for n in shown])


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"
