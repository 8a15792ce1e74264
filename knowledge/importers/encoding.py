"""Bytes into text, in the encodings that Chinese Excel, WPS and Notepad write."""

from __future__ import annotations

import re

from knowledge.importers.rows import FileRefused

_COMMON_SHARE = 0.6
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_STRANGE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")


def decode(content: bytes) -> str:
    """Return the text of `content`: UTF-8 or UTF-16, with or without mark, GB18030, or Big5.

    What decodes must also read like Chinese: GB18030 makes something of almost any bytes.

    Raises:
        FileRefused: not a text, or in none of these.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _first(content, "utf-16")
    if b"\x00" in content[:4096]:
        if b"\x00\x00\x00" in content[:4096] or len(content) % 2:
            raise FileRefused("这不是文字文件。请确认选对了文件，再上传一次")
        little = content[1:200:2].count(0) >= content[0:200:2].count(0)
        return _first(content, *("utf-16-le", "utf-16-be") if little else ("utf-16-be", "utf-16-le"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _first(content, "gb18030", "big5")


def _first(content: bytes, *encodings: str) -> str:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _readable(text, encoding):
            return text
    raise FileRefused("文件的编码认不出来。请用 Excel 或记事本打开，另存为 UTF-8 编码，再上传")


def _readable(text: str, encoding: str) -> bool:
    """Tell whether most of the Chinese characters are everyday ones, as in any real text."""
    sample = text[:50_000]
    if len(_STRANGE.findall(sample)) > len(sample) * 0.02:
        return False
    han = _HAN.findall(sample)
    common = "big5" if encoding == "big5" else "gb2312"
    return sum(_everyday(char, common) for char in han) >= len(han) * _COMMON_SHARE


def _everyday(char: str, encoding: str) -> bool:
    """Tell whether a character is in the first level of its national standard (3,755 or 5,401 of them)."""
    try:
        lead = char.encode(encoding)[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= lead <= 0xD7 if encoding == "gb2312" else 0xA4 <= lead <= 0xC6
