"""Entries of the knowledge as the API takes and tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.shapes.asked import Asked
from knowledge.conflicts import EntryConflict
from knowledge.revising import FieldChange
from store.entries.tables import Action, EntryContent, EntryState, KnowledgeEntry, KnowledgeRevision

Line = Annotated[str, StringConstraints(max_length=300)]
Reason = Annotated[str, Field(max_length=500, description="为什么改，写进历史")]
Edition = Annotated[int | None, Field(ge=0, description="看到的是第几次改动；别人先改了就返回 409")]


class EntryText(Asked):
    """What people write; the days are shop-time days, both inclusive, no stores means all of them."""

    question: Annotated[str, StringConstraints(max_length=2000)]
    answer: Annotated[str, StringConstraints(max_length=8000)]
    similar_questions: Annotated[list[Line], Field(max_length=200)] = []
    category: Annotated[str, StringConstraints(max_length=50)] = ""
    pinned: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    store_names: Annotated[list[Line], Field(max_length=200)] = []

    def content(self, source: str = "") -> EntryContent:
        """Return it as the store takes it."""
        fields = {name: getattr(self, name) for name in EntryText.model_fields}
        return EntryContent.model_validate({**fields, "source": source})


class EntryCreate(EntryText):
    """A new entry: a draft until it is published."""

    reason: Reason = ""


class DraftUpdate(EntryText):
    """The draft of an entry, whole."""

    edition: Edition = None
    reason: Reason = ""


class Chosen(Asked):
    """An entry, as it was seen."""

    id: int
    edition: Edition = None


class Batch(Asked):
    """Several entries at once: all of them, or none."""

    entries: Annotated[list[Chosen], Field(min_length=1, max_length=200)]
    reason: Reason = ""


class Step(Asked):
    """One step with one entry."""

    edition: Edition = None
    reason: Reason = ""


class RollBack(Step):
    """Back to what a revision said."""

    number: Annotated[int, Field(ge=1, le=2**31 - 1, description="回到第几版")]


class Schedule(Step):
    """An answer for certain days; without `answer`, the one that stands, for those days only."""

    answer: Annotated[str, StringConstraints(max_length=8000)] | None = None
    valid_from: date | None = None
    valid_until: date | None = None


class EntryPublic(EntryText, extra="ignore"):
    """An entry: what customers are told if `state` is published and today is one of its days."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    state: EntryState
    revision: int
    edition: int
    source: str
    changed_by: str
    created_at: datetime
    updated_at: datetime
    has_draft: bool = False

    @classmethod
    def of(cls, entry: KnowledgeEntry, *, has_draft: bool = False) -> EntryPublic:
        """Return an entry as it is told."""
        return cls.model_validate(entry).model_copy(update={"has_draft": has_draft})


class DraftPublic(EntryText, extra="ignore"):
    """What is being written."""

    based_on: int
    author: str
    reason: str
    created_at: datetime

    @classmethod
    def of(cls, draft: KnowledgeRevision) -> DraftPublic:
        """Return a draft as it is told."""
        signed = {name: getattr(draft, name) for name in ("based_on", "author", "reason", "created_at")}
        return cls.model_validate({**draft.content, **signed})


class EntryDetail(EntryPublic):
    """An entry with its draft."""

    draft: DraftPublic | None = None


class Saved(BaseModel):
    """A saved draft, with what it repeats or contradicts; `warnings` tell of words the shop never says."""

    entry: EntryDetail
    conflicts: list[EntryConflict]
    warnings: list[str]


class RevisionPublic(BaseModel):
    """One version of an entry."""

    number: int
    action: Action
    content: dict[str, Any]
    author: str
    published_by: str
    reason: str
    published_at: datetime

    @classmethod
    def of(cls, revision: KnowledgeRevision) -> RevisionPublic:
        """Return a revision as it is told."""
        return cls.model_validate(revision, from_attributes=True)


class Difference(BaseModel):
    """What changed between two versions, field by field; `newer` None is the draft."""

    older: int
    newer: int | None
    changes: list[FieldChange]
