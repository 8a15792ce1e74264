"""Blocks from a Word document (.docx): styles and outline levels are its headings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from knowledge.documents.blocks import Block, Kind
from knowledge.documents.plaintext import text_heading
from knowledge.importers.container import check_container
from knowledge.importers.rows import FileRefused
from knowledge.importers.text import plain

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHOWN = {f"{_W}t": None, f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = {_FALLBACK, f"{_W}del", f"{_W}pPr", f"{_W}rPr"}
_STYLE = re.compile(r"^(?:heading|标题)\s*(\d)$", re.IGNORECASE)
_TITLES = {"title", "标题"}
_ABOVE_ALL = -1
_BOLD_LEVEL = 6
_LONGEST_BOLD = 30


def word_blocks(content: bytes) -> list[Block]:
    """Return the blocks of a Word document; pages are those its last program counted, 0 if it did not.

    Raises:
        FileRefused: not a .docx we can or want to open.
    """
    check_container(content, "word")
    from docx import Document

    try:
        document = Document(io.BytesIO(content))
        return list(_Reading(document).blocks())
    except Exception as error:  # python-docx raises whatever a damaged part makes it raise
        raise FileRefused("文件打不开：文档已损坏。请用 Word 打开后另存为 .docx 再上传") from error


class _Reading:
    """A document and the page we are on."""

    def __init__(self, document: Any) -> None:
        self._content = list(document.iter_inner_content())
        self._page = 1 if document.element.body.findall(f".//{_W}lastRenderedPageBreak") else 0

    def blocks(self) -> Iterator[Block]:
        from docx.table import Table

        for at, item in enumerate(self._content):
            if isinstance(item, Table):
                yield from self._table(item)
                continue
            following = self._content[at + 1] if at + 1 < len(self._content) else None
            yield from self._paragraph(
                item, "" if following is None or isinstance(following, Table) else _text(following._p)
            )

    def _paragraph(self, paragraph: Paragraph, following: str) -> Iterator[Block]:
        text = plain(_text(paragraph._p))
        if self._page:
            self._page += len(paragraph._p.findall(f".//{_W}lastRenderedPageBreak"))
        if not text:
            return
        level = _level(paragraph) or text_heading(text, plain(following)) or _bold_level(paragraph, text)
        kind, words = (Kind.HEADING, text.replace("\n", " ")) if level else (Kind.TEXT, text)
        yield Block(kind, words, self._page, max(level, 0))

    def _table(self, table: Table) -> Iterator[Block]:
        for number, row in enumerate(table.rows):
            cells: list[Any] = []
            for cell in row.cells:
                if not cells or cell._tc is not cells[-1]:
                    cells.append(cell._tc)
            texts = tuple(plain("\n".join(_text(p) for p in cell.iter(f"{_W}p"))) for cell in cells)
            yield Block(Kind.ROW, "", self._page, cells=texts, first=number == 0)
            if self._page:
                self._page += len(row._tr.findall(f".//{_W}lastRenderedPageBreak"))


def _text(paragraph: Any) -> str:
    """Return what the paragraph shows: with what was inserted under revision, without what was deleted or hidden."""
    return "".join(_words(paragraph))


def _words(element: Any) -> Iterator[str]:
    for child in element:
        hidden = child.tag == f"{_W}r" and child.find(f"{_W}rPr/{_W}vanish") is not None
        if hidden or child.tag in _UNSEEN:
            continue
        if child.tag in _SHOWN:
            yield _SHOWN[child.tag] or child.text or ""
        else:
            yield from _words(child)


def _level(paragraph: Paragraph) -> int:
    style = paragraph.style
    while style is not None:
        name = (style.name or "").strip()
        if found := _STYLE.match(name):
            return int(found[1])
        if name.lower() in _TITLES:
            return _ABOVE_ALL
        if (level := _outline(style.element)) is not None:
            return level
        style = style.base_style
    return _outline(paragraph._p) or 0


def _outline(element: Any) -> int | None:
    mark = element.find(f"{_W}pPr/{_W}outlineLvl")
    value = int(mark.get(f"{_W}val", "9")) if mark is not None else 9
    return value + 1 if value < 9 else None


def _bold_level(paragraph: Paragraph, text: str) -> int:
    """Return a low level for a short line all in bold: many people never use styles."""
    runs = [run for run in paragraph.runs if run.text.strip()]
    bold = bool(runs) and all(run.bold for run in runs)
    return _BOLD_LEVEL if bold and len(text) <= _LONGEST_BOLD and text[-1] not in "。；;，,：:" else 0
