"""The rules of `recognise`, read once from `phrases.yaml` beside this file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

_FILE = Path(__file__).with_name("phrases.yaml")


class Rules(NamedTuple):
    """Compiled rules by intent: messages that are nothing else, words that tell, words that only look alike."""

    bare: dict[str, re.Pattern[str]]
    contained: dict[str, re.Pattern[str]]
    excluded: dict[str, re.Pattern[str]]


@cache
def rules() -> Rules:
    """Return the rules of `phrases.yaml`."""
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    pieces = {name: _any(words.split()) for name, words in content["pieces"].items()}
    return Rules(*(_compiled(content[part], pieces) for part in Rules._fields))


def _compiled(lines_by_intent: dict[str, list[str]], pieces: dict[str, str]) -> dict[str, re.Pattern[str]]:
    compiled = {}
    for intent, lines in lines_by_intent.items():
        text = _any(lines)
        for name, piece in pieces.items():
            text = text.replace(f"<{name}>", piece)
        compiled[intent] = re.compile(text)
    return compiled


def _any(patterns: list[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"
