"""One door for FAQ files of every kind."""

from __future__ import annotations

from pathlib import Path

from knowledge.importers.delimited import read_csv
from knowledge.importers.excel import read_excel
from knowledge.importers.judge import judge
from knowledge.importers.markdown import read_markdown
from knowledge.importers.rows import MAX_FILE_BYTES, FaqFile, FileRefused

_READERS = {
    ".xlsx": read_excel,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
_REFUSALS = {
    ".xlsm": "这个表格带有宏（.xlsm）。为了安全，请「另存为」不带宏的 .xlsx 再上传",
    ".xls": "这是旧版 .xls 格式。请在 Excel 里「另存为」.xlsx 再上传",
    ".et": "这是 WPS 的 .et 格式。请在 WPS 里「另存为」.xlsx 再上传",
    ".numbers": "这是 Numbers 格式。请「导出为」Excel（.xlsx）再上传",
}


def read_faq(source: Path | str | bytes, filename: str = "") -> FaqFile:
    """Return the good rows and the problems of a FAQ file.

    Args:
        source: the file's content, or where it lies.
        filename: what its owner calls it; the ending says how to read it. Needed with content.

    Raises:
        FileRefused: the file as a whole cannot be used; nothing was read from it.
    """
    path = None if isinstance(source, bytes) else Path(source)
    ending = Path(filename or (path.name if path else "")).suffix.lower()
    if ending in _REFUSALS:
        raise FileRefused(_REFUSALS[ending])
    if ending not in _READERS:
        raise FileRefused(f"读不了「{ending or filename}」文件。请上传 Excel（.xlsx）、CSV 或 Markdown 文件")
    content = _content(path) if path else bytes(source)  # type: ignore[arg-type]
    _check_size(len(content))
    if not content.strip():
        raise FileRefused("文件是空的。请确认已经保存，再上传一次")
    return judge(_READERS[ending](content))


def _content(path: Path) -> bytes:
    try:
        _check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(f"打不开文件 {path}：请检查路径和权限") from error


def _check_size(size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise FileRefused(
            f"文件有 {size / 1024 / 1024:.0f} MB，最多 {MAX_FILE_BYTES // 1024 // 1024} MB。请拆成几个文件上传"
        )
