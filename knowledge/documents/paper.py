"""Pages into blocks: running heads go, lines become paragraphs, larger letters become headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from knowledge.documents.blocks import Block, Kind
from knowledge.documents.ladder import Ladder
from knowledge.documents.numbering import heading_level, is_numbered
from knowledge.documents.pages import Page, PageLine
from knowledge.documents.pairs import asked, replied
from knowledge.documents.plaintext import text_heading
from knowledge.importers.text import plain

_PAGE_NUMBER = re.compile(
    r"^[\s\-–—·.]*(?:第\s*)?\d{1,3}\s*(?:页)?\s*(?:[/／,，]?\s*(?:共\s*)?\d{1,3}\s*页?)?[\s\-–—·.]*$"
)
_NAMES_PAGE = re.compile(r"页|page|\d\s*[/／]\s*\d", re.IGNORECASE)
_EDGE_LINES = 2
_REPEATED_SHARE = 0.5
_REPEATED_FROM = 3
_FULL = 0.82
_PAUSES = "，,、"
_ENDS = "。！？!?；;：:"


def paper_blocks(pages: Sequence[Page]) -> list[Block]:
    """Return the blocks of a paged document; sizes are compared within all its text, or all its pictures."""
    running = _running_lines(pages)
    ladders = {recognised: Ladder(pages, recognised=recognised) for recognised in (True, False)}
    blocks: list[Block] = []
    for page in pages:
        lines = [PageLine(plain(line.text), line.size, line.width) for line in page.lines]
        kept = [line for at, line in enumerate(lines) if line.text and not _is_running(line, at, len(lines), running)]
        blocks += _paragraphs(kept, [ladders[page.recognised].level(line) for line in kept], page)
    return _continued(blocks)


def _paragraphs(lines: list[PageLine], levels: list[int], page: Page) -> Iterator[Block]:
    full = max((line.width for line in lines), default=0.0) * _FULL
    text = ""
    for at, (line, large) in enumerate(zip(lines, levels, strict=True)):
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        level = large or (0 if text else text_heading(line.text, following))
        if level:
            if text:
                yield Block(Kind.TEXT, text, page.number, recognised=page.recognised)
                text = ""
            yield Block(Kind.HEADING, line.text.strip("【】"), page.number, level, recognised=page.recognised)
            continue
        text = _joined(text, line.text)
        ends = line.text[-1] in _ENDS or (line.width < full and line.text[-1] not in _PAUSES)
        if ends or not following or levels[at + 1] or _begins(following):
            yield Block(Kind.TEXT, text, page.number, recognised=page.recognised)
            text = ""


def _continued(blocks: list[Block]) -> list[Block]:
    """Return the blocks with a sentence that runs over a page's end made whole, on the page where it begins."""
    whole: list[Block] = []
    for block in blocks:
        last = whole[-1] if whole else None
        runs_on = last and last.kind is Kind.TEXT and last.page < block.page and last.text[-1] not in _ENDS + "…）)」”"
        if last and runs_on and block.kind is Kind.TEXT and not _begins(block.text):
            whole[-1] = Block(Kind.TEXT, _joined(last.text, block.text), last.page, recognised=last.recognised)
        else:
            whole.append(block)
    return whole


def _joined(before: str, after: str) -> str:
    if not before:
        return after
    gap = " " if before[-1].isascii() and after[0].isascii() and before[-1].isalnum() and after[0].isalnum() else ""
    return f"{before}{gap}{after}"


def _begins(text: str) -> bool:
    """Tell whether a line begins something of its own."""
    return is_numbered(text) or bool(heading_level(text)) or asked(text) is not None or replied(text) is not None


def _edge(at: int, count: int) -> bool:
    return at < _EDGE_LINES or at >= count - _EDGE_LINES


def _running_lines(pages: Sequence[Page]) -> set[str]:
    """Return the lines that stand at the edge of most pages: running heads and feet."""
    seen: Counter[str] = Counter()
    for page in pages:
        edges = {_masked(line.text) for at, line in enumerate(page.lines) if _edge(at, len(page.lines))}
        seen.update(edges)
    least = max(_REPEATED_FROM, len(pages) * _REPEATED_SHARE)
    return {text for text, count in seen.items() if count >= least}


def _is_running(line: PageLine, at: int, count: int, running: set[str]) -> bool:
    return _edge(at, count) and (bool(_PAGE_NUMBER.match(line.text)) or _masked(line.text) in running)


def _masked(text: str) -> str:
    """Return a line as it would be on any page: only what names a page may change its digits."""
    return re.sub(r"\d+", "#", plain(text)) if _NAMES_PAGE.search(text) else plain(text)
