"""What the owner taught, as tables: entries as customers are answered from them, and every revision of them.

A question may have an everyday answer and, from a later day on, another one: of the published entries with the
same question for the same stores, the one that began last among those valid today is the answer.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import field_validator
from sqlalchemy import BigInteger, Column, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from store.columns import identity, moment, shop_key, texts

Key = tuple[str, tuple[str, ...], date | None]
"""Question, stores, first day: what makes two entries the same one."""


class EntryState(StrEnum):
    """Where an entry stands: never published, answering customers (while valid), or taken back."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Action(StrEnum):
    """What a revision did."""

    PUBLISH = "publish"
    RETIRE = "retire"
    RESTORE = "restore"
    ROLL_BACK = "roll_back"


class EntryContent(SQLModel):
    """What people edit of an entry. A pinned answer goes out word for word, without a model.

    `valid_from` and `valid_until` are shop-time days, both inclusive; no `store_names` means all stores.
    """

    question: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    similar_questions: list[str] = texts()
    category: str = Field(default="", sa_type=Text)
    pinned: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    store_names: list[str] = texts()
    source: str = Field(default="", sa_type=Text)

    @field_validator("store_names")
    @classmethod
    def _in_one_order(cls, names: list[str]) -> list[str]:
        return sorted(set(names))

    @property
    def key(self) -> Key:
        """Return what makes this the same entry as another."""
        return self.question, tuple(sorted(self.store_names)), self.valid_from


class KnowledgeEntry(EntryContent, table=True):
    """An entry as customers see it once published; a draft's text stands here only until the first publishing.

    `revision` is the number of the last published revision, `edition` rises with every change anybody makes.
    """

    __tablename__: ClassVar[Any] = "knowledge_entries"

    id: int = identity()
    merchant_id: int = shop_key()
    state: EntryState = Field(default=EntryState.PUBLISHED, sa_type=Text)
    revision: int = 1
    edition: int = Field(default=1, sa_type=BigInteger)
    changed_by: str = Field(default="", sa_type=Text)
    created_at: datetime = moment()
    updated_at: datetime = moment()


class KnowledgeRevision(SQLModel, table=True):
    """One version of an entry, or the draft of the next one (no `number` yet), written over `based_on`."""

    __tablename__: ClassVar[Any] = "knowledge_revisions"

    id: int = identity()
    merchant_id: int = shop_key()
    entry_id: int = Field(sa_type=BigInteger)
    number: int | None = None
    action: Action = Field(default=Action.PUBLISH, sa_type=Text)
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    based_on: int = 0
    author: str = Field(default="", sa_type=Text)
    published_by: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    created_at: datetime = moment()
    published_at: datetime | None = moment(nullable=True)


def content_of(entry: EntryContent) -> EntryContent:
    """Return the content of an entry alone."""
    return EntryContent(**{name: getattr(entry, name) for name in EntryContent.model_fields})


def as_document(content: EntryContent) -> dict[str, Any]:
    """Return a content as JSON, dates in ISO 8601."""
    return content_of(content).model_dump(mode="json")
