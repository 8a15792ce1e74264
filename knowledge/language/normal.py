"""Normal forms of text: full-width, traditional characters, emoji and WeChat faces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from agent.characters import simple_forms

_CANTONESE = "嘅的啲些冇没唔不喺在佢他係是咗了乜什睇看著着妳你牠它"
"""Characters that OpenCC leaves alone or reads otherwise than customers mean them, each with its plain one."""
_MANY_X = re.compile(r"(?<![a-z\d])(x{2,6})l(?![a-z])")
_SHORT_X = re.compile(r"(?<![a-z\d])([2-6])x(?![a-z\d])")
_FACE = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")
MAX_CHARS = 200


def normal(text: str) -> str:
    """Return `text` as models should read it: NFKC, lower case, simplified, no faces, one line, ≤ 200 chars.

    Sizes are written one way: 3XL for XXXL and 3X.
    """
    text = unicodedata.normalize("NFKC", text[: 20 * MAX_CHARS]).lower().translate(_simple())
    text = _EMOJI.sub("", _FACE.sub("", text))
    text = _SHORT_X.sub(r"\1xl", _MANY_X.sub(lambda found: f"{len(found[1])}xl", text))
    return re.sub(r"\s+", " ", text).strip()[:MAX_CHARS]


@lru_cache(maxsize=8_000)  # a shop's entries come again with every question
def bare(text: str) -> str:
    """Return the letters and digits of `text` alone, in normal form."""
    return re.sub(r"[\W_]+", "", normal(text))


@lru_cache(maxsize=1)
def _simple() -> dict[int, str]:
    """Return what each traditional character becomes, from OpenCC's table: read once, a translation costs nothing."""
    return simple_forms() | {ord(one): plain for one, plain in zip(_CANTONESE[::2], _CANTONESE[1::2], strict=True)}
