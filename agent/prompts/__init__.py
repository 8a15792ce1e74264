"""Prompts live in files beside this one; `render` fills them in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _template(name: str) -> str:
    return files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip()


def render(name: str, **values: str) -> str:
    """Return the prompt `name` with its slots filled; a missing value is a `KeyError`."""
    return _template(name).format_map(values)
