"""The bare words of a file, in their order: what somebody sent is quoted, nobody's knowledge is made of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from agent.phrases import say
from knowledge.importers.encoding import decode
from knowledge.importers.formats import check_file
from knowledge.importers.rows import FileRefused

MAX_CHARACTERS = 4_000
_MAX_PAGES = 5  # a scanned page takes seconds
_MAX_ROWS = 200
_MAX_COLUMNS = 30
_INSIDE = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}


def ending_by_content(content: bytes) -> str:
    """Return how to read a file whose name nobody told, by what stands in it; raises `FileRefused`."""
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = set(archive.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            names = set()
        if found := next((ending for part, ending in _INSIDE.items() if part in names), None):
            return found
    elif b"\x00" not in content[:4096] or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ".txt"
    raise FileRefused(say("import_unknown_format", book="owner", name="file"))


def words_in(content: bytes) -> str:
    """Return the first `MAX_CHARACTERS` of the words in a PDF, Word, Excel or text file.

    Raises:
        FileRefused: it is something else, broken, locked, or unpacks to too much.
    """
    ending = check_file(content, f"file{ending_by_content(content)}")
    lines = {".pdf": _paper, ".docx": _word, ".xlsx": _sheets}.get(ending, _plain)(content)
    text, length = list[str](), 0
    for line in lines:
        if plain := " ".join(line.split()):
            text.append(plain)
            length += len(plain) + 1
        if length >= MAX_CHARACTERS:
            break
    return "\n".join(text)[:MAX_CHARACTERS]


def _plain(content: bytes) -> Iterator[str]:
    yield from decode(content).splitlines()


def _word(content: bytes) -> Iterator[str]:
    from knowledge.documents.word import word_blocks

    for block in word_blocks(content):
        yield block.text or " ".join(block.cells)


def _paper(content: bytes) -> Iterator[str]:
    from knowledge.documents.pdf import pdf_pages

    for _, page in islice(pdf_pages(content), _MAX_PAGES):
        yield from (line.text for line in page.lines)


def _sheets(content: bytes) -> Iterator[str]:
    from openpyxl import load_workbook

    try:
        book: Any = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a damaged part makes it raise
        raise FileRefused(say("sheet_damaged", book="owner")) from error
    for sheet in book.worksheets:
        for row in islice(sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS), _MAX_ROWS):
            yield " ".join(str(value) for value in row if value is not None)
