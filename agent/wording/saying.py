"""Whether a text says a given piece of text: figures as numbers, whatever the spaces, widths and separators."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def says_fact(text: str, fact: str) -> bool:
    """Return whether `text` says `fact`: 1,299.00元 says 1299元, 199元 says neither 19.9元 nor 99元."""
    wanted = _plain(fact)
    if not wanted:
        return False
    before = r"(?<![\d.])" if wanted[0].isdigit() else ""
    after = r"(?!\.?\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, _plain(text)) is not None


def _plain(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _NUMBER.sub(_number, folded)


def _number(match: re.Match[str]) -> str:
    whole, _, part = match[0].replace(",", "").partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole
