"""The words a shop never says, however they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from agent.safety.folding import fold
from agent.safety.lists import WordList, shop_list


def forbidden_in(text: str, forbidden: Sequence[str]) -> list[str]:
    """Return the words of `forbidden` that `text` says, in the order of the list."""
    said = {hit.term for hit in forbidden_list(tuple(forbidden)).hits(fold(text))}
    return [word for word in forbidden if word in said]


@lru_cache(maxsize=2_000)
def forbidden_list(forbidden: tuple[str, ...]) -> WordList:
    """Return a shop's forbidden words as a list; a single character (亲) is no part of a longer word (亲友, 母亲)."""
    alone = [term.strip() for term in forbidden if len(term.strip()) == 1]
    return shop_list("shop", forbidden, tuple(word for one in alone for word in _words_with(one)))


@cache
def _words_with(character: str) -> tuple[str, ...]:
    """Return the longer words with a character in them, from pypinyin's list of 47,000; not the doubled one (亲亲)."""
    words: list[str] = re.findall(rf'"([^"]*{re.escape(character)}[^"]*)": ', _dictionary())
    return tuple(word for word in words if set(word) != {character})


def _dictionary() -> str:
    return files("pypinyin").joinpath("phrases_dict.json").read_text(encoding="utf-8")
