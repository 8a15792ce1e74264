"""The word lists of `words.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


@cache
def _lists() -> dict[str, str]:
    content: dict[str, str] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return content


def words(name: str) -> list[str]:
    """Return the words of one list: stop, measures, pieces, services, carriers or traditional (pairs)."""
    return _lists()[name].split()
