"""The picture for a chat: the headline, four figures with their changes, the charts. Made for a phone's width."""

from __future__ import annotations

import io
from typing import Any

from store.reports.content import Measured, ReportContent
from tools.drawing.charts import Box, chart
from tools.drawing.paper import BAD, GOOD, GREY, INK, cut, pyplot
from tools.drawing.words import change_line, head_figures

_WIDTH, _HEAD, _TITLE, _PANEL = 6.0, 1.75, 0.85, 2.35
_DPI = 160
_EFFORT = 3  # of nine; a sixth larger than with six


def png_of(content: ReportContent) -> bytes:
    """Return a report's picture, about 960 pixels wide."""
    plt = pyplot()
    panels = content.panels
    head = _HEAD if head_figures(content) else _TITLE
    height = head + _PANEL * max(1, len(panels)) + 0.15
    figure = plt.figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor="white")
    try:
        _head(figure, content, height)
        for number, panel in enumerate(panels):
            top = height - head - _PANEL * number
            left = _WIDTH * (0.24 if panel.kind == "ranking" else 0.08)
            chart(Box(figure, left, top - _PANEL + 0.4, _WIDTH * 0.96 - left, _PANEL - 0.85), panel)
        return _png(figure)
    finally:
        plt.close(figure)


def _png(figure: Any) -> bytes:
    """Return what is drawn, without the transparency it has none of: half the time to write."""
    from PIL import Image

    figure.canvas.draw()
    whole = Image.frombuffer("RGBA", figure.canvas.get_width_height(), figure.canvas.buffer_rgba()).convert("RGB")
    target = io.BytesIO()
    whole.save(target, "png", compress_level=_EFFORT)
    return target.getvalue()


def _head(figure: Any, content: ReportContent, height: float) -> None:
    figure.text(0.05, 1 - 0.32 / height, cut(content.title, 56), fontsize=14, color=INK, va="center")
    figure.text(0.05, 1 - 0.62 / height, cut(content.shop, 56), fontsize=9, color=GREY, va="center")
    for number, measured in enumerate(head_figures(content)):
        _figure(figure, measured, 0.05 + 0.235 * number, height)


def _figure(figure: Any, measured: Measured, left: float, height: float) -> None:
    figure.text(left, 1 - 0.95 / height, cut(measured.label, 16), fontsize=8, color=GREY, va="center")
    figure.text(left, 1 - 1.22 / height, cut(measured.shown, 14), fontsize=14, color=INK, va="center")
    words, good = change_line(measured)
    colour = GREY if good is None else GOOD if good else BAD
    figure.text(left, 1 - 1.48 / height, words, fontsize=7.5, color=colour, va="center")
