"""Numbers of orders, parcels and the like: only those this customer or this turn's look-ups named."""

from __future__ import annotations

import re
import unicodedata

from agent.safety.guards.draft import Draft, Finding
from agent.safety.lists import Action

_NUMBER = re.compile(r"(?<![A-Za-z\d*])(?=[A-Za-z\d]*\d{4})[A-Za-z\d]{8,}(?![A-Za-z\d*])")
_LABELLED = re.compile(
    r"(?:订单号?码?|单号|运单号?|快递号|券码|核销码|取件码|预约编号|编号)\s*(?:是|为|[:：#])?\s*([A-Za-z\d][A-Za-z\d-]{3,})"
)
_UNDECIDED = re.compile(
    r"没有?(?:能)?(?:查|找|核对)|查不到|找不到|看不到|核对|核实|确认|后四位|尾号|吗|\?|麻烦|请您?(?:再|发|提供)|收到|稍等|转|同事|不能|没法"
)
_JOINTS = re.compile(r"[\s\-_]")


def numbers(draft: Draft) -> list[Finding]:
    """Return a finding for each number that nothing in this turn gave.

    A number only the customer named may be named back, but nothing is told about it: it may be another's.
    """
    text = unicodedata.normalize("NFKC", draft.text)
    named = [(m[0], m.start()) for m in _NUMBER.finditer(text)] + [(m[1], m.start()) for m in _LABELLED.finditer(text)]
    if not named:
        return []
    given, asked = _plain(f"{draft.known} {draft.looked_up}"), _plain(draft.asked)
    strange: dict[str, None] = {}
    for number, start in named:
        plain = _plain(number)
        if any(c.isdigit() for c in number) and plain not in given and not (plain in asked and _open(text, start)):
            strange[number] = None
    return [Finding(Action.REWRITE, f"number: {one[:2]}…") for one in strange]


def _open(text: str, start: int) -> bool:
    """Tell whether the sentence around a number says nothing about it: it asks, or has found nothing."""
    begin = max(text.rfind(end, 0, start) for end in "。!\n") + 1
    end = min((at for mark in "。!\n" if (at := text.find(mark, start)) >= 0), default=len(text))
    return _UNDECIDED.search(text[begin:end]) is not None


def _plain(text: str) -> str:
    return _JOINTS.sub("", unicodedata.normalize("NFKC", text)).upper()
