"""Numbers before headings and clauses, as Chinese documents write them."""

from __future__ import annotations

import re

_HAN = "一二三四五六七八九十百零〇两"
_LEVELS = (
    (re.compile(rf"^第\s*[{_HAN}\d]+\s*(?:部分|篇|编)"), 1),
    (re.compile(rf"^第\s*[{_HAN}\d]+\s*章"), 1),
    (re.compile(rf"^第\s*[{_HAN}\d]+\s*节"), 2),
    (re.compile(rf"^[{_HAN}]+\s*[、.．]"), 2),
    (re.compile(rf"^[（(]\s*[{_HAN}]+\s*[）)]"), 3),
)
_ARTICLE = re.compile(rf"^第\s*[{_HAN}\d]+\s*条")
_DOTTED = re.compile(r"^(\d{1,2}(?:[.．]\d{1,2}){1,3})[.．、\s]*(?=[^\d\s%元折件米年月.．])")
_PLAIN = re.compile(r"^\d{1,2}\s*[、.．](?!\d)")
_ITEM = re.compile(r"^(?:\d{1,2}\s*[、.．)）]|[（(]\s*\d{1,2}\s*[）)]|[①-⑳]|[-·•●▪◆■*]\s*|[a-zA-Z][.、)）])")
_ENDS = "。；;，,！!：:…"
_LONGEST = 36


def heading_level(text: str) -> int:
    """Return the level of a line that is a heading by its number, 0 when it is not one.

    A long line or one that ends like a sentence is a clause, not a heading.
    """
    if len(text) > _LONGEST or text[-1:] in _ENDS or "\n" in text or "。" in text:
        return 0
    for pattern, level in _LEVELS:
        if pattern.match(text):
            return level
    if _ARTICLE.match(text):
        return 3
    if dotted := _DOTTED.match(text):
        return 3 + len(re.findall(r"[.．]", dotted[1].rstrip(".．")))
    return 0


def is_clause(text: str) -> bool:
    """Tell whether a paragraph is a numbered clause that stands for itself: 第三条 …, 3.2 …"""
    return bool(_ARTICLE.match(text) or _DOTTED.match(text))


def is_numbered(text: str) -> bool:
    """Tell whether a line begins with any number or list mark."""
    return bool(_ITEM.match(text)) or is_clause(text) or any(pattern.match(text) for pattern, _ in _LEVELS)


def is_item(text: str) -> bool:
    """Tell whether a line is an item of a list (1、 ① -)."""
    return bool(_ITEM.match(text))


def may_head(text: str) -> bool:
    """Tell whether `1、价格` could be a heading: short, and no sentence; what follows decides."""
    return bool(_PLAIN.match(text)) and len(text) <= 20 and text[-1:] not in _ENDS
