"""Pages as read: their lines, with the size of the letters, before anybody knows what is a heading."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page. `size` is the height of its letters and `width` its own, in points."""

    text: str
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page, from 1; `recognised` says that its words were read from a picture."""

    number: int
    lines: tuple[PageLine, ...]
    recognised: bool = False
