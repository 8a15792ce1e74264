"""A message without what carries no meaning for an intent: emoji, stickers, punctuation, doubled letters."""

from __future__ import annotations

import re

from agent.grounding.reading import normalise

_STICKER = re.compile(r"\[[一-龥A-Za-z]{1,8}\]|/[:：]?[a-z:~<>)(|@-]{1,6}(?=\s|$)")
_NOISE = re.compile(r"[^\w一-龥?%¥]+|_")
_TYPOS = str.maketrans({"嘛": "吗", "嚒": "吗", "麽": "么", "妳": "你", "沒": "没", "亻": "人"})


def plain(text: str) -> str:
    """Return `text` in half-width simplified form without emoji, stickers and punctuation (a ? stays)."""
    text = _STICKER.sub(" ", normalise(text)).translate(_TYPOS).lower()
    return _NOISE.sub("", text).replace("_", "")
