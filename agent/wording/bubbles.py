"""A long reply as a few WeChat bubbles, cut where a person would pause."""

from __future__ import annotations

import re
import unicodedata

LEFT_OUT = "\n（内容有点长，先说到这里，想了解哪一点您直接问我就好～）"
_UNBROKEN = re.compile(
    r"https?://[^\s，。；！？、（）()一-龥]+|[\w.+-]+@[\w.-]+|[¥￥]?\d[\d,.:：/\-]*\d(?:[%％元块折件天]|小时)?|[¥￥]\d"
)
_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?:[。！？…；]|[!?;](?=\s|[^\x00-\x7f]|$))[”’』」）)】]*[^\S\n]*|~+\s"),
    re.compile(r"[，、：,]\s*|\s+"),
)
_MOST_BYTES = 4  # of one character in UTF-8
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f", "\u20e3"}


def split_bubbles(text: str, max_bytes: int = 2048, max_bubbles: int = 3) -> list[str]:
    """Return `text` as at most `max_bubbles` texts of at most `max_bytes` UTF-8 bytes each (`wecom-api.md §3`).

    Cuts fall at paragraph, line, sentence or clause ends, never inside an emoji, number or link that fits.
    What does not fit at all is left out at a sentence end, and the last bubble says so.
    """
    text = re.sub("[\ud800-\udfff]", "", text).strip()
    if not text:
        return []
    for fill in (0.4, 0.75, 0.9, 1.0):
        bubbles, rest = _cut_all(text, max_bytes, max_bubbles, fill)
        if not rest:
            return bubbles
    bubbles, rest = _cut_all(text, max_bytes, max_bubbles, 0.75)
    bubbles[-1] = _ended(bubbles[-1], max_bytes)
    return bubbles


def _cut_all(text: str, max_bytes: int, max_bubbles: int, fill: float) -> tuple[list[str], str]:
    bubbles: list[str] = []
    while text and len(bubbles) < max_bubbles:
        end = _cut(text, max_bytes, fill)
        bubbles.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return bubbles, text


def _cut(text: str, max_bytes: int, fill: float) -> int:
    """Return where the first bubble of `text` ends: the best pause that leaves it at least `fill` full."""
    limit = _within(text, max_bytes)
    if limit == len(text):
        return limit
    kept = [match.span() for match in _UNBROKEN.finditer(text)]
    for pause in _PAUSES:
        ends = [match.end() for match in pause.finditer(text, 0, limit) if _is_free(text, match.end(), kept)]
        if ends and ends[-1] >= limit * fill:
            return ends[-1]
    return next((end for end in range(limit, 0, -1) if _is_free(text, end, kept)), limit)


def _within(text: str, max_bytes: int) -> int:
    """Return how many characters of `text` fit into `max_bytes` (at least one)."""
    head = text.encode()[:max_bytes].decode(errors="ignore")
    return max(1, len(head))


def _is_free(text: str, end: int, kept: list[tuple[int, int]]) -> bool:
    """Tell whether a cut at `end` keeps characters, words, numbers and links whole."""
    if end >= len(text):
        return True
    before, after = text[end - 1], text[end]
    if (
        after in _JOINERS
        or before == "\u200d"
        or unicodedata.category(after) in ("Mn", "Me")
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    ):
        return False
    if _is_flag(before) and _is_flag(after):
        return False
    if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
        return False
    return not any(start < end < stop for start, stop in kept)


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _ended(text: str, max_bytes: int) -> str:
    """Return `text` cut at its last sentence end that leaves room to say that there is more."""
    room = max_bytes - len(LEFT_OUT.encode())
    if room < _MOST_BYTES:
        return text
    head = text[: _within(text, room)]
    ends = [match.end() for pause in _PAUSES[:3] for match in pause.finditer(head)]
    kept = [match.span() for match in _UNBROKEN.finditer(text)]
    end = max(ends, default=0) or next((i for i in range(len(head), 0, -1) if _is_free(text, i, kept)), len(head))
    return head[:end].rstrip() + LEFT_OUT
