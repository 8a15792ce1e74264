"""One chart in a box of a sheet, drawn stroke by stroke: axes as a library sets them up cost as much as all strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from store.reports.content import Panel
from tools.drawing.paper import BLUE, GREY, INK, PALE, SOFT, cut, plain

_NAME_WIDTH = 20
_MOST_LABELS = 16
_TITLE_ABOVE = 0.14  # inches over the box
_LABEL_BELOW = 0.06
_ROOM = 1.15  # what stands over the largest value
_LINES = 6

Style = Literal["-", "--"]


@dataclass(slots=True)
class Box:
    """Where a chart goes on a sheet: a rectangle in inches from the left and from the bottom, and its own scales.

    What stands `first` to `last` along the bottom and 0 to `top` up the side fills the box.
    """

    sheet: Any
    left: float
    bottom: float
    width: float
    height: float
    first: float = 0.0
    last: float = 1.0
    top: float = 1.0

    def x(self, value: float) -> float:
        """Return the place along the bottom, as a share of the sheet's width."""
        along = (value - self.first) / (self.last - self.first)
        return float((self.left + self.width * along) / self.sheet.get_figwidth())

    def y(self, value: float, above: float = 0.0) -> float:
        """Return the place up the side and so many inches above it, as a share of the sheet's height."""
        return float((self.bottom + self.height * value / self.top + above) / self.sheet.get_figheight())

    def text(self, x: float, y: float, text: str, size: float, colour: str = GREY, **how: str) -> None:
        """Write at a place of the sheet."""
        self.sheet.text(x, y, text, fontsize=size, color=colour, **how)

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle, in the chart's own scales."""
        from matplotlib.patches import Rectangle

        sides = (self.x(x + width) - self.x(x), self.y(y + height) - self.y(y))
        self.sheet.add_artist(Rectangle((self.x(x), self.y(y)), *sides, facecolor=colour, linewidth=0))

    def line(self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float, style: Style = "-") -> None:
        """Draw through points in the chart's own scales."""
        from matplotlib.lines import Line2D

        places = ([self.x(x) for x in xs], [self.y(y) for y in ys])
        self.sheet.add_artist(Line2D(*places, color=colour, linewidth=width, linestyle=style))


def chart(box: Box, panel: Panel) -> None:
    """Draw a panel: bars, lines or a ranking."""
    box.text(box.x(box.first), box.y(box.top, _TITLE_ABOVE), plain(panel.title), 11, INK, va="bottom")
    {"bars": _bars, "lines": _lines, "ranking": _ranking}[panel.kind](box, panel)


def _bars(box: Box, panel: Panel) -> None:
    values = next(iter(panel.series.values()))
    box.first, box.last, box.top = -1.0, float(len(values)), max(values) * _ROOM
    for place, value in enumerate(values):
        box.bar(place - 0.35, 0.0, 0.7, value, BLUE if place == panel.marked else SOFT)
        if value and (len(values) <= _MOST_LABELS or place == panel.marked):
            box.text(box.x(place), box.y(value, 0.03), _short(value), 7, ha="center", va="bottom")
    _along(box, panel.labels)


def _lines(box: Box, panel: Panel) -> None:
    from matplotlib.ticker import MaxNLocator

    every = [value for values in panel.series.values() for value in values]
    whole = all(value == int(value) for value in every)  # there is no half a refund
    marks = [float(mark) for mark in MaxNLocator(_LINES, integer=whole).tick_values(0, max(every)) if mark >= 0]
    box.first, box.last, box.top = -0.5, len(panel.labels) - 0.5, max(marks)
    for mark in marks:
        box.line((box.first, box.last), (mark, mark), PALE, 0.8)
        box.text(box.x(box.first) - 0.01, box.y(mark), _short(mark), 8, ha="right", va="center")
    for number, values in enumerate(panel.series.values()):
        colour, style = _pen(number)
        box.line(range(len(values)), values, colour, 2 - 0.6 * number, style)
    if len(panel.series) > 1:
        _legend(box, list(panel.series))
    _along(box, panel.labels)


def _legend(box: Box, names: list[str]) -> None:
    """Tell which line is which, right above the chart."""
    span, y = box.last - box.first, box.top + box.top * (_TITLE_ABOVE + 0.06) / box.height
    for number, name in enumerate(names):
        colour, style = _pen(number)
        start = box.last - span * 0.17 * (len(names) - number)
        box.line((start, start + span * 0.04), (y, y), colour, 2 - 0.6 * number, style)
        box.text(box.x(start + span * 0.05), box.y(y), plain(name), 8, INK, va="center")


def _pen(number: int) -> tuple[str, Style]:
    return (BLUE, "-") if number == 0 else (GREY, "--")


def _ranking(box: Box, panel: Panel) -> None:
    values = next(iter(panel.series.values()))
    rows = max(len(values), 3)
    box.last, box.top = max(values) * _ROOM, float(rows)
    for place, (label, value) in enumerate(zip(panel.labels, values, strict=True)):
        middle = rows - place - 0.5
        box.bar(0.0, middle - 0.3, value, 0.6, BLUE)
        box.text(box.x(0.0) - 0.01, box.y(middle), cut(label, _NAME_WIDTH), 8, ha="right", va="center")
        box.text(box.x(value) + 0.01, box.y(middle), _short(value), 8, va="center")
    box.line((0.0, 0.0), (0.0, box.top), PALE, 0.8)


def _along(box: Box, labels: list[str]) -> None:
    """Write the days under the chart, as many as there is room for."""
    box.line((box.first, box.last), (0.0, 0.0), PALE, 0.8)
    for place in range(0, len(labels), max(1, -(-len(labels) // _MOST_LABELS))):
        box.text(box.x(place), box.y(0.0, -_LABEL_BELOW), plain(labels[place]), 8, ha="center", va="top")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"
