"""Tables without headings: what is asked on the left and answered on the right, or 问：… 答：… in one column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from knowledge.documents.pairs import apart, asked, replied
from knowledge.importers.headings import ANSWER, QUESTION
from knowledge.importers.rows import RawRow

Line = tuple[int, Sequence[str]]
"""A row's number and the texts of its cells."""
_QUESTION = re.compile(
    r"[?？]|吗|呢$|么$|怎|咋|啥|什么|哪|谁|多[少久长大]|几[点天号个]|如何|为何|能不能|可以.{0,12}不|是否|能否"
)
_NUMBER = re.compile(r"\W*\d+\W*")
_MOST, _HALF = 0.8, 0.5


def headless(lines: Sequence[Line], sheet: str = "") -> list[RawRow]:
    """Return the questions with answers of a table nobody headed; none where it is not plain which is which."""
    return _by_marks(lines, sheet) or _by_columns(lines, sheet)


def _by_columns(lines: Sequence[Line], sheet: str) -> list[RawRow]:
    """Return rows of two filled columns, numbers aside, the left of which asks."""
    filled = [(number, texts) for number, texts in lines if sum(bool(text.strip()) for text in texts) > 1]
    width = max((len(texts) for _, texts in filled), default=0)
    kept = [at for at in range(width) if _share(filled, at, lambda text: not _NUMBER.fullmatch(text)) >= _MOST]
    if len(kept) != 2 or _share(filled, kept[0], lambda text: bool(_QUESTION.search(text))) < _HALF:
        return []
    left, right = kept
    return [
        RawRow(number, {QUESTION: _at(texts, left), ANSWER: _at(texts, right)}, {}, sheet) for number, texts in filled
    ]


def _by_marks(lines: Sequence[Line], sheet: str) -> list[RawRow]:
    """Return pairs that 问 and 答 mark; what stands between two pairs belongs to the answer before it."""
    pairs: list[tuple[int, str, list[str]]] = []
    for number, texts in lines:
        for text in (part.strip() for cell in texts if cell.strip() for part in apart(cell.strip())):
            if question := asked(text):
                pairs.append((number, question, []))
            elif pairs:
                pairs[-1][2].append(text if (answer := replied(text)) is None else answer)
    return [
        RawRow(number, {QUESTION: question, ANSWER: "\n".join(part for part in parts if part)}, {}, sheet)
        for number, question, parts in pairs
    ]


def _share(lines: Sequence[Line], at: int, holds: Callable[[str], bool]) -> float:
    return sum(bool(text) and holds(text) for text in (_at(texts, at) for _, texts in lines)) / max(len(lines), 1)


def _at(texts: Sequence[str], at: int) -> str:
    return texts[at].strip() if at < len(texts) else ""
