"""Markdown into the plain text that a WeChat bubble shows."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$\n?", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}(?:[ \t]+(.*?)[ \t]*#*)?[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$\n?", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[-*+•][ \t]+(?:\[[ xX]\][ \t]*)?", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*(\d{1,3})[.)][ \t]+", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
_BARE_LINK = re.compile(r"<(https?://[^>\s]+)>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|s|p|div|span|strong|em|font|center|ul|ol|li|h[1-6]|table|tr|td|th|code|pre|a)(?:\s[^>\n]*)?>",
    re.IGNORECASE,
)
_STRONG = re.compile(r"(?<!\*)\*\*\*?(?![\s*])([^\n]+?)(?<![\s*])\*\*\*?(?!\*)")
_STRONG_BAR = re.compile(r"(?<![\w_])__(?![\s_])([^\n]+?)(?<![\s_])__(?![\w_])")
_EMPHASIS = re.compile(r"(?<![\w*×])\*(?![\s*])([^*\n]+?)(?<![\s*])\*(?![\w*])")
_STRUCK = re.compile(r"~~(?!\s)([^~\n]+?)~~")
_STRAY_STARS = re.compile(r"(?<![\d*])\*\*(?!\*)|(?<!\*)\*\*(?![\d*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_ROW = re.compile(r"^[ \t]*\|?(?P<cells>[^\n]*\|[^\n]*?)\|?[ \t]*$")
_RULER = re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|?)+[ \t]*$")
_MOST_PASSES = 8
_BLANKS = re.compile(r"\n{3,}")


def flatten_markdown(text: str) -> str:
    """Return `text` without markdown: headings, emphasis, lists, tables, code, quotes and links as plain text."""
    for _ in range(_MOST_PASSES):  # what one pass uncovers (**# title**) the next one takes away
        flat = _flattened(text)
        if flat == text:
            break
        text = flat
    return text


def _flattened(text: str) -> str:
    text = _FENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BREAK.sub("\n", _tables(text))
    text = _RULE.sub("", _QUOTE.sub("", text))
    text = _HEADING.sub(lambda m: m[1] or "", text)
    text = _IMAGE.sub(_linked, text)
    text = _BARE_LINK.sub(r"\1", _LINK.sub(_linked, text))
    text = _NUMBERED.sub(r"\1、", _BULLET.sub("· ", text))
    text = _TAG.sub("", _emphasis(text)).replace("`", "")
    lines = [line.rstrip() for line in _ESCAPED.sub(r"\1", text).split("\n")]
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def _emphasis(text: str) -> str:
    for pattern in (_STRONG, _STRONG_BAR, _EMPHASIS, _STRUCK):
        text = pattern.sub(r"\1", text)
    return _STRAY_STARS.sub("", text)


def _linked(match: re.Match[str]) -> str:
    name, target = match[1].strip(), match[2]
    return target if not name or name == target else f"{name}：{target} "


def _tables(text: str) -> str:
    lines, out, index = text.split("\n"), [], 0
    while index < len(lines):
        if (
            index + 1 < len(lines)
            and _ROW.match(lines[index])
            and "|" in lines[index + 1]
            and _RULER.match(lines[index + 1])
        ):
            head, index = _cells(lines[index]), index + 2
            while index < len(lines) and "|" in lines[index] and _ROW.match(lines[index]):
                out.append(_row(head, _cells(lines[index])))
                index += 1
        else:
            out.append(lines[index])
            index += 1
    return "\n".join(out)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _row(head: list[str], cells: list[str]) -> str:
    """Return a table row as a line: two columns as 名：值, more with the heads repeated."""
    if len(cells) <= 2:
        return "：".join(cell for cell in cells if cell)
    named = [f"{name}{cell}" if name else cell for name, cell in zip(head[1:], cells[1:], strict=False) if cell]
    return f"{cells[0]}：" + "，".join(named)
