"""Office files are zip archives: what is inside is judged before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

from knowledge.importers.rows import FileRefused

MAX_UNPACKED_BYTES = 120 * 1024 * 1024
MAX_PARTS = 3_000
MAX_RATIO = 150
RATIO_MATTERS_FROM = 4 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = {"xl": ("Excel 表格", ".xlsx", ".xls"), "word": ("Word 文档", ".docx", ".doc")}


def check_container(content: bytes, folder: str) -> None:
    """Let a plain, unencrypted Office file without macros and of a sane size pass.

    Args:
        content: the file.
        folder: where its parts must lie: `xl` or `word`.

    Raises:
        FileRefused: what it is instead, and what to do about it.
    """
    what, ending, old = _KINDS[folder]
    again = f"请用 {what.split()[0]} 打开后另存为 {ending} 再上传"
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileRefused(f"这个文件设了打开密码。请在 {what.split()[0]} 里取消密码，另存后再上传")
        raise FileRefused(f"这是旧版 {old} 格式。请在 {what.split()[0]} 里「另存为」{ending} 再上传")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileRefused(f"文件打不开：它不是 {what}，或已损坏。{again}") from None
    names = [part.filename.lower() for part in parts]
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused(f"这个文件带有宏。为了安全，请「另存为」不带宏的 {ending} 再上传")
    if not any(name.startswith(f"{folder}/") for name in names):
        raise FileRefused(f"文件打不开：它不是 {what}。{again}")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(f"这个文件设了打开密码。请在 {what.split()[0]} 里取消密码，另存后再上传")
    _check_size(parts, len(content))


def _check_size(parts: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    bloated = unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * packed
    if unpacked > MAX_UNPACKED_BYTES or bloated or len(parts) > MAX_PARTS:
        raise FileRefused("文件解压后大得不正常，没有打开。请把内容复制到一个新文件再上传")
