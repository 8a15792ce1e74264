"""Sections into entries: a question to be found by, an answer that fits a message, a place to cite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agent.wording.bubbles import split_bubbles
from knowledge.documents.numbering import is_clause
from knowledge.documents.sections import Section, title_of
from knowledge.importers.headings import ANSWER, CATEGORY, QUESTION
from knowledge.importers.rows import RawRow, place_of

PIECE_BYTES = 1500
"""About 500 Chinese characters: well inside a message, and little enough to be about one thing."""
_QUESTION = re.compile(
    r"[?？]\s*$|[吗呢么]\s*$|^(?:怎么|如何|怎样|为什么|为何|是否|能否|可否|什么|哪|多少|几)|(?:怎么办|多久|多少钱|什么时候)$"
)
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十百零〇两\d\s]+[章节条篇编]|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+(?:[.．]\d+)*[、.．\s]*(?=\D))\s*"
)
_LONGEST_QUESTION = 80
_LONGEST_LEAD = 30
_SHORTEST_LEAD = 8


def raw_rows(all_sections: list[Section]) -> Iterator[RawRow]:
    """Return a document's entries as rows, for the same judgement as those of a sheet."""
    title = title_of(all_sections)
    taken: set[str] = set()
    for section in all_sections:
        if section.cells or section.question:
            yield _pair(section, title)
            continue
        for number, text in enumerate(_pieces(section.parts)):
            question = _unique(_question(section.path, title, text, first=number == 0), taken)
            yield _row(section, title, {QUESTION: question, ANSWER: text})


def _pair(section: Section, title: str) -> RawRow:
    cells = section.cells or {QUESTION: section.question, ANSWER: "\n".join(section.parts)}
    return _row(section, title, cells)


def _row(section: Section, title: str, cells: dict[str, str]) -> RawRow:
    steps = [_bare(step) for step in section.path if step != title]
    above = steps if section.cells or section.question else steps[:-1]
    unit, number = ("页", section.page) if section.page else ("行", section.line)
    place = " · ".join(filter(None, (place_of(section.page, unit="页"), " > ".join(section.path))))
    note = "这一段是从图片里认出来的字，请核对一遍" if section.recognised else ""
    category = {CATEGORY: " / ".join(above)}
    return RawRow(number, category | cells, {}, unit=unit, place=place or place_of(number, unit=unit), note=note)


def _question(path: tuple[str, ...], title: str, text: str, *, first: bool) -> str:
    """Return what a piece is found by: its heading if that asks, else the headings over it, else its first words."""
    lead = _lead(text)
    if not path:
        return lead
    here = _bare(path[-1])
    above = [_bare(step) for step in path[-2:-1] if step != title]
    base = here if _QUESTION.search(here) else "：".join([*above, here])
    return base[:_LONGEST_QUESTION] if first and not is_clause(text) else f"{base[:_LONGEST_QUESTION]}：{lead}"


def _lead(text: str) -> str:
    """Return the first words of a text, without its number."""
    text = _NUMBER.sub("", text.strip()) or text.strip()
    sentence = _SENTENCE_END.split(text, maxsplit=1)[0].strip() or text
    if len(sentence) <= _LONGEST_LEAD:
        return sentence
    head = sentence[:_LONGEST_LEAD]
    pause = max(head.rfind(mark) for mark in "，,：:、 ")
    return head[:pause] if pause >= _SHORTEST_LEAD else head


def _bare(heading: str) -> str:
    return _NUMBER.sub("", heading).strip() or heading


def _unique(question: str, taken: set[str]) -> str:
    name, number = question, 1
    while name in taken:
        number += 1
        name = f"{question}（{number}）"
    taken.add(name)
    return name


def _pieces(parts: Iterable[str]) -> list[str]:
    """Return paragraphs packed into answers; one too long for a message is cut at its sentences."""
    pieces: list[str] = []
    for part in parts:
        if pieces and len(pieces[-1].encode()) + len(part.encode()) < PIECE_BYTES:
            pieces[-1] += f"\n{part}"
        elif len(part.encode()) <= PIECE_BYTES:
            pieces.append(part)
        else:
            pieces += split_bubbles(part, PIECE_BYTES, len(part))
    return pieces
