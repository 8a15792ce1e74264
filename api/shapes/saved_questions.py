"""Saved questions as the API takes and tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from api.shapes.asked import Asked
from api.shapes.changes import EntryId
from store.quality.saved_questions import (
    MAX_FACT_CHARS,
    MAX_FACTS,
    MAX_TEXT_CHARS,
    Expectation,
    QuestionSource,
    SavedQuestion,
)

_Facts = Annotated[list[Annotated[str, Field(max_length=MAX_FACT_CHARS)]], Field(max_length=MAX_FACTS)]


class ExpectationUpdate(Asked):
    """What a good answer is: from one of these entries, with these words, without those; or a person answers.

    At least one of them must be said. Words are short: 48小时, 199元.
    """

    entry_ids: Annotated[list[EntryId], Field(max_length=20)] = []
    must_say: _Facts = []
    must_not_say: _Facts = []
    for_person: bool = False

    def wish(self) -> Expectation:
        """Return the expectation for the store."""
        return Expectation(**self.model_dump(include=set(Expectation.model_fields)))


class SavedQuestionCreate(ExpectationUpdate):
    """A question a customer may ask, and what a good answer is."""

    model_config = ConfigDict(str_strip_whitespace=True)

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS)]


class SavedQuestionPublic(ExpectationUpdate, extra="ignore"):
    """A saved question."""

    id: int
    text: str
    source: QuestionSource
    created_by: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, question: SavedQuestion) -> SavedQuestionPublic:
        """Return a saved question for the API."""
        return cls(**{name: getattr(question, name) for name in cls.model_fields})
