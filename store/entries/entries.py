"""Knowledge entries, for those who read them: what the owner taught, the truth behind every index."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.entries.served import all_shops, answer_of, record_indexed, shops_to_index, snapshot, versions
from store.entries.tables import KnowledgeEntry
from store.entries.teaching import Change, save_answer, upsert_entries

__all__ = [
    "Change",
    "KnowledgeEntry",
    "all_shops",
    "answer_of",
    "entries_of",
    "record_indexed",
    "save_answer",
    "shops_to_index",
    "snapshot",
    "upsert_entries",
    "versions",
]


async def entries_of(session: AsyncSession) -> list[KnowledgeEntry]:
    """Return the shop's entries of every state, oldest first."""
    return list((await session.exec(select(KnowledgeEntry).order_by(col(KnowledgeEntry.id)))).all())
