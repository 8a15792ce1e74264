"""Texts packed into texts: base64, hexadecimal, percent signs, HTML and Unicode escapes, the other way round."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

_BASE64 = re.compile(r"(?<![A-Za-z\d+/_-])(?:[A-Za-z\d+/_-]\s?){16,}={0,2}")
_HEX = re.compile(r"(?<![\da-fA-F])(?:[\da-fA-F]{2}\s?){10,}(?![\da-fA-F])")
_ESCAPED = re.compile(r"\\u([\da-fA-F]{4})")
_MOST = 20_000


def decoded(text: str) -> Iterator[str]:
    """Yield what readable texts are packed into `text`; nothing when it is plain."""
    text = text[:_MOST]
    if "%" in text and (plain := unquote(text)) != text:
        yield plain
    if "&" in text and (plain := html.unescape(text)) != text:
        yield plain
    if "\\u" in text:
        yield _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    for found in _BASE64.finditer(text):
        yield from _readable(lambda raw: base64.b64decode(raw + "=" * (-len(raw) % 4), altchars=b"-_"), found[0])
    for found in _HEX.finditer(text):
        yield from _readable(bytes.fromhex, found[0])


def _readable(unpack: Callable[[str], bytes], packed: str) -> Iterator[str]:
    raw = re.sub(r"\s", "", packed).rstrip("=").replace("+", "-").replace("/", "_")
    try:
        plain = unpack(raw).decode()
    except (ValueError, binascii.Error):
        return
    if plain.isprintable() or "\n" in plain:
        yield plain
