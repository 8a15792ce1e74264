"""What a workbook's sheets hold, counted before a library builds them: some are made to be endless."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from knowledge.importers.rows import FileRefused

MAX_CELLS = 3_000_000
MAX_MERGED = 500_000
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


def check_sheets(content: bytes) -> None:
    """Let a workbook pass whose sheets can be built in memory; raises `FileRefused`."""
    cells = merged = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    sheet = archive.read(part)
                    cells += len(_CELL.findall(sheet))
                    merged += sum(_area(*match) for match in _MERGED.findall(sheet))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, zlib.error, NotImplementedError):
        raise FileRefused("文件打不开：表格已损坏。请用 Excel 打开后另存为 .xlsx 再上传") from None
    if cells > MAX_CELLS or merged > MAX_MERGED:
        raise FileRefused("表格里的格子多得不正常，没有打开。请把问题和答案复制到一个新表格再上传")


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
