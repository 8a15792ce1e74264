"""Paper and pens: the font Chinese is written in, colours, and text that keeps to its width."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

INK, GREY, PALE, GOOD, BAD = "#1f2329", "#646a73", "#e8eaed", "#2b7a4b", "#c0392b"
BLUE, SOFT = "#2f6fde", "#a9c4f5"
_FONT = "NotoSansCJKsc-Regular.otf"


@cache
def pyplot() -> Any:
    """Return matplotlib's pyplot, drawing to memory, with the Chinese font as its only family."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import font_manager

    spec = find_spec("mplfonts")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package mplfonts, which brings the Chinese font, is not installed")
    path = Path(spec.origin).parent / "fonts" / _FONT
    font_manager.fontManager.addfont(str(path))
    family = font_manager.FontProperties(fname=str(path)).get_name()
    mpl.rcParams.update(
        {
            "font.family": [family],
            "text.color": INK,
            "text.hinting": "none",  # fitting strokes to pixels takes a tenth of the time and shows on no phone
            "pdf.fonttype": 3,
        }
    )
    from matplotlib import pyplot as plt

    return plt


def width_of(text: str) -> int:
    """Return how wide a text is in half characters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, width: int) -> str:
    """Return a text of at most `width` half characters, marked where it was cut; no markup of formulas is read."""
    text = plain(text)
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - 1:
        text = text[:-1]
    return text + "…"


def plain(text: str) -> str:
    """Return a text as it stands: dollar signs begin no formula, and what no font has is left out."""
    kept = "".join(char for char in text if unicodedata.category(char) not in ("So", "Cc", "Cf", "Cs", "Co"))
    return kept.replace("$", r"\$")


def wrapped(text: str, width: int) -> list[str]:
    """Return a text as lines of at most `width` half characters; a number is not torn apart."""
    lines, line = [], ""
    for word in _words(plain(text)):
        if line and width_of(line + word) > width and word not in "，。；：、）」！？":
            lines.append(line)
            line = word.lstrip()
        else:
            line += word
    return [*lines, line] if line else lines


def _words(text: str) -> list[str]:
    words: list[str] = []
    for char in text:
        if words and char.isascii() and not char.isspace() and words[-1][-1].isascii() and not words[-1][-1].isspace():
            words[-1] += char
        else:
            words.append(char)
    return words
