"""The things a text names (手机, 发票, 珍珠 …), told apart from how it asks about them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.language.normal import bare


class Things:
    """A list of named things; each is known by its place in the list."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._number: dict[str, int] = {}
        self.count = 0
        for number, words in enumerate(groups):
            self.count = number + 1
            for word in words:
                self._number.setdefault(bare(word), number)
        longest_first = sorted(self._number, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, longest_first)))

    def named(self, text: str) -> frozenset[int]:
        """Return the things that `text` names; inside a longer word a shorter one is not seen."""
        return frozenset(self._number[word] for word in self._words.findall(bare(text)))


@lru_cache(maxsize=1)
def common_things() -> Things:
    """Return the things that `things.yaml` lists."""
    text = Path(__file__).with_name("things.yaml").read_text(encoding="utf-8")
    lines: list[str] = yaml.safe_load(text)
    return Things(str(line).split() for line in lines)
