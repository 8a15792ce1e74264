"""A text made ready for reading: same length as written, one form of each sign, cut into clauses."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from agent.grounding.words import words

_TRADITIONAL = str.maketrans({pair[0]: pair[1] for pair in words("traditional")})
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C} | {0x3000: 0x20, 0xFFE5: 0xA5}
_SIGNS = str.maketrans({"〜": "~", "—": "-", "–": "-", "−": "-", "－": "-", "﹣": "-", "\u00a0": " ", "゠": "-"})
# 1️⃣ and ① number a list: they say nothing about the shop
_COUNTERS = re.compile(
    r"[\d#*]\ufe0f?\u20e3|[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]|(?m:^[ \t]*\d{1,2}[.、)](?=\s*[^\d\s]))"
)
_LIST_COMMA = re.compile(r"(?<=\d)，(?=\d)")  # 我160，100斤 is no thousands separator
_EMPHASIS = re.compile(r"\*\*|__|`")
_WAVE = r"(?:~(?!\s*\d)|(?<=[一-龥])(?<![元块天日时斤克米折号月点周码岁])~)"  # 3~5 天 goes on, 感谢咨询~19 元 ends
_CLAUSE_END = re.compile(
    rf"[。!?\n;，{{}}\[\]【】「」|…\u2600-\u27bf\U0001f300-\U0001faff]|(?<!\d),|,(?!\d{{3}}(?!\d))|{_WAVE}"
)
_SENTENCE_END = re.compile(rf"[。!?\n;]|{_WAVE}")
_QUESTION = re.compile(
    r"吗\W*$|\?|么\W*$|(?:是不是|要不要|需不需要|有没有|能不能|可不可以|多少|哪个|哪款|哪种|(?<!还有)(?<!还剩)几[点号件位])"
)


def normalise(text: str) -> str:
    """Return `text` in half-width simplified form, character by character, so that offsets hold."""
    text = text.translate(_FULL_WIDTH).translate(_SIGNS).translate(_TRADITIONAL)
    text = _LIST_COMMA.sub("、", text).replace("，", ",")
    text = _COUNTERS.sub(lambda m: " " * len(m[0]), text)
    return _EMPHASIS.sub(lambda m: " " * len(m[0]), text)


class Reading:
    """A text with its clauses and sentences; positions are those of the text as written."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = normalise(raw)
        self._said: dict[tuple[re.Pattern[str], int], bool] = {}

    @cached_property
    def clause_starts(self) -> list[int]:
        """Return where each clause starts, ascending, beginning with 0."""
        return [0, *(m.end() for m in _CLAUSE_END.finditer(self.text))]

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Return where each sentence starts, ascending, beginning with 0."""
        return [0, *(m.end() for m in _SENTENCE_END.finditer(self.text))]

    def clause_bounds(self, position: int) -> tuple[int, int]:
        """Return start and end of the clause that holds `position` (its closing mark included)."""
        return _bounds(self.clause_starts, position, len(self.text))

    def sentence_bounds(self, position: int) -> tuple[int, int]:
        """Return start and end of the sentence that holds `position` (its closing mark included)."""
        return _bounds(self.sentence_starts, position, len(self.text))

    def clause(self, position: int) -> str:
        """Return the clause that holds `position`."""
        start, end = self.clause_bounds(position)
        return self.text[start:end]

    def sentence(self, position: int) -> str:
        """Return the sentence that holds `position`."""
        start, end = self.sentence_bounds(position)
        return self.text[start:end]

    def asks(self, position: int) -> bool:
        """Tell whether the clause that holds `position` is a question."""
        return self.says(_QUESTION, position)

    def says(self, pattern: re.Pattern[str], position: int) -> bool:
        """Tell whether `pattern` is found in the clause that holds `position`; a clause is searched once for each."""
        start, end = self.clause_bounds(position)
        if (pattern, start) not in self._said:
            self._said[pattern, start] = pattern.search(self.text[start:end]) is not None
        return self._said[pattern, start]


def _bounds(starts: list[int], position: int, length: int) -> tuple[int, int]:
    index = bisect_right(starts, position) - 1
    end = starts[index + 1] if index + 1 < len(starts) else length
    return starts[index], end
