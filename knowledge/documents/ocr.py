"""Reading pictures of pages: rapidocr on the CPU, offline."""

from __future__ import annotations

from functools import cache
from typing import Any

from knowledge.documents.pages import PageLine

_SURE = 0.6
_THREADS = 2


def recognise(picture: Any) -> list[PageLine]:
    """Return the lines of a page's picture (a numpy array), from top to bottom; sizes in pixels."""
    found = _engine()(picture)
    if found.boxes is None or found.txts is None:
        return []
    words = [
        (float(box[:, 1].min()), float(box[:, 1].max()), float(box[:, 0].min()), float(box[:, 0].max()), text)
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if score >= _SURE and text.strip()
    ]
    return [_line(row) for row in _rows(words)]


Word = tuple[float, float, float, float, str]
"""Top, bottom, left, right and text."""


def _rows(words: list[Word]) -> list[list[Word]]:
    """Return words that stand beside each other as rows."""
    rows: list[list[Word]] = []
    for word in sorted(words):
        middle = (word[0] + word[1]) / 2
        if rows and rows[-1][0][0] < middle < rows[-1][0][1]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word[2]) for row in rows]


def _line(row: list[Word]) -> PageLine:
    height = max(bottom - top for top, bottom, *_ in row)
    return PageLine("  ".join(word[4].strip() for word in row), height, row[-1][3] - row[0][2])


@cache
def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    threads = {f"EngineConfig.onnxruntime.{name}_op_num_threads": _THREADS for name in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "error", **threads})
