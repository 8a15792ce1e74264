"""Who wants to hear nothing unasked any more. An answer is owed at once, so it is told by rule alone.

When in doubt the customer is left in peace: it costs the shop a greeting, not a person their patience.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from agent.intents.plain import plain


class Wish(StrEnum):
    """What a customer wants of touches."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Told:
    """A wish, and whether the message says nothing else."""

    wish: Wish
    only: bool


@cache
def _rules() -> dict[str, dict[str, re.Pattern[str]]]:
    content = yaml.safe_load(files(__package__).joinpath("opting.yaml").read_text(encoding="utf-8"))
    return {
        wish: {part: re.compile("(?:" + "|".join(lines) + ")") for part, lines in parts.items()}
        for wish, parts in content.items()
    }


def opting(text: str) -> Told | None:
    """Return what a message wants of touches; None when it is about something else."""
    words = plain(text)
    for wish in Wish:
        rule = _rules()[wish]
        if rule["excluded"].search(words):
            continue
        if rule["bare"].fullmatch(words):
            return Told(wish, only=True)
        if rule["contained"].search(words):
            return Told(wish, only=len(words) <= 24)
    return None
