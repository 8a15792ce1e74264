"""Whether two entries answer the same question: by their words, by the things and conditions they name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.entries import Entry
from knowledge.language.conditions import common_conditions
from knowledge.language.grams import characters
from knowledge.language.normal import bare, normal
from knowledge.language.things import common_things

SAME = 0.85
CLOSE = 0.72
_NAMES = re.compile(r"[a-z]+|\d+|[一二三四五六七八九十百千万两]+(?=[天日月年岁斤寸米克号折元块张件])")
_IDLE = re.compile(
    r"请问|多少钱|价格|价钱|你们|我们|咱们|你家|店里|店铺|一下|可以|能不能|是不是|有没有|怎么|多少|什么|吗|呢|啊|呀|的|了|吧"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of asking, read once: its characters and pairs, and what it names (sizes, models, things, conditions)."""

    grams: frozenset[str]
    named: frozenset[str]

    @classmethod
    @lru_cache(maxsize=32_768)
    def of(cls, text: str) -> Wording:
        """Return the reading of `text`; remembered, since a shop's entries come again with every save."""
        plain = normal(text)
        core = _IDLE.sub("", plain)
        named = [f"t{thing}" for thing in common_things().named(core)]
        named += [f"c{number}" for number, held in enumerate(common_conditions().named(text)) if held]
        return cls(frozenset(characters(core if bare(core) else plain)), frozenset([*_NAMES.findall(plain), *named]))

    def likeness(self, other: Wording) -> float:
        """Return the share (0–1) of characters and pairs that both have; 0 when they name different things."""
        if self.named != other.named:
            return 0.0
        return 2 * len(self.grams & other.grams) / max(len(self.grams) + len(other.grams), 1)


def wordings(entry: Entry) -> list[Wording]:
    """Return the ways of asking an entry."""
    return [Wording.of(text) for text in (entry.question, *entry.similar)]


def likeness(one: Entry, other: Entry) -> float:
    """Return how alike (0–1) the closest wordings of two entries are."""
    return max(mine.likeness(theirs) for mine in wordings(one) for theirs in wordings(other))


def resembling(entry: Entry) -> Callable[[Entry], bool]:
    """Return a quick test that lets pass whatever may be close to `entry`: half the letters of a wording in one of its.

    Reading a wording takes 0.1 ms; a shop may have 50,000 of them.
    """
    cores = [letters for letters in (_letters(text) for text in (entry.question, *entry.similar)) if letters]

    def may_be_close(other: Entry) -> bool:
        asked = [set(text) for text in (other.question, *other.similar)]
        return any(2 * len(core & letters) >= len(core) for core in cores for letters in asked)

    return may_be_close


def _letters(text: str) -> frozenset[str]:
    plain = normal(text)
    return frozenset(bare(_IDLE.sub("", plain)) or bare(plain))


def same_subject(one: Entry, other: Entry) -> bool:
    """Return whether some wording of each names the same sizes, models, things and conditions."""
    return bool({wording.named for wording in wordings(one)} & {wording.named for wording in wordings(other)})
