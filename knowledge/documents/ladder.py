"""Sizes of letters into levels of headings: what is clearly larger than the body is a heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from knowledge.documents.pages import Page, PageLine

_LONGEST_HEADING = 40
_LOWEST = 5


class Ladder:
    """The sizes above the body's in all pages with a text layer, or in all pages read from pictures.

    Heights measured in pictures vary from line to line: what lies within a sixth of another is the same size.
    """

    def __init__(self, pages: Sequence[Page], *, recognised: bool) -> None:
        lines = [line for page in pages if page.recognised == recognised for line in page.lines]
        letters: Counter[float] = Counter()
        for line in lines:
            letters[round(line.size)] += len(line.text)
        larger, self._same = (1.17, 0.84) if recognised else (1.12, 0.96)
        self._least = letters.most_common(1)[0][0] * larger if letters else 0.0
        self._steps: list[float] = []
        for size in sorted({line.size for line in lines if self._heads(line)}, reverse=True):
            if not self._steps or size < self._steps[-1] * self._same:
                self._steps.append(size)

    def level(self, line: PageLine) -> int:
        """Return the level of a line, 1 the highest; 0 when it is no heading."""
        if not self._heads(line):
            return 0
        return min(sum(line.size < step * self._same for step in self._steps) + 1, _LOWEST)

    def _heads(self, line: PageLine) -> bool:
        short = len(line.text) <= _LONGEST_HEADING and line.text[-1:] not in "。；;，,"
        return short and line.size > self._least > 0
