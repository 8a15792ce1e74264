"""What a planned change of the knowledge speaks of: entries of the shop, and drafts of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import NotFound
from agent.phrases import say
from store.knowledge import EntryContent, KnowledgeEntry, KnowledgeRevision


async def known_entries(session: AsyncSession, entry_ids: Iterable[int]) -> set[int]:
    """Return which of these entries the shop has, in whatever state."""
    query = select(KnowledgeEntry.id).where(col(KnowledgeEntry.id).in_(set(entry_ids)))
    return set((await session.exec(query)).all())


async def check_entries(session: AsyncSession, entry_ids: Iterable[int]) -> None:
    """Raise `NotFound` if the shop has not all of these entries."""
    wanted = set(entry_ids)
    if unknown := wanted - await known_entries(session, wanted):
        raise NotFound(say("entry_unknown", book="owner", id="、".join(map(str, sorted(unknown)))))


async def drafts_of(session: AsyncSession, entry_ids: Iterable[int]) -> dict[int, EntryContent]:
    """Return the drafts of these entries by entry id; raises `NotFound` for one that has none."""
    wanted = set(entry_ids)
    query = select(KnowledgeRevision).where(
        col(KnowledgeRevision.entry_id).in_(wanted), col(KnowledgeRevision.number).is_(None)
    )
    found = {draft.entry_id: EntryContent(**draft.content) for draft in (await session.exec(query)).all()}
    if missing := wanted - found.keys():
        raise NotFound(say("quality_no_draft", book="owner", id="、".join(map(str, sorted(missing)))))
    return found
