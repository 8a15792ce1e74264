"""Numbers in tool results: the keys above a number tell whether it is money in fen, stock, a discount or a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from agent.grounding.claims import Claim, Kind
from agent.grounding.facts import Fact
from agent.grounding.labels import Label, label_of
from agent.grounding.units import basic_unit
from agent.grounding.values import Measure, Span
from agent.grounding.words import words

_MONEY_KEY = re.compile(
    r"price|amount|fee|total|cost|_fen$|^fen$|paid|pay(?:ment|able)?$|deposit|balance|money|refund|postage|freight|threshold|价|金额|费|合计|应付|实付|余额|[定押]金",
    re.IGNORECASE,
)
_YUAN_KEY = re.compile(r"yuan|元", re.IGNORECASE)
_STOCK_KEY = re.compile(
    r"stock|inventory|qty|quantity|available|remaining|left|count|num(?:ber)?$|库存|数量|剩余|余量|件数", re.IGNORECASE
)
_COUNT_KEY = re.compile(r"qty|quantity|count|num|数量|件数", re.IGNORECASE)
_DISCOUNT_KEY = re.compile(r"discount|rate|折", re.IGNORECASE)
_DURATION_KEY = re.compile(
    r"(?:^|_)(?P<unit>minute|min|hour|day|week|month|year|duration)s?$|(?P<zh>天数|分钟|小时)$", re.IGNORECASE
)
_ROOM_KEY = re.compile(r"^(?:capacity|max\w*|quota|places|limit|seats|容量|名额|上限|满员)$", re.IGNORECASE)
_TAKEN_KEY = re.compile(
    r"^(?:booked|enrolled|taken|reserved|sold|joined|signed_up|已约|已报|已订|已售)$", re.IGNORECASE
)
_SCALE_KEY = re.compile(r"(?<=_)(?:kg|cm|km)$", re.IGNORECASE)
_SIZE_KEY = re.compile(r"(?:sizes|尺码|码数)\.(?:\d{2,3}码?|[2-6]?X{0,3}[SML])$", re.IGNORECASE)
_MOST_COUNTED = 1000
_ROLES = (
    ("original", re.compile(r"original|list_price|market|tag_price|原价|吊牌", re.IGNORECASE)),
    ("shipping", re.compile(r"shipping|freight|postage|delivery|express|运费|邮费", re.IGNORECASE)),
    ("deposit", re.compile(r"deposit|定金|押金", re.IGNORECASE)),
    ("threshold", re.compile(r"threshold|min_|minimum|full_|门槛|满", re.IGNORECASE)),
    ("reduction", re.compile(r"coupon|off|discount|reduc|save|minus|优惠|减|券", re.IGNORECASE)),
    ("refund", re.compile(r"refund|退款", re.IGNORECASE)),
    ("total", re.compile(r"total|paid|payable|amount|应付|实付|合计", re.IGNORECASE)),
)
_SPELLED = {key: said.replace("/", " ") for key, _, said in (pair.partition("=") for pair in words("keys"))}
_UNITS = (
    ("lesson", "课时"),
    ("class", "课时"),
    ("point", "积分"),
    ("people", "人"),
    ("person", "人"),
    ("times", "次"),
    ("visit", "次"),
    ("distance", "km"),
)
_UNIT_MINUTES = {"duration": 1, "minute": 1, "min": 1, "hour": 60, "day": 1440, "week": 10080}


def numbers_told(path: str, value: float, label: Label) -> Iterator[Fact]:
    """Yield what a number under the keys of `path` (products.price_fen) tells."""
    key = _telling(path)
    if _SIZE_KEY.search(path):  # {"sizes": {"110": 4}}
        key = "stock"
    number = Decimal(str(value))
    duration = _DURATION_KEY.search(key)
    if duration:
        yield from _duration(duration, number, label)
    elif _DISCOUNT_KEY.search(key) and not re.search(r"fen|amount|price", key, re.IGNORECASE):
        yield from _discount(key, number, label)
    elif _MONEY_KEY.search(key):
        fen = int(number * 100) if _YUAN_KEY.search(key) or number != number.to_integral_value() else int(number)
        yield tool_fact(Kind.MONEY, fen, _role(path), label)
        if key.lower() in ("total", "balance") and number < _MOST_COUNTED:  # 48 lessons in all, or 48 fen
            yield tool_fact(Kind.NUMBER, number, "", label | label_of(spelled(key)))
        if fen == 0 and _role(key) == "shipping":
            yield tool_fact(Kind.FREE_SHIPPING, True, "", label)
    elif _STOCK_KEY.search(key) and not any(word in key.lower() for word, _ in _UNITS):
        if _COUNT_KEY.search(key) and "order" in path.lower():
            yield tool_fact(Kind.QUANTITY, Measure(number, number, ""), "", label)
            return
        yield replace(tool_fact(Kind.STOCK, Measure(number, number, ""), "", label), clause=spelled(key))
        yield tool_fact(Kind.AVAILABILITY, (number > 0, label.slots), "stock", label)
    else:
        about = label | label_of(spelled(key))
        yield replace(tool_fact(Kind.NUMBER, number, "", about), clause=spelled(key))
        if scale := _SCALE_KEY.search(key):
            basic, factor = basic_unit(scale[0].lower())
            measured = Measure(number * factor, number * factor, basic)
            yield replace(tool_fact(Kind.QUANTITY, measured, "", about), clause=spelled(key))
        unit = next((unit for word, unit in _UNITS if word in key.lower()), None)
        if unit:
            yield replace(tool_fact(Kind.QUANTITY, Measure(number, number, unit), "", about), clause=spelled(key))


def places_left(node: Mapping[Any, Any], label: Label) -> Iterator[Fact]:
    """Yield how many places an object still has that tells how many there are and how many are taken."""
    room = next((value for key, value in node.items() if _ROOM_KEY.match(str(key))), None)
    taken = next((value for key, value in node.items() if _TAKEN_KEY.match(str(key))), None)
    if isinstance(room, int) and isinstance(taken, int) and room >= taken:
        left = Decimal(room - taken)
        yield tool_fact(Kind.STOCK, Measure(left, left, ""), "", label)
        yield tool_fact(Kind.AVAILABILITY, (left > 0, label.slots), "stock", label)


@lru_cache(maxsize=1024)
def spelled(key: str) -> str:
    """Return what a key like leave_used says, in the words of shops (请假 用了); '' when it is not known."""
    parts = key.lower().split("_")
    return " ".join(words for part, words in _SPELLED.items() if part in parts or f"{part}s" in parts)


def _telling(path: str) -> str:
    """Return the last key of `path` that tells what a number is; {"price": {"M": 25900}} is a price."""
    keys = path.split(".")[-2:]
    known = [
        key
        for key in keys
        if any(pattern.search(key) for pattern in (_DURATION_KEY, _DISCOUNT_KEY, _MONEY_KEY, _STOCK_KEY))
    ]
    return known[-1] if known else keys[-1]


def _role(path: str) -> str:
    """Return what money under the keys `path` (coupon.amount_fen) is for."""
    return next((role for role, pattern in _ROLES if pattern.search(path)), "")


def _duration(match: re.Match[str], number: Decimal, label: Label) -> Iterator[Fact]:
    unit = (match["unit"] or {"天数": "day", "分钟": "minute", "小时": "hour"}[match["zh"]]).lower()
    if unit in ("month", "year"):
        months = number * (12 if unit == "year" else 1)
        yield tool_fact(Kind.DURATION, Span(months, months, "month"), "", label)
    else:
        minutes = number * _UNIT_MINUTES[unit]
        yield tool_fact(Kind.DURATION, Span(minutes, minutes, "minute"), "", label)


def _discount(key: str, number: Decimal, label: Label) -> Iterator[Fact]:
    tenths = number * 10 if number < 1 else number if number <= 10 else number / 10
    if re.search(r"off|percent_off", key, re.IGNORECASE) and number >= 1:
        tenths = 10 - number / 10
    yield tool_fact(Kind.DISCOUNT, tenths, "", label)
    if number > 100:  # an amount off, in fen
        yield tool_fact(Kind.MONEY, int(number), "reduction", label)


def tool_fact(kind: Kind, value: Any, role: str, label: Label) -> Fact:
    """Return a fact that a tool tells about what `label` names."""
    return Fact(Claim(kind, str(value), value, role), label, "", "tool")
