"""What every document is read into: headings, paragraphs and table rows, each with its page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block is; a `ROW` is one row of a table, its cells in `cells`."""

    HEADING = "heading"
    TEXT = "text"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document.

    `level` 1 is the highest heading (0 the document's title); `page` 0 means that the file has no pages.
    `first` marks the first row of a table, `line` is the line in a text file, `recognised` says that the words
    were read from a picture.
    """

    kind: Kind
    text: str
    page: int = 0
    level: int = 0
    cells: tuple[str, ...] = ()
    first: bool = False
    line: int = 0
    recognised: bool = False
