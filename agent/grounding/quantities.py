"""Counts and measures of a text: 三五件, 2斤4两, 1米3, 还剩 3 件; and what of them says nothing (这一款)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agent.grounding.claims import Claim, Kind
from agent.grounding.numerals import digits_of, value_of
from agent.grounding.units import PIECES, UNIT, basic_unit
from agent.grounding.values import Measure

POINTING = re.compile(r"[这那哪另某同每换改挑]\s*$")
_MORE = re.compile(r"\d{1,2}(?![\d.]|\s*(?:元|块|米|个|件))")
_LIMITED = re.compile(r"(?:限购?|最多|最少|仅剩?|只有|只剩|还剩|剩下?|至少|库存|每人)\s*$")
_ABSTRACT = re.compile(
    r"(?:时间?段|优惠|活动|方案|选择|档次?|步骤?|方面|方法|原因|情况|问题|建议|部分|办法|地方|要点|小?提示|颜色选|版本)"
)
_STOCK_BEFORE = re.compile(
    r"(?:剩下?|余下?|库存|现有|现货|有货|还有|仅有|只有|最后|存货|可售|in stock)[一-龥]{0,2}[:\s]*(?:约|大概|不到)?\s*$"
)
_STOCK_AFTER = re.compile(r"(?![都全])[一-龥]{0,2}(?:库存|现货|可售|存货|余量|有货|剩余|可卖)")
_PRICED = re.compile(r"(?:[元块钱]|\d)\s*$")
_LIANG = re.compile(
    r"(?:(?P<jin>\d{1,2}|[一二两三四五六七八九十半]{1,2})斤)?(?P<liang>\d|[一二三四五六七八九]{1,2})两(?![厘公毫寸米百千万元块周小钟个件杯盒瓶种款条双套次天人份支年月岁点样口])"
)
_PARTY = re.compile(r"(?P<one>单人)|双人")
_BEFORE = 14  # characters before a number that tell what it is


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at a place of a text: its words, value and whether an approximate 三五 stands for 3 to 5."""

    text: str
    start: int
    end: int
    low: Decimal
    high: Decimal


def before(text: str, position: int) -> str:
    """Return the words right before a number at `position`."""
    return text[max(0, position - _BEFORE) : position]


def weights(text: str, taken: list[tuple[int, int]]) -> Iterator[Claim]:
    """Yield weights told in 两 (50 g): 四五两, 2斤4两."""
    for match in _LIANG.finditer(text):
        digits = digits_of(match["liang"]) or (int(match["liang"]),)
        jin = value_of(match["jin"]) if match["jin"] and match["jin"] != "半" else None
        if (match["jin"] and jin is None) or any(match.start() < stop and begin < match.end() for begin, stop in taken):
            continue
        low, high = ((jin or 0) * 500 + Decimal(one) * 50 for one in (digits[0], digits[-1]))
        yield Claim(Kind.QUANTITY, match[0], Measure(low, high, "g"), "", *match.span())


def parties(text: str) -> Iterator[Claim]:
    """Yield how many a room or a card is for: 单人, 双人."""
    for match in _PARTY.finditer(text):
        people = Decimal(1 if match["one"] else 2)
        yield Claim(Kind.QUANTITY, match[0], Measure(people, people, "人"), "", *match.span())


def bounds_of(figure: Figure, pending: Figure | None) -> tuple[Decimal, Decimal]:
    """Return the least and the most a number stands for: 三五 is 3 to 5."""
    if pending is not None:
        return pending.low, figure.high
    digits = digits_of(figure.text)
    if digits and len(digits) == 2 and 0 < digits[1] - digits[0] <= 2:  # 三五天, 两三个
        return Decimal(digits[0]), Decimal(digits[1])
    return figure.low, figure.high


def quantities(text: str, figure: Figure, pending: Figure | None) -> list[Claim]:
    """Return the count or measure that a number is (`pending`: the lower end of a range before it), or []."""
    gap = len(text[figure.end : figure.end + 1]) - len(text[figure.end : figure.end + 1].lstrip())
    unit = UNIT.match(text, figure.end + gap)
    start = pending.start if pending else figure.start
    if not unit:
        return []
    basic, factor = basic_unit(unit[0])
    low, high = bounds_of(figure, pending)
    more = _MORE.match(text, unit.end()) if unit[0] == "米" else None
    if more:  # 1米3
        low = high = low + Decimal(f"0.{more[0]}")
    value = Measure(low * factor, high * factor, basic)
    in_stock = basic in PIECES and _is_stock(text, start, unit.end())
    kind = Kind.STOCK if in_stock else Kind.QUANTITY
    idle = _says_nothing(text, figure, unit[0], start) or _ABSTRACT.match(text, unit.end())
    role = "idle" if idle else ""
    end = more.end() if more else unit.end()
    return [Claim(kind, text[start:end], value, role, start, end)]


def _says_nothing(text: str, figure: Figure, unit: str, start: int) -> bool:
    words = before(text, start)
    if POINTING.search(words) and figure.low <= 3:
        return True
    if figure.text == "一" and _PRICED.search(words):  # 69块一斤
        return True
    return figure.text == "一" and basic_unit(unit)[0] not in ("g", "cm", "ml") and not _LIMITED.search(words)


def _is_stock(text: str, start: int, end: int) -> bool:
    return bool(_STOCK_BEFORE.search(before(text, start)) or _STOCK_AFTER.match(text, end))
