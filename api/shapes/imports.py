"""Imports as the REST API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.shapes.asked import Asked
from store.imports.imports import Choice, Import, ImportState
from store.imports.lines import ImportLine, Verdict


class ImportPublic(BaseModel):
    """An import. While it is `reading`, `done` of `total` pages are (a file without pages has none).

    `added`, `changed`, `unchanged` and `problems` count lines: what applying would do, and did once it is `done`;
    `gone` counts entries that an earlier version of the file had. `repeats` is the import of the same content
    before: applying it changes nothing unless asked for `again`. `notes` and `error` are Chinese, for the owner.
    """

    id: int
    name: str
    state: ImportState
    choice: Choice | None
    repeats: int | None
    done: int
    total: int
    added: int
    changed: int
    unchanged: int
    problems: int
    gone: int
    notes: list[str]
    error: str | None
    author: str
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, known: Import) -> ImportPublic:
        """Return an import as others may see it."""
        return cls.model_validate(known, from_attributes=True)


class LinePublic(BaseModel):
    """A line of the report: where it stands (第 3 行「答案」), what would happen, and what to look at."""

    id: int
    verdict: Verdict
    place: str
    question: str
    answer: str
    old_answer: str | None
    message: str

    @classmethod
    def of(cls, line: ImportLine) -> LinePublic:
        """Return a line as others may see it."""
        return cls.model_validate(line, from_attributes=True)


class PastedText(Asked):
    """Text somebody pasted, and what to call it."""

    text: Annotated[str, Field(min_length=1, max_length=500_000)]
    name: Annotated[str, Field(max_length=100)] = ""


class ApplyAsked(Asked):
    """What to do about rows with problems; `again` overwrites what was edited since the same file was imported."""

    choice: Choice
    again: bool = False
