"""Numbers that decide whom an answer is for: 超过 170 斤 is not for somebody of 160, and is for 快一百九十斤.

Only amounts with a unit are read; 斤 and 公斤, 天, 周 and 月 are put on one scale. Heights (一米六二) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from agent.grounding.numerals import NUMBER, value_of

_UNITS = {
    "公斤": ("斤", 2.0), "千克": ("斤", 2.0), "kg": ("斤", 2.0), "斤": ("斤", 1.0),
    "个小时": ("天", 1 / 24), "小时": ("天", 1 / 24), "天": ("天", 1.0), "日": ("天", 1.0), "周": ("天", 7.0),
    "个星期": ("天", 7.0), "星期": ("天", 7.0), "个礼拜": ("天", 7.0), "礼拜": ("天", 7.0),
    "个月": ("天", 30.0), "月": ("天", 30.0), "年": ("天", 365.0),
    "周岁": ("岁", 1.0), "岁": ("岁", 1.0),
    "公里": ("公里", 1.0), "千米": ("公里", 1.0), "km": ("公里", 1.0),
    "厘米": ("厘米", 1.0), "公分": ("厘米", 1.0), "cm": ("厘米", 1.0),
    "个人": ("人", 1.0), "位": ("人", 1.0), "人": ("人", 1.0),
    "元": ("元", 1.0), "块": ("元", 1.0),
}  # fmt: skip
_UNDER = r"不超过|不到|没到|少于|小于|低于|未满|没满|不满|不足"
_OVER = r"超过|超出|超|大于|高于|多于|过了|满|至少"
_AMOUNT = re.compile(
    rf"(?:(?P<under>{_UNDER})|(?P<over>{_OVER}))?\s*(?P<number>{NUMBER.pattern}|半(?=个))[来多几]?\s*"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
    r"(?:(?P<from>以上|往上|开外|多)|(?P<upto>以内|之内|以下|以里|内))?"
)
_HEIGHT = re.compile(r"[12一二两]\s*米\s*(?:[零一二三四五六七八九\d]{2}(?![百千十斤\d])|[零一二三四五六七八九\d])")
_NUDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Bound:
    """The amounts (`low` to `high`, in `unit`) that a wording is about."""

    unit: str
    low: float
    high: float

    def holds(self, value: float) -> bool | None:
        """Whether an amount lies inside; on the very edge (七天无理由 and 超过七天) it tells nothing."""
        return None if value in (self.low, self.high) else self.low < value < self.high


@lru_cache(maxsize=4096)
def amounts(text: str) -> tuple[tuple[str, float], ...]:
    """Return the amounts a text in normal form names, by unit; 不到 7 天 is a little less than seven days."""
    found = []
    for match in _AMOUNT.finditer(_HEIGHT.sub(" ", text)):
        unit, value = _measured(match)
        below, above = match["under"] or match["upto"], match["over"] or match["from"]
        if value is not None:
            found.append((unit, value * (1 - _NUDGE if below else 1 + _NUDGE if above else 1)))
    return tuple(found)


@lru_cache(maxsize=4096)
def bounds(text: str) -> tuple[Bound, ...]:
    """Return the bounds a text in normal form states: 超过 170 斤, 七天以内 …"""
    found = []
    for match in _AMOUNT.finditer(_HEIGHT.sub(" ", text)):
        unit, value = _measured(match)
        if value is None:
            continue
        if match["under"] or match["upto"]:
            found.append(Bound(unit, -inf, value))
        elif match["over"] or match["from"]:
            found.append(Bound(unit, value, inf))
    return tuple(found)


def fit(held: Sequence[Bound], said: Sequence[tuple[str, float]]) -> bool | None:
    """Return whether the amounts somebody named lie inside the bounds; None where the two name no common unit."""
    common = [bound.holds(value) for bound in held for unit, value in said if unit == bound.unit]
    told = [inside for inside in common if inside is not None]
    return all(told) if told else None


def _measured(match: re.Match[str]) -> tuple[str, float | None]:
    unit, factor = _UNITS[match["unit"]]
    value = 0.5 if match["number"] == "半" else value_of(match["number"])
    return unit, None if value is None else float(value) * factor
