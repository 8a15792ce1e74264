"""How else a Chinese word may be written: some or all of its characters in pinyin (傻bi, weixin)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product

_READ_OTHERWISE = {"便宜": ["pian", "yi"], "银行": ["yin", "hang"], "转账": ["zhuan", "zhang"]}
_MIXED_LENGTH = 4
_LONGEST = 2_000
_SHORTEST = 5
"""Letters of a word all in pinyin: shorter ones are English words and sizes too often."""


def spellings(word: str) -> Iterator[str]:
    """Yield the folded `word` with characters in pinyin: each mixture of a short word, a long one only as a whole."""
    sounds = [_sound(letter) for letter in word]
    for pair, read in _READ_OTHERWISE.items():
        if (at := word.find(pair)) >= 0:
            sounds[at : at + len(pair)] = read
    if not all(sounds) or len(word) < 2:
        return
    if len("".join(sounds)) >= _SHORTEST:
        yield "".join(sounds)
    if len(word) <= _MIXED_LENGTH:
        for mixture in product(*zip(word, sounds, strict=True)):
            if any(part in word for part in mixture) and "".join(mixture) != word:
                yield "".join(mixture)


def sounded(text: str) -> str:
    """Return `text` with each Chinese character as its pinyin."""
    return "".join(_sound(letter) or letter for letter in text[:_LONGEST])


@lru_cache(maxsize=20_000)
def _sound(letter: str) -> str:
    """Return the commonest reading of a character without its tone; '' for anything else."""
    if not "一" <= letter <= "龥":
        return ""
    return str(_lazy_pinyin()(letter)[0])


@cache
def _lazy_pinyin():  # type: ignore[no-untyped-def]  # noqa: ANN202
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # single characters will do: a fifth of the time to load
    from pypinyin import lazy_pinyin

    return lazy_pinyin
