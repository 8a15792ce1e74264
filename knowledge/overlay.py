"""A shop's knowledge as it would be after a change: a search in memory beside the one customers are served from.

The entries served now are taken with their vectors, the change is applied, and only what it adds is embedded.
The serving index is read and never written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from knowledge.entries import Entry
from knowledge.index import Record
from knowledge.memory_index import MemoryIndex
from knowledge.search import KnowledgeSearch

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as it would be; it takes the place of `entry_id`, else of the one with its question for its stores.

    What is None stays as it is. Days are left out: what is only to hold on some is asked as if it were one of them.
    """

    question: str
    answer: str
    entry_id: int | None = None
    similar: tuple[str, ...] | None = None
    category: str | None = None
    pinned: bool | None = None
    stores: tuple[str, ...] | None = None

    @property
    def place(self) -> tuple[str, tuple[str, ...]]:
        """What tells the entry this draft is for: its question, and the stores it is about."""
        return self.question, self.stores or ()

    def over(self, entry: Entry) -> Entry:
        """Return `entry` with this draft's content."""
        named = {"similar": self.similar, "category": self.category, "pinned": self.pinned, "stores": self.stores}
        kept = {name: value for name, value in named.items() if value is not None}
        return replace(entry, question=self.question, answer=self.answer, **kept)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """Entries that are added or changed, and ids of entries that are taken back."""

    drafts: tuple[Draft, ...] = ()
    retired: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.drafts or self.retired)

    def applied_to(self, served: Sequence[Entry]) -> list[Entry]:
        """Return the entries after the change; entries that nobody has given an id yet count down from -1."""
        entries = {entry.id: entry for entry in served if entry.id not in self.retired}
        places = {(entry.question, entry.stores): entry.id for entry in entries.values()}
        for number, draft in enumerate(self.drafts, start=1):
            key = draft.entry_id or places.get(draft.place) or -number
            entries[key] = draft.over(entries.get(key) or Entry(key, draft.question, draft.answer))
            places[draft.place] = key
        return list(entries.values())

    def to_json(self) -> dict[str, Any]:
        """Return the change as it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> KnowledgeChange:
        """Return the change that `to_json` made."""
        drafts = (Draft(**{name: _frozen(value) for name, value in draft.items()}) for draft in stored["drafts"])
        return cls(tuple(drafts), tuple(stored["retired"]))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


async def overlaid(search: KnowledgeSearch, merchant_id: int, change: KnowledgeChange) -> KnowledgeSearch:
    """Return a search over what the shop serves now with `change` applied; what is served is not touched.

    Raises:
        ModelUnavailable: the embedding endpoint does not answer, so the new texts cannot be read.
    """
    search = await search.as_served(merchant_id)
    served, records = await _served(search, merchant_id)
    beside = MemoryIndex()
    await beside.add(merchant_id, search.profile, records)
    temporary = search.over(beside)
    await temporary.sync(merchant_id, _VERSION, change.applied_to(served))
    return temporary


async def _served(search: KnowledgeSearch, merchant_id: int) -> tuple[list[Entry], list[Record]]:
    """Return the entries served now and their records; looks again when a publish came in between."""
    while manifest := await search.index.manifest(merchant_id, search.profile):
        records = await search.index.load(merchant_id, search.profile)
        contents = {record.content_hash: record.content for record in records}
        if manifest.hashes <= contents.keys():
            return [Entry.from_json(key, contents[found]) for key, found in manifest.members], records
        if manifest == await search.index.manifest(merchant_id, search.profile):
            break  # records are gone for good: the index is being mended
    return [], []
