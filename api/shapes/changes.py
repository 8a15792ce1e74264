"""A planned change of the knowledge as the API takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.access import Access
from api.shapes.asked import Asked
from knowledge.overlay import Draft, KnowledgeChange
from store.entries.changes import check_entries, drafts_of, imported_rows

EntryId = Annotated[int, Field(ge=1, lt=2**63)]
_Text = Annotated[str, Field(min_length=1, max_length=300)]


class PlannedEntry(Asked):
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


class PlannedChange(Asked):
    """What would change: `entries` as they would be, `drafts` published, entries to `retire` (both by entry id).

    `imports` are ids of imports that were read and not applied yet: their good lines would be published.
    """

    entries: Annotated[list[PlannedEntry], Field(max_length=2000)] = []
    drafts: Annotated[list[EntryId], Field(max_length=500)] = []
    retire: Annotated[list[EntryId], Field(max_length=500)] = []
    imports: Annotated[list[EntryId], Field(max_length=5)] = []

    async def resolved(self, access: Access) -> KnowledgeChange:
        """Return the change for search; raises `NotFound` for an entry, draft or import the shop does not have."""
        named = [entry.entry_id for entry in self.entries if entry.entry_id is not None]
        async with access.house.database.session(access.merchant_id) as session:
            await check_entries(session, [*named, *self.retire])
            saved = await drafts_of(session, self.drafts)
            imported = await imported_rows(session, self.imports)
        drafts = [
            *(_draft(row, None) for row in imported),
            *(_draft(draft.model_dump(), entry_id) for entry_id, draft in saved.items()),
            *(_draft(entry.model_dump(), entry.entry_id) for entry in self.entries),
        ]
        return KnowledgeChange(tuple(drafts), tuple(self.retire))


def _draft(content: Mapping[str, Any], entry_id: int | None) -> Draft:
    similar, stores = content.get("similar_questions"), content.get("store_names")
    return Draft(
        question=content["question"],
        answer=content["answer"],
        entry_id=entry_id,
        similar=None if similar is None else tuple(similar),
        category=content.get("category"),
        pinned=content.get("pinned"),
        stores=None if stores is None else tuple(stores),
    )
