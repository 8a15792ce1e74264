"""Which files we read, and what to do with the others: judged by name, size and first bytes, before any work."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from agent.phrases import say
from knowledge.importers.container import check_container
from knowledge.importers.rows import MAX_FILE_BYTES, FileRefused


class Shape(StrEnum):
    """How a file is built: rows of a table, a text that flows, pages of paper."""

    TABLE = "table"
    TEXT = "text"
    PAPER = "paper"


_SHAPES = {
    ".xlsx": Shape.TABLE,
    ".csv": Shape.TABLE,
    ".tsv": Shape.TABLE,
    ".md": Shape.TEXT,
    ".markdown": Shape.TEXT,
    ".txt": Shape.TEXT,
    ".docx": Shape.TEXT,
    ".pdf": Shape.PAPER,
}
_FOLDERS = {".xlsx": "xl", ".docx": "word"}
_REFUSED = {".xlsm", ".docm", ".xls", ".xlsb", ".doc", ".et", ".wps", ".numbers", ".pages"}


def ending_of(filename: str) -> str:
    """Return the ending of a name that says how to read the file; raises `FileRefused` for one we cannot read."""
    ending = PurePath(filename).suffix.lower()
    if ending in _REFUSED:
        raise FileRefused(say(f"import_refused_{ending[1:]}", book="owner"))
    if ending not in _SHAPES:
        raise FileRefused(say("import_unknown_format", book="owner", name=ending or filename[:50]))
    return ending


def shape_of(ending: str) -> Shape:
    """Return how a file with this ending is built."""
    return _SHAPES[ending]


def check_file(content: bytes, filename: str) -> str:
    """Return the ending of a file that is worth reading.

    Raises:
        FileRefused: by its name, its size, its emptiness, or what its container shows without being unpacked.
    """
    ending = ending_of(filename)
    check_size(len(content))
    if not content.strip():
        raise FileRefused(say("import_empty", book="owner"))
    if ending in _FOLDERS:
        check_container(content, _FOLDERS[ending])
    if ending == ".pdf" and b"%PDF-" not in content[:1024]:
        raise FileRefused(say("import_no_pdf", book="owner"))
    return ending


def check_size(size: int) -> None:
    """Raise `FileRefused` for a file of too many bytes."""
    if size > MAX_FILE_BYTES:
        megabytes = (f"{size / 1024 / 1024:.0f}", str(MAX_FILE_BYTES // 1024 // 1024))
        raise FileRefused(say("import_too_big", book="owner", size=megabytes[0], limit=megabytes[1]))
