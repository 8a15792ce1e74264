"""Replies that are no reply: empty, endless, garbage, code or another language."""

from __future__ import annotations

import re

from agent.safety.guards.draft import Draft, Finding
from agent.safety.lists import Action

MOST_BYTES = 6144
_CHINESE = re.compile(r"[一-龥]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_LETTER = re.compile(r"[^\W\d_]")
_REPEATED = re.compile(r"(.)\1{15,}|(.{2,12}?)\2{7,}", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ud800-\udfff]")
_CODE = re.compile(
    r'[{\[]\s*"[\w-]+"\s*:|</?[a-z]+[^>]*>.*</|\bdef \w+\(|\bSELECT\b.+\bFROM\b|console\.log|import \w+;?$|=>\s*\{',
    re.IGNORECASE | re.DOTALL,
)


def shape_problem(text: str) -> str:
    """Return what keeps `text` from being a Chinese reply to a customer, or ''."""
    if not text.strip():
        return "empty"
    if len(text.encode(errors="replace")) > MOST_BYTES:
        return "oversized"
    if _CONTROL.search(text) or _REPEATED.search(text):
        return "garbage"
    if _CODE.search(text):
        return "code"
    return "language" if _is_foreign(text) else ""


def _is_foreign(text: str) -> bool:
    """Tell whether no letter or few are Chinese, or some are Japanese; links and short model names are fine."""
    words = re.sub(r"https?://\S+|[\w.+-]+@\S+", "", text)
    letters = _LETTER.findall(words)
    chinese = sum(1 for letter in letters if _CHINESE.match(letter))
    return (
        not chinese or len(_KANA.findall(words)) > 3 or (len(letters) - chinese > 20 and chinese < len(letters) * 0.3)
    )


def shape(draft: Draft) -> list[Finding]:
    """Return a finding when the reply is no reply."""
    problem = shape_problem(draft.text)
    return [Finding(Action.REWRITE, problem, enough=problem == "oversized")] if problem else []
