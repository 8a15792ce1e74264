"""Sizes, colours and cup sizes as a text names them: what tells two variants of one product apart."""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = ("xs", "s", "m", "l", "xl", "xxl", "xxxl", "4xl", "5xl", "6xl")
_SIZE = r"(?:[2-6]XL|X{1,3}[SL]|XX?S|[SML]|[2-6]xl|x{1,3}l|xs|[sml](?=\s*码))"
SIZE = re.compile(
    rf"(?<![A-Za-z\d])(?P<a>{_SIZE})(?:\s*码)?(?:\s*(?:-|~|到|至)\s*(?P<b>{_SIZE}))?(?![A-Za-z\d])(?:\s*码)?"
    r"|(?<![\d.])(?P<n>\d{2,3})(?:\s*(?:-|~|到|至)\s*(?P<n2>\d{2,3}))?\s*码|(?P<one>均码)"
)
COLOUR = re.compile(
    r"(?P<c>[黑白红蓝绿黄粉紫灰棕橙青杏米银金](?=色|[的款]|[、和跟与及][黑白红蓝绿黄粉紫灰棕橙青杏米银金])|(?<=[、和跟与及])[黑白红蓝绿黄粉紫灰棕橙青杏米银金](?![\w])"
    r"|卡其|咖啡(?=色)|驼(?=色)|藏青|酒红|墨绿|天蓝|焦糖|雾霾蓝|燕麦|奶白|牛油果绿|香槟|裸(?=色)|奶茶(?=色))"
    r"|(?<![一-龥])(?P<w>[黑白红蓝绿黄粉紫灰棕橙青杏])(?=\s*(?:[SMLX]|[2-6]XL|$))"
)
CUP = re.compile(r"(?P<cup>超大杯|大杯|中杯|小杯)")

SLOTS = ("size", "colour", "cup")
Slots = frozenset[tuple[str, str]]


@lru_cache(maxsize=4096)
def slots_of(text: str) -> Slots:
    """Return the variants `text` names as (slot, value) pairs: ("size", "m"), ("colour", "黑"), ("cup", "大杯")."""
    found = {("size", size) for match in SIZE.finditer(text) for size in _sizes(match)}
    found |= {("colour", match["c"] or match["w"]) for match in COLOUR.finditer(text)}
    found |= {("cup", match["cup"]) for match in CUP.finditer(text)}
    return frozenset(found)


def named(slots: Slots, slot: str) -> frozenset[str]:
    """Return the values `slots` has for `slot`."""
    return frozenset(value for name, value in slots if name == slot)


def clash(one: Slots, other: Slots) -> bool:
    """Tell whether two sets of variants cannot be about the same thing."""
    for slot in SLOTS:
        left, right = named(one, slot), named(other, slot)
        if left and right and not left & right:
            return True
    return False


def _sizes(match: re.Match[str]) -> list[str]:
    if match["one"]:
        return ["均码"]
    if match["n"]:
        low, high = int(match["n"]), int(match["n2"] or match["n"])
        return [str(size) for size in range(low, high + 1)] if high - low < 40 else [match["n"]]
    first = _letter(match["a"])
    last = _letter(match["b"]) if match["b"] else first
    low, high = _LETTERS.index(first), _LETTERS.index(last)
    return list(_LETTERS[low : high + 1]) or [first]


def _letter(text: str) -> str:
    text = text.lower()
    return {"2xl": "xxl", "3xl": "xxxl", "xxs": "xs"}.get(text, text)
