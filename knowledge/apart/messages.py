"""What the child says, one line of JSON each."""

from __future__ import annotations

from pydantic import BaseModel, TypeAdapter

from knowledge.documents.pages import Page
from knowledge.importers.rows import FaqFile


class Said(BaseModel):
    """A line of the child: a page of `total`, the whole file, its bare words, or why it is refused (Chinese)."""

    total: int = 0
    page: Page | None = None
    file: FaqFile | None = None
    words: str = ""
    refused: str = ""


SAID = TypeAdapter(Said)
