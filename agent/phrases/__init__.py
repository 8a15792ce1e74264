"""Fixed texts in Chinese, in files beside this one; `say` picks one and fills it in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml


@cache
def _book(name: str) -> dict[str, str]:
    document: dict[str, str] = yaml.safe_load(files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    return document


def say(key: str, *, book: str = "customer", **values: str) -> str:
    """Return the text `key` of a book with its slots filled; an unknown key is a `KeyError`."""
    return _book(book)[key].format_map(values)
