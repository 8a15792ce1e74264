"""The report as a PDF on A4: findings with their next steps, figures, lists, charts, and a month's health."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from agent.phrases import say
from store.reports.content import Finding, Health, Listed, Measured, ReportContent
from tools.drawing.charts import Box, chart
from tools.drawing.paper import BAD, BLUE, GOOD, GREY, INK, cut, plain, pyplot, wrapped
from tools.drawing.words import change_line

_A4 = (8.27, 11.69)
_MARGIN, _LINE = 0.7, 0.235
_TEXT_WIDTH = 92


def pdf_of(content: ReportContent) -> bytes:
    """Return a report as pages."""
    from matplotlib.backends.backend_pdf import PdfPages

    plt = pyplot()
    target = io.BytesIO()
    with PdfPages(target, metadata={"Title": content.title, "Author": content.shop}) as pdf:
        sheet = _Sheets(plt, pdf)
        sheet.text(content.title, 17, INK, after=0.12)
        sheet.text(content.shop, 10, GREY, after=0.25)
        if content.health:
            _health(sheet, content.health)
        _findings(sheet, content.findings)
        _figures(sheet, content.figures)
        for panel in content.panels:
            chart(sheet.box(2.2, wide=panel.kind != "ranking"), panel)
        for listed in content.lists:
            _list(sheet, listed)
        _benchmarks(sheet, content)
        sheet.end()
    return target.getvalue()


class _Sheets:
    """Pages filled from the top; a new one begins when there is no room."""

    def __init__(self, plt: Any, pdf: Any) -> None:
        self._plt, self._pdf = plt, pdf
        self._new()

    def _new(self) -> None:
        self.page = self._plt.figure(figsize=_A4, facecolor="white")
        self.y = _A4[1] - _MARGIN

    def room(self, height: float) -> None:
        """Make sure there is so much room, in inches."""
        if self.y - height < _MARGIN:
            self.end()
            self._new()

    def end(self) -> None:
        """Finish a page."""
        self._pdf.savefig(self.page)
        self._plt.close(self.page)

    def text(self, text: str, size: float, colour: str, *, left: float = 0.0, after: float = 0.05) -> None:
        """Write a text, as many lines as it takes."""
        for line in wrapped(text, int((_TEXT_WIDTH - left * 13) * 10.5 / size)):
            self.room(_LINE * size / 10)
            self._put(line, left, size, colour)
            self.y -= _LINE * size / 10
        self.y -= after

    def heading(self, text: str, follows: int = 3) -> None:
        """Write a heading; it stays with the rows that follow."""
        self.room(0.5 + _LINE * follows)
        self.y -= 0.1
        self._put(plain(text), 0.0, 12, BLUE)
        self.y -= 0.3

    def row(self, cells: list[tuple[str, float, str]]) -> None:
        """Write cells of a row at their places in inches from the left."""
        self.room(_LINE)
        for text, left, colour in cells:
            self._put(text, left, 9, colour)
        self.y -= _LINE

    def box(self, height: float, *, wide: bool) -> Box:
        """Return room for a chart so high, in inches."""
        self.room(height + 0.8)
        left = _MARGIN if wide else _MARGIN + 1.3
        self.y -= height + 0.35
        box = Box(self.page, left, self.y, _A4[0] - _MARGIN - left, height)
        self.y -= 0.4
        return box

    def _put(self, text: str, left: float, size: float, colour: str) -> None:
        x, y = (_MARGIN + left) / _A4[0], self.y / _A4[1]
        self.page.text(x, y, text, fontsize=size, color=colour, va="top")


def _health(sheet: _Sheets, health: Health) -> None:
    sheet.heading(say("page_health", book="report", score=str(health.score)))
    for part in health.parts:
        colour = GOOD if part.score >= 70 else BAD if part.score < 50 else INK
        weight = say("page_weight", book="report", weight=str(part.weight))
        cells = [(part.label, 0.0, INK), (str(part.score), 1.1, colour), (weight, 1.7, GREY)]
        sheet.row([*cells, (cut(part.because, 62), 2.7, GREY)])
    if health.before:
        trend = "  ".join(f"{month} {score}" for month, score in health.before)
        sheet.text(say("page_trend", book="report", trend=trend), 9, GREY)


def _findings(sheet: _Sheets, findings: list[Finding]) -> None:
    sheet.heading(say("page_findings", book="report"))
    for number, finding in enumerate(findings, 1):
        colour = BAD if finding.good is False else INK
        sheet.text(f"{number}. {finding.text}", 10, colour, after=0.02)
        if finding.advice:
            sheet.text(say("page_advice", book="report", advice=finding.advice), 9, GREY, left=0.25, after=0.06)


def _figures(sheet: _Sheets, figures: list[Measured]) -> None:
    sheet.heading(say("page_figures", book="report"))
    for one, other in _pairs([each for each in figures if each.value]):
        cells: list[tuple[str, float, str]] = []
        for left, measured in ((0.0, one), (3.6, other)):
            if measured is not None:
                words, good = change_line(measured)
                colour = GREY if good is None else GOOD if good else BAD
                shown = [
                    (cut(measured.label, 26), 0.0, GREY),
                    (cut(measured.shown, 14), 1.45, INK),
                    (words, 2.15, colour),
                ]
                cells += [(text, left + place, ink) for text, place, ink in shown]
        sheet.row(cells)


def _pairs(figures: list[Measured]) -> Iterator[tuple[Measured, Measured | None]]:
    for n in range(0, len(figures), 2):
        yield figures[n], figures[n + 1] if n + 1 < len(figures) else None


def _list(sheet: _Sheets, listed: Listed) -> None:
    sheet.heading(listed.title, len(listed.rows) + 1)
    places = [0.0, *(3.4 + 0.85 * n for n in range(len(listed.headings) - 1))]
    sheet.row([(cut(text, 42), place, GREY) for text, place in zip(listed.headings, places, strict=True)])
    for row in listed.rows:
        sheet.row([(cut(_cell(cell), 44), place, INK) for cell, place in zip(row, places, strict=True)])


def _cell(value: str | int | float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _benchmarks(sheet: _Sheets, content: ReportContent) -> None:
    if not content.benchmarks:
        return
    sheet.heading(say("page_benchmarks", book="report", shops=str(content.benchmarks[0].shops)))
    headings = say("page_benchmark_headings", book="report").split("|")
    places = [0.0, 1.6, 2.9, 4.2, 5.5]
    sheet.row([(text, place, GREY) for text, place in zip(headings, places, strict=True)])
    for each in content.benchmarks:
        cells = (each.label, each.mine, each.low, each.middle, each.high)
        sheet.row([(text, place, INK) for text, place in zip(cells, places, strict=True)])
    sheet.text(say("page_benchmark_note", book="report"), 8, GREY)
