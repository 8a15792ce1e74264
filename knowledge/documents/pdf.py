"""Pages of a PDF: its text layer with the size of the letters; pages without one are read by eye."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from knowledge.documents.ocr import recognise
from knowledge.documents.pages import Page, PageLine
from knowledge.importers.rows import FileRefused

MAX_PAGES = 300
_DPI = 200
_LONGEST_SIDE = 2400
_LETTERS_OF_A_TEXT_PAGE = 8


def pdf_pages(content: bytes, skip: frozenset[int] = frozenset()) -> Iterator[tuple[int, Page]]:
    """Yield the number of pages and the next page, without those in `skip`.

    Raises:
        FileRefused: damaged, locked by a password, or too long; before any page is read.
    """
    document = _open(content)
    total = len(document)
    if total > MAX_PAGES:
        raise FileRefused(f"文件有 {total} 页，一次最多 {MAX_PAGES} 页。请拆成几个文件上传")
    if not total:
        raise FileRefused("文件里一页也没有。请确认文件完整，再上传一次")
    for number in range(1, total + 1):
        if number not in skip:
            page = document[number - 1]
            yield total, _page(page, number)
            page.close()


def _open(content: bytes) -> Any:
    from pypdfium2 import PdfDocument, PdfiumError

    if b"%PDF-" not in content[:1024]:
        raise FileRefused("文件打不开：它不是 PDF，或已损坏。请重新导出后再上传")
    try:
        return PdfDocument(content)
    except PdfiumError as error:
        if b"/Encrypt" in content and ("assword" in str(error) or "ecurity" in str(error)):
            raise FileRefused("这个 PDF 设了打开密码。请去掉密码，另存后再上传") from None
        raise FileRefused("文件打不开：PDF 已损坏。请重新导出后再上传") from None


def _page(page: Any, number: int) -> Page:
    from pypdfium2 import PdfiumError

    try:
        lines = tuple(_text_layer(page))
        if sum(len(line.text) for line in lines) >= _LETTERS_OF_A_TEXT_PAGE or not _has_picture(page):
            return Page(number, lines)
        scale = min(_DPI / 72, _LONGEST_SIDE / max(*page.get_size(), 1.0))
        picture = page.render(scale=scale, grayscale=True).to_numpy()
    except PdfiumError:
        raise FileRefused(f"第 {number} 页读不了：PDF 已损坏。请重新导出后再上传") from None
    return Page(number, tuple(_in_points(line, scale) for line in recognise(picture)), recognised=True)


def _in_points(line: PageLine, scale: float) -> PageLine:
    return PageLine(line.text, round(line.size / scale, 1), round(line.width / scale, 1))


def _text_layer(page: Any) -> Iterator[PageLine]:
    """Yield the lines of a page's text layer, in its own order."""
    from pypdfium2 import raw

    text = page.get_textpage()
    letters: list[str] = []
    start = 0
    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, at))
        if letter not in "\r\n":
            if not letters:
                start = at
            letters.append(letter)
            continue
        yield from _line(text, letters, start)
        letters = []
    yield from _line(text, letters, start)
    text.close()


def _line(text: Any, letters: list[str], start: int) -> Iterator[PageLine]:
    from pypdfium2 import raw

    words = "".join(letters).encode("utf-16", "surrogatepass").decode("utf-16", "ignore").replace("\ufffe", "-").strip()
    if not words:
        return
    left, _, _, _ = _box(text, start)
    _, right, _, _ = _box(text, start + len(letters) - 1)
    size = raw.FPDFText_GetFontSize(text, start)
    bottom, top = _box(text, start)[2:]
    yield PageLine(words, round(size if size > 1 else top - bottom, 1), round(max(right - left, 0), 1))


def _box(text: Any, at: int) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of a letter."""
    from pypdfium2 import raw

    edges = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text, at, *edges)
    left, right, bottom, top = (edge.value for edge in edges)
    return left, right, bottom, top


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    kinds = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM, raw.FPDF_PAGEOBJ_PATH)
    return next(iter(page.get_objects(filter=kinds, max_depth=1)), None) is not None
