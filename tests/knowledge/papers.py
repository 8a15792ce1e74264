"""Documents as people hand them in, made on the spot."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SCAN = Path(__file__).parent / "data/scan.png"

Line = tuple[str, float]
"""Text and letter size in points."""


def pdf(*pages: Sequence[Line], encrypt: bool = False) -> bytes:
    """Return a PDF with a text layer: Chinese in a font the reader must supply, as many shops' programs write it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>"
        % (b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(pages))), len(pages)),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
    ]
    for page in pages:
        content = zlib.compress(_drawn(page))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (len(objects) + 2)
        )
        objects.append(b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content))
    return _written(objects, encrypt)


def _drawn(page: Sequence[Line]) -> bytes:
    out, y = [], 800.0
    for text, size in page:
        out.append(b"BT /F %.1f Tf 50 %.1f Td <%s> Tj ET" % (size, y, text.encode("utf-16-be").hex().encode()))
        y -= size * 1.6
    return b"\n".join(out)


def _written(objects: list[bytes], encrypt: bool) -> bytes:
    body, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"01" * 32, b"02" * 32)
    body += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        locked if encrypt else b"",
        start,
    )
    return bytes(body)


def scanned_pdf(count: int = 1) -> bytes:
    """Return a PDF whose pages are pictures of a printed page."""
    from PIL import Image

    with Image.open(SCAN) as picture:
        pages = [picture.convert("L") for _ in range(count)]
        target = io.BytesIO()
        pages[0].save(target, "PDF", resolution=150, save_all=True, append_images=pages[1:])
        return target.getvalue()


def word(*parts: tuple[str, str] | list[list[str]]) -> bytes:
    """Return a .docx of paragraphs (style, text) and tables (rows of cells)."""
    from docx import Document

    document: Any = Document()
    for part in parts:
        if isinstance(part, tuple):
            document.add_paragraph(part[1], style=part[0])
            continue
        table = document.add_table(rows=0, cols=len(part[0]))
        for row in part:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
