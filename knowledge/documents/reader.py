"""One door for long documents."""

from __future__ import annotations

from collections.abc import Sequence

from agent.phrases import say
from knowledge.documents.blocks import Block
from knowledge.documents.cutting import raw_rows
from knowledge.documents.pages import Page
from knowledge.documents.paper import paper_blocks
from knowledge.documents.plaintext import markdown_blocks, text_blocks
from knowledge.documents.sections import sections
from knowledge.documents.word import word_blocks
from knowledge.importers.delimited import HEADING_ROWS, read_csv
from knowledge.importers.encoding import decode
from knowledge.importers.formats import check_file
from knowledge.importers.headings import columns
from knowledge.importers.judge import judge
from knowledge.importers.rows import MAX_ROWS, FaqFile, FileRefused


def read_text(content: bytes, filename: str) -> FaqFile:
    """Return the entries of a .docx, .md or .txt file, and what is wrong with them.

    Raises:
        FileRefused: the file as a whole cannot be used.
    """
    ending = check_file(content, filename)
    if ending == ".docx":
        return _file(word_blocks(content))
    text = decode(content)
    if ending == ".txt" and _is_table(text):
        return judge(read_csv(content)[0])
    return _file(text_blocks(text) if ending == ".txt" else markdown_blocks(text))


def _is_table(text: str) -> bool:
    """Whether the text is a sheet saved as text: columns between tabs, under our headings."""
    return any("\t" in line and columns(line.split("\t")) for line in text.split("\n", HEADING_ROWS)[:HEADING_ROWS])


def read_paper(pages: Sequence[Page]) -> FaqFile:
    """Return the entries of the pages of a document, and what is wrong with them; raises `FileRefused`."""
    return _file(paper_blocks(pages))


def _file(blocks: Sequence[Block]) -> FaqFile:
    rows = list(raw_rows(sections(blocks)))
    if not rows:
        raise FileRefused(say("import_no_words", book="owner"))
    if len(rows) > MAX_ROWS:
        raise FileRefused(say("import_too_many_rows", book="owner", count=str(len(rows)), limit=str(MAX_ROWS)))
    return judge(rows)
