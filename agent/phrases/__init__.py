"""Fixed texts in Chinese, in files beside this one; `say` picks one and fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _book(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    return document


def say(key: str, *, book: str = "customer", **values: str) -> str:
    """Return the text `key` of a book with its slots filled; an unknown key is a `KeyError`."""
    text: str = _book(book)[key]
    return text.format_map(values)


def labels(key: str, *, book: str) -> Mapping[str, str]:
    """Return what a book calls things, by their names in the program; an unknown key is a `KeyError`."""
    found: dict[str, str] = _book(book)[key]
    return found


def sayings(key: str, *, book: str) -> tuple[str, ...]:
    """Return the ways a book has to say the same thing; an unknown key is a `KeyError`."""
    return tuple(_book(book)[key])
