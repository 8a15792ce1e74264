"""A planned change of the knowledge as the API takes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.access import Access
from knowledge.overlay import Draft, KnowledgeChange
from store.changes import check_entries, drafts_of

EntryId = Annotated[int, Field(ge=1, lt=2**63)]
_Text = Annotated[str, Field(min_length=1, max_length=300)]


class PlannedEntry(BaseModel):
    """An entry as it would be: in the place of `entry_id`, else of the entry with its question, else new.

    What is left out stays as it is.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    question: _Text
    answer: Annotated[str, Field(min_length=1, max_length=2048)]
    entry_id: EntryId | None = None
    similar_questions: Annotated[list[_Text], Field(max_length=50)] | None = None
    category: Annotated[str, Field(max_length=100)] | None = None
    pinned: bool | None = None

    def as_draft(self) -> Draft:
        """Return the entry for search."""
        similar = None if self.similar_questions is None else tuple(self.similar_questions)
        return Draft(self.question, self.answer, self.entry_id, similar, self.category, self.pinned)


class PlannedChange(BaseModel):
    """Entries as they would be, entries whose saved draft would be published, entries that would be retired."""

    entries: Annotated[list[PlannedEntry], Field(max_length=2000)] = []
    drafts: Annotated[list[EntryId], Field(max_length=500)] = []
    retire: Annotated[list[EntryId], Field(max_length=500)] = []

    async def resolved(self, access: Access) -> KnowledgeChange:
        """Return the change for search; raises `NotFound` for an entry or draft the shop does not have."""
        named = [entry.entry_id for entry in self.entries if entry.entry_id is not None]
        async with access.house.database.session(access.merchant_id) as session:
            await check_entries(session, [*named, *self.retire])
            drafts = await drafts_of(session, self.drafts)
        saved = (
            Draft(d.question, d.answer, key, tuple(d.similar_questions), d.category, d.pinned)
            for key, d in drafts.items()
        )
        return KnowledgeChange((*saved, *(entry.as_draft() for entry in self.entries)), tuple(self.retire))
