"""The word lists under `words/`, read once when first needed and compiled."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).with_name("words")


@cache
def word_list(name: str) -> dict[str, Any]:
    """Return the content of `words/<name>.yaml`."""
    content: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


@cache
def pattern(name: str, part: str) -> re.Pattern[str]:
    """Return one alternation of all patterns under `part` of `words/<name>.yaml`."""
    return re.compile("|".join(f"(?:{line})" for line in word_list(name)[part]))


def found(name: str, part: str, squeezed: str) -> str:
    """Return the first words of `squeezed` that a list forbids, or ''; what its `allowed` part names is taken out."""
    if "allowed" in word_list(name):
        squeezed = pattern(name, "allowed").sub(" ", squeezed)
    match = pattern(name, part).search(squeezed)
    return match[0] if match else ""


@cache
def _pairs(name: str) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [(re.compile(one), re.compile(other)) for one, other in word_list(name)["pairs"]]


def paired(name: str, squeezed: str) -> str:
    """Return the first two signs of `squeezed` that are suspicious only together, or ''."""
    for one, other in _pairs(name):
        if (first := one.search(squeezed)) and (second := other.search(squeezed)):
            return f"{first[0]} {second[0]}"
    return ""
