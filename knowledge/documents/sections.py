"""Blocks into sections: what stands under one heading, one clause, one question, one row of a FAQ table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from knowledge.documents.blocks import Block, Kind
from knowledge.documents.numbering import is_clause, is_item
from knowledge.documents.pairs import apart, asked, replied
from knowledge.importers.headings import columns

_LONGEST_TITLE = 30


@dataclass(slots=True)
class Section:
    """Paragraphs under a heading path, highest first; with `question` they are its answer.

    `cells` holds a row of a table with our columns (问题, 答案 …) instead.
    """

    path: tuple[str, ...]
    page: int = 0
    line: int = 0
    question: str = ""
    parts: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    recognised: bool = False


def sections(blocks: Sequence[Block]) -> list[Section]:
    """Return the sections of a document in reading order; no words are lost but those of a lone title."""
    walk = _Walk()
    for at, block in enumerate(blocks):
        walk.take(_as_title(block, blocks[1]) if at == 0 and len(blocks) > 1 else block)
    walk.end()
    return [s for s in walk.done if s.parts or s.question or s.cells]


def _as_title(first: Block, second: Block) -> Block:
    """Return a short first line as the heading above all others."""
    short = len(first.text) <= _LONGEST_TITLE and first.text[-1:] not in "。；;，,：:！!？?"
    taken = asked(first.text) is not None or replied(second.text) is not None or is_item(first.text)
    heads = second.kind is not Kind.TEXT or len(second.text) >= len(first.text)
    if first.kind is not Kind.TEXT or not short or taken or not heads:
        return first
    return replace(first, kind=Kind.HEADING, level=0)


class _Walk:
    """Where we are in the document."""

    def __init__(self) -> None:
        self.done: list[Section] = []
        self._path: list[tuple[int, str]] = []
        self._names: dict[int, str] | None = None
        self._header: tuple[str, ...] = ()
        self._begun = False
        self._childless = False
        self._open(Block(Kind.TEXT, ""))

    def take(self, block: Block) -> None:
        if block.kind is Kind.ROW:
            self._childless = False
            self._row(block)
        elif block.kind is Kind.HEADING and not asked(block.text):
            self._heading(block)
        else:
            self._childless = False
            for text in apart(block.text):
                self._text(block, text)
        self._begun = True

    def end(self) -> None:
        """Close the last heading."""
        self._keep_words(0)

    def _heading(self, block: Block) -> None:
        self._keep_words(block.level)
        self._path = [step for step in self._path if step[0] < block.level] + [(block.level, block.text)]
        self._open(block)
        self._childless = self._begun

    def _keep_words(self, level: int) -> None:
        """Make a heading with nothing under it a paragraph of what is above it: perhaps it was none."""
        if self._childless and self._path[-1][0] >= level:
            _, text = self._path.pop()
            path = tuple(step for _, step in self._path)
            before = self.done[-2]
            if before.path == path and not before.question and not before.cells:
                before.parts.append(text)
                self.done.pop()
            else:
                self.done[-1].path, self.done[-1].parts = path, [text]

    def _open(self, block: Block, question: str = "") -> None:
        path = tuple(text for _, text in self._path)
        self.done.append(Section(path, block.page, block.line, question, recognised=block.recognised))

    def _text(self, block: Block, text: str) -> None:
        if question := asked(text):
            return self._open(block, question)
        here = self.done[-1]
        if here.question and not here.parts and (reply := replied(text)) is not None:
            text = reply
        elif is_clause(text) and not here.question:
            self._open(block)
        return self._add(block, text)

    def _add(self, block: Block, text: str) -> None:
        here = self.done[-1]
        if not here.parts and not here.path and not here.question:
            here.page, here.line = block.page, block.line
        here.recognised |= block.recognised
        if text:
            here.parts.append(text)

    def _row(self, block: Block) -> None:
        if block.first:
            self._names, self._header = columns(block.cells), block.cells
            if self._names or len(block.cells) > 2:
                return None
        if self._names:
            cells = {name: block.cells[at] for at, name in self._names.items() if at < len(block.cells)}
            self._open(block)
            self.done[-1].cells = cells
            return self._open(block)
        return self._add(block, _sentence(self._header, block.cells))


def _sentence(header: tuple[str, ...], cells: tuple[str, ...]) -> str:
    """Return a table row that says by itself what its figures mean."""
    if len(cells) <= 2:
        return "：".join(cell for cell in cells if cell)
    named = zip((*header, *[""] * len(cells)), cells, strict=False)
    return "；".join(f"{name}：{cell}" if name and name != cell else cell for name, cell in named if cell)


def title_of(all_sections: Iterable[Section]) -> str:
    """Return the heading above everything, if there is one: a document's title says nothing about its parts."""
    found = {section.path[0] for section in all_sections if section.path}
    return found.pop() if len(found) == 1 else ""
