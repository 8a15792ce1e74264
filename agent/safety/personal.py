"""Personal data in texts: numbers, addresses and names of accounts of people, masked unless they are known to be fine.

Phones keep their head and tail, so that people and models can tell them apart; nothing else needs more than a hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

_PLAIN = {first + n: str(n % 10) for first in (0xFF10, 0x2070, 0x2080, *range(0x1D7CE, 0x1D7FF, 10)) for n in range(10)}
_PLAIN |= {first + n: str(n + 1) for first in (0x2460, 0x2776, 0x2780, 0x278A) for n in range(9)}
_PLAIN |= {ord(one): plain for one, plain in zip("²³¹⓪－＋（）", "2310-+()", strict=True)}
"""Digits of other shapes, each one character for one: full width, mathematical, in circles, raised, lowered."""
_SPOKEN = _PLAIN | str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_GAPS = re.compile(r"[\s\-.·_,，、*/|\ufe0f\u20e3\u200b]")
_GAP = r"[\s\-.·_,，、/|\ufe0f\u20e3\u200b]"
_PHONE = re.compile(
    rf"(?<![\d*])(?:\+?86[\s-]?)?1(?:[3-9]\d{_GAP}?\d{{4}}{_GAP}?\d{{4}}|(?P<gap>{_GAP}{{1,2}})[3-9](?:(?P=gap)\d){{9}})(?!\d)"
)
_LANDLINE = re.compile(r"(?<![\d-])0\d{2,3}[\s-]\d{7,8}(?![\d-])")
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}[\s-]?(?:18|19|20)\d{2}[\s-]?(?:0[1-9]|1[0-2])[\s-]?(?:0[1-9]|[12]\d|3[01])[\s-]?\d{3}[\dXx](?![\dA-Za-z])"
)
_CARD = re.compile(r"(?<![\dA-Za-z])(?:62|4\d|5[1-5])\d{2}[\s-]?\d{4}[\s-]?\d{4}[\s-]?\d{4}(?:[\s-]?\d{1,3})?(?!\d)")
_PASSPORT = re.compile(r"(?<=护照)[号码是为:：\s]{0,4}([A-Za-z]{1,2}\d{7,8})(?!\d)")
_MAIL = re.compile(r"(?<![A-Za-z\d.])[A-Za-z\d._+-]+[@＠]([A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s-]?(?=[A-Z\d]*\d)[A-HJ-NP-Z\d]{5,6}(?![A-Za-z\d])"
)
_HANDLE = re.compile(r"(?:微信|薇信|wx|vx|qq)(?:号码?)?\s*(?:是|为|[:：])\s*([A-Za-z\d][\w-]{4,19})", re.IGNORECASE)
_ROAD = r"(?:路|街|大道|巷|弄|胡同|村|小区|花园|公寓|大厦|广场|苑|府|家园|新城)[一-龥]{0,6}\s?"
_ADDRESS = re.compile(
    rf"[一-龥\d]{{2,12}}{_ROAD}"
    r"(?P<door>\d+(?:[\d一-龥-]|\s(?=[\d号栋幢座单室楼层]))*(?:号|栋|幢|座|单元|室|楼|层)(?:\s?[\d-]+(?:号|栋|幢|座|单元|室|楼|层)?)*)"
)

_NUMBERS = ((_IDENTITY, 3, 2), (_CARD, 4, 4), (_PHONE, 3, 4), (_LANDLINE, 4, 0))
"""What is masked, and how many characters of its head and tail stay."""

# Most texts have nothing to mask: what every number, and every address, has in it is looked for first.
_DIGIT = f"[\\d{''.join(one for one in map(chr, _SPOKEN) if not one.isdecimal())}]"
_LONG_NUMBER = re.compile(rf"{_DIGIT}(?:{_GAP}{{0,2}}{_DIGIT}){{9}}")
_STREET_NUMBER = re.compile(rf"{_ROAD}\d")


def mask_personal(text: str, known: str = "") -> str:
    """Return `text` with what tells who somebody is masked, except what stands in `known` (the shop's own …)."""
    known_bare = _known_bare(known)
    if _LONG_NUMBER.search(text):
        for pattern, head, tail in _NUMBERS:
            text = _numbers_masked(text, pattern, head, tail, known_bare)
    if "@" in text or "＠" in text:
        text = _MAIL.sub(lambda m: m[0] if m[0] in known else f"{m[0][0]}***@{m[1]}", text)
    text = _PLATE.sub(lambda m: m[0] if m[0] in known else f"{m[0][:2]}****{m[0][-1]}", text)
    for pattern in (_PASSPORT, _HANDLE):
        text = pattern.sub(lambda m: m[0] if m[1] in known else m[0].replace(m[1], f"{m[1][:2]}****"), text)
    if _STREET_NUMBER.search(text):
        text = _ADDRESS.sub(lambda m: m[0] if _place(m) in known_bare else _without_door(m), text)
    return text


def mask_tree(value: Any, known: str = "", mask: Callable[[str, str], str] = mask_personal) -> Any:
    """Return a copy of plain data with every text in it masked."""
    if isinstance(value, str):
        return mask(value, known)
    if isinstance(value, dict):
        return {key: mask_tree(part, known, mask) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [mask_tree(part, known, mask) for part in value]
    return value


def _numbers_masked(text: str, pattern: re.Pattern[str], head: int, tail: int, known: str) -> str:
    """Mask the numbers a pattern finds, also those in full-width digits or in Chinese numerals read one by one."""
    for form in (_plain_digits, _spoken_digits):
        text = _spliced(text, form(text), pattern, head, tail, known)
    return text


def _spliced(text: str, form: str, pattern: re.Pattern[str], head: int, tail: int, known: str) -> str:
    pieces: list[str] = []
    last = 0
    for found in pattern.finditer(form):
        bare = _bare(found[0])
        if bare in known or bare.removeprefix("+").removeprefix("86") in known:
            continue
        hidden = bare[:head] + "*" * (len(bare) - head - tail) + bare[len(bare) - tail :]
        pieces += [text[last : found.start()], hidden]
        last = found.end()
    return "".join([*pieces, text[last:]])


def _plain_digits(text: str) -> str:
    return text.translate(_PLAIN)


def _spoken_digits(text: str) -> str:
    return text.translate(_SPOKEN)


def _bare(text: str) -> str:
    return _GAPS.sub("", text)


_known_bare = lru_cache(maxsize=256)(_bare)  # a shop's own texts come with every text of its turns


def _place(found: re.Match[str]) -> str:
    """Return the last letters of the road with the number, which tell an address whatever words lead up to it."""
    return _bare(found[0][max(0, found.start("door") - found.start() - 3) :])


def _without_door(found: re.Match[str]) -> str:
    door = found.start("door") - found.start()
    return found[0][:door] + re.sub(r"\d", "*", found[0][door:])
