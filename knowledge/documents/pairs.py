"""Question and answer pairs inside a text: 问：… 答：…, Q1: … A1: …"""

from __future__ import annotations

import re

_ASK = re.compile(r"^\W{0,4}(?:问题?|[Qq])\s*\d{0,3}\**\s*[:：.、]\**\s*(.+)$", re.DOTALL)
_REPLY = re.compile(r"^\W{0,4}(?:答案?|[Aa])\s*\d{0,3}\**\s*[:：.、]\**\s*(.*)$", re.DOTALL)
_INLINE = re.compile(r"(?<=\S)\s*(?=答\s*[:：])")


def asked(text: str) -> str | None:
    """Return the question a paragraph marks as one."""
    match = _ASK.match(text)
    return match[1].strip() if match else None


def replied(text: str) -> str | None:
    """Return the answer (perhaps empty: it follows) a paragraph marks as one."""
    match = _REPLY.match(text)
    return match[1].strip() if match else None


def apart(text: str) -> list[str]:
    """Return a paragraph that holds question and answer as two."""
    return _INLINE.split(text, maxsplit=1) if asked(text) else [text]
