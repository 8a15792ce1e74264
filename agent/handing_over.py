"""Why conversations go to people, and the words that send them there."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from agent.money import parse_yuan
from agent.safety.folding import squeeze

SENSITIVE = (
    "食物中毒",
    "吃坏肚子",
    "过敏了",
    "律师函",
    "起诉",
    "法院",
    "记者",
    "信息泄露",
    "隐私泄露",
)
"""What a shop that set nothing else leaves to people."""

_MONEY_BACK = re.compile(r"退款?|赔|补偿|返还?|差价|押金|定金")
_AMOUNT = re.compile(r"(?<![\d.])(\d[\d,]{0,9}(?:\.\d{1,2})?)\s*(万|千)?\s*(?:元|块钱?|圆|人民币|rmb|¥|￥)", re.I)
_SCALE = {"万": 10_000, "千": 1_000}


class Trigger(StrEnum):
    """What made the assistant call a person."""

    WORDS = "words"
    TOOL = "tool"
    POLICY = "policy"
    UNSURE = "unsure"
    ANGER = "anger"
    MONEY = "money"
    SENSITIVE = "sensitive"
    FAILURE = "failure"
    STAFF = "staff"


def money_back_asked(text: str) -> int:
    """Return the largest amount in fen a message wants back (refund, compensation); 0 when it wants none."""
    if not _MONEY_BACK.search(text):
        return 0
    amounts = [parse_yuan(match[1]) * _SCALE.get(match[2], 1) for match in _AMOUNT.finditer(text)]
    return max(amounts, default=0)


def sensitive_word(text: str, words: tuple[str, ...]) -> str | None:
    """Return the first of the shop's sensitive words that a message holds, however it is spaced."""
    squeezed = squeeze(text)
    return next((word for word in words if (plain := _squeezed(word)) and plain in squeezed), None)


@lru_cache(maxsize=2_000)
def _squeezed(word: str) -> str:
    return squeeze(word)
