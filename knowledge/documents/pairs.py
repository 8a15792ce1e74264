"""Question and answer pairs inside a text: 问：… 答：…, Q1: … A1: …"""

from __future__ import annotations

import re

_MARK = r"\s*\d{0,3}\**\s*[:：.、】\]]\**\s*"
_ASK = re.compile(rf"^\W{{0,4}}(?:(?:客户|顾客|买家|用户)?(?:问题?|提问)|[Qq]){_MARK}(.+)$", re.DOTALL)
_REPLY = re.compile(rf"^\W{{0,4}}(?:(?:客服|商家|店家)?(?:答案?|回答|回复|答复)|[Aa]){_MARK}(.*)$", re.DOTALL)
_INLINE = re.compile(r"(?<=\S)(?:\s*(?=[【\[]?答案?\s*[:：】\]])|\s+(?=[Aa]\s*\d{0,3}\s*[:：]))")


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
