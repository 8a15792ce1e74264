"""Blocks from text: a .txt file, what somebody pasted, Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.documents.blocks import Block, Kind
from knowledge.documents.numbering import heading_level, is_numbered, may_head
from knowledge.importers.text import plain, without_markdown

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)*\s*:?-{2,}:?\s*\|?\s*$")
_ROW = re.compile(r"^\s*\|.*\|\s*$")


def text_blocks(text: str) -> list[Block]:
    """Return the blocks of plain text; headings are known by their numbers or by 【】."""
    blocks: list[Block] = []
    lines = [(number, plain(line)) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line]
    for at, (number, line) in enumerate(lines):
        following = lines[at + 1][1] if at + 1 < len(lines) else ""
        level = text_heading(line, following)
        blocks.append(
            Block(Kind.HEADING if level else Kind.TEXT, line.strip("【】") if level else line, level=level, line=number)
        )
    return blocks


def text_heading(line: str, following: str) -> int:
    """Return the level of a line that is a heading, 0 if it is none, looking at the line after it."""
    if re.fullmatch(r"【[^【】]{1,30}】", line):
        return 2
    if level := heading_level(line):
        return level
    return 5 if may_head(line) and following and not is_numbered(following) else 0


def markdown_blocks(text: str) -> list[Block]:
    """Return the blocks of Markdown: # headings, tables, paragraphs and lists without their marks."""
    return list(_markdown(text.splitlines()))


def _markdown(lines: list[str]) -> Iterator[Block]:
    in_table = fenced = False
    for number, line in enumerate(lines, start=1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        heading = None if fenced else _HEADING.match(line)
        if heading and heading[2]:
            yield Block(Kind.HEADING, plain(without_markdown(heading[2])), level=len(heading[1]), line=number)
        elif _ROW.match(line) and not fenced:
            if not _RULE.match(line):
                cells = tuple(plain(without_markdown(cell)) for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1]))
                yield Block(Kind.ROW, "", cells=cells, first=not in_table, line=number)
            in_table = True
            continue
        elif words := plain(without_markdown(line)):
            yield Block(Kind.TEXT, words, line=number)
        in_table = False
