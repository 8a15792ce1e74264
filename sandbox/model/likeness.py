"""How much two Chinese texts have in common, counted in characters and pairs of them."""

from __future__ import annotations

import re

FILLER = re.compile(
    r"[\s，。！？、；：,.!?;:~…“”\"'()（）]|请问|你们|你家|咱家|您好|你好|我想|一下|亲|吗|呢|啊|呀|哦|的|了|吧|嘛|么"
)


def likeness(question: str, text: str) -> float:
    """Return how much of `question` is in `text`, 0 to 1; pairs count double."""
    asked, said = _marks(question), _marks(text)
    whole = sum(len(mark) for mark in asked)
    return sum(len(mark) for mark in asked & said) / whole if whole else 0.0


def _marks(text: str) -> set[str]:
    plain = FILLER.sub("", text.lower())
    return {plain[at : at + 2] for at in range(len(plain) - 1)} | set(plain)
