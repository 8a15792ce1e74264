"""JSONPath, or a plain column name, read from a row."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

MISSING = object()


def is_path(text: str) -> bool:
    """Whether a text is JSONPath; else it is the name of a column."""
    return text.startswith(("$", "@"))


@lru_cache(maxsize=2_000)
def _compiled(path: str) -> Any:
    from jsonpath_ng.parser import parse

    return parse(path.replace("@", "$", 1) if path.startswith("@") else path)


def check_path(text: str) -> str:
    """Return the path if it can be read; raise `ValueError` (Chinese) else."""
    if is_path(text):
        try:
            _compiled(text)
        except Exception:  # jsonpath_ng raises plain Exception
            raise ValueError(f"看不懂位置「{text[:50]}」，请写成 $.data.list 这样的 JSONPath") from None
    return text


def found_in(row: Any, path: str) -> list[Any]:
    """Return everything a path finds in a row."""
    if not is_path(path):
        return [row[path]] if isinstance(row, dict) and path in row else []
    return [match.value for match in _compiled(path).find(row)]


def first_in(row: Any, path: str) -> Any:
    """Return the first thing a path finds, None when there is nothing."""
    found = found_in(row, path)
    return found[0] if found else None
