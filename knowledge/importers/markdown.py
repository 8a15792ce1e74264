"""FAQ rows from Markdown: headings as questions, 问/答 pairs, or tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.importers.delimited import decode
from knowledge.importers.headings import ANSWER, CATEGORY, QUESTION, columns
from knowledge.importers.rows import MAX_ROWS, FileRefused, RawRow
from knowledge.importers.text import without_markdown

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_ASK = re.compile(r"^\W{0,4}(?:问题?|[Qq])\s*\d{0,3}\**\s*[:：.、]\**\s*(.+)$")
_REPLY = re.compile(r"^\W{0,4}(?:答案?|[Aa])\s*\d{0,3}\**\s*[:：.、]\**\s*(.*)$")
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")


def read_markdown(content: bytes) -> list[RawRow]:
    """Return one row a question; a row's number is its line.

    Pairs marked 问/答 (or Q/A) win; else a table with the two columns; else each heading with text
    under it is a question, and a heading without text is the category of those below it.

    Raises:
        FileRefused: there is no question in it, or too many.
    """
    lines = decode(content).splitlines()
    rows = list(_pairs(lines)) or list(_table(lines)) or list(_sections(lines))
    if not rows:
        raise FileRefused("文件里没有找到问题。请用标题写问题（## 可以退货吗），下面写答案；或写成「问：…」「答：…」")
    if len(rows) > MAX_ROWS:
        raise FileRefused(f"文件有 {len(rows)} 个问题，一次最多 {MAX_ROWS} 个。请拆成几个文件上传")
    return rows


def _row(line: int, question: str, answer: list[str], category: str = "") -> RawRow:
    text = without_markdown("\n".join(answer)).strip()
    return RawRow(line, {QUESTION: without_markdown(question), ANSWER: text, CATEGORY: category}, {})


def _pairs(lines: list[str]) -> Iterator[RawRow]:
    question, at, category = "", 0, ""
    answer: list[str] | None = None
    for number, line in enumerate(lines, start=1):
        heading = _HEADING.match(line)
        asked = _ASK.match(heading.group(2) if heading else line)
        if asked or heading:
            if question:
                yield _row(at, question, answer or [], category)
            question, at, answer = (asked.group(1), number, None) if asked else ("", number, None)
            category = heading.group(2) if heading and not asked else category
        elif question and (reply := _REPLY.match(line)):
            answer = [reply.group(1)]
        elif question and answer is not None:
            answer.append(line)
    if question:
        yield _row(at, question, answer or [], category)


def _table(lines: list[str]) -> Iterator[RawRow]:
    names: dict[int, str] | None = None
    for number, line in enumerate(lines, start=1):
        if "|" not in line:
            names = None
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if names is None:
            names = columns(cells)
        elif not _RULE.match(line):
            texts = {name: cells[at] if at < len(cells) else "" for at, name in names.items()}
            yield RawRow(number, {name: without_markdown(text) for name, text in texts.items()}, {})


def _sections(lines: list[str]) -> Iterator[RawRow]:
    path: dict[int, str] = {}
    level, at = 0, 0
    body: list[str] = []
    for number, line in enumerate([*lines, "# "], start=1):
        heading = _HEADING.match(line)
        if not heading:
            body.append(line)
            continue
        if level and any(text.strip() for text in body):
            above = [text for depth, text in sorted(path.items()) if 1 < depth < level]
            yield _row(at, path[level], body, " / ".join(above))
        level, at, body = len(heading.group(1)), number, []
        path = {depth: text for depth, text in path.items() if depth < level} | {level: heading.group(2)}
