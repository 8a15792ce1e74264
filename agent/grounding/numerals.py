"""Numbers as Chinese shops write them: 259, 1,299, ２５９, 两百五, 一万二, 三点五, 2万, 廿五.

`NUMBER` finds a number in normalised text (see `reading.normalise`); `value_of` tells what it is worth.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9, "俩": 2, "仨": 3,
}  # fmt: skip
SCALES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LATIN_SCALES = {"百": 100, "千": 1000, "万": 10000, "k": 1000, "w": 10000}

_CHINESE = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅俩仨"
_PER = "件条个杯次位套双瓶盒支份张对只台节斤天晚位朵"  # 三百九十九一双 is 399 for one pair
NUMBER = re.compile(
    r"(?:(?<![A-Za-z\d.])|(?<=[A-Za-z])(?=\d+(?:\.\d+)?\s?[元块]))(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
    r"(?:\s?(?:[百千](?![克瓦卡])|万|[kK](?![A-Za-z])|[wW](?=\s?(?:元|块|多|左右))))?(?:(?<=[千万])[1-9](?!\d))?"
    rf"|(?<![几数好])(?:(?!(?<=[一二两三四五六七八九百千])一[{_PER}])[{_CHINESE}]){{1,16}}(?:点[零〇一二三四五六七八九]+(?![一-龥]?[分刻]))?"
)


@lru_cache(maxsize=4096)
def value_of(text: str) -> Decimal | None:
    """Return the value of a number found by `NUMBER`, or None when it is not one (亿万, 十百)."""
    text = text.replace(",", "").replace(" ", "").lower()
    if not text:
        return None
    if text[0].isdigit():
        return _arabic(text)
    whole, _, decimals = text.partition("点")
    value = _chinese(whole)
    if value is None or not decimals:
        return value
    return value + Decimal("0." + "".join(str(DIGITS[d]) for d in decimals))


def digits_of(text: str) -> tuple[int, ...] | None:
    """Return the digits of a bare Chinese digit string (八五 → (8, 5)), or None when it has a scale."""
    if all(char in DIGITS for char in text):
        return tuple(DIGITS[char] for char in text)
    return None


def _arabic(text: str) -> Decimal | None:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([百千万kw])?(\d)?", text)
    if match is None:
        return None
    value = Decimal(match[1])
    if match[2]:
        scale = _LATIN_SCALES[match[2]]
        value = value * scale + (int(match[3]) * scale // 10 if match[3] else 0)
    return value


def _chinese(text: str) -> Decimal | None:
    digits = digits_of(text)
    if digits is not None:
        return Decimal("".join(map(str, digits)))
    if "亿" in text:
        high, _, low = text.rpartition("亿")
        return _joined(high, low, 10**8)
    if "万" in text:
        high, _, low = text.rpartition("万")
        return _joined(high, low, 10**4)
    return _below_wan(text)


def _joined(high: str, low: str, scale: int) -> Decimal | None:
    upper = _chinese(high) if high else None
    if upper is None:
        return None
    if len(low) == 1 and low in DIGITS:  # 一万二 is 12000
        return upper * scale + DIGITS[low] * scale // 10
    lower = _chinese(low) if low else Decimal(0)
    return None if lower is None else upper * scale + lower


def _below_wan(text: str) -> Decimal | None:
    text = text.replace("廿", "二十").replace("卅", "三十")
    total, pending, last_scale, zero = 0, None, 1, False
    for char in text:
        if char in SCALES:
            if pending is None and not (char in "十拾" and last_scale in (1, 100, 1000)):
                return None
            last_scale = SCALES[char]
            total += (1 if pending is None else pending) * last_scale
            pending, zero = None, False
        elif char not in DIGITS:  # 一2: figures of two alphabets are no number
            return None
        elif DIGITS[char] == 0:
            zero = True
        elif pending is None:
            pending = DIGITS[char]
        else:
            return None
    if pending is not None:  # 两百五 is 250, 两百零五 is 205
        total += pending * (1 if zero or last_scale <= 10 else last_scale // 10)
    return Decimal(total)
