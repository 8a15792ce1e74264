"""What a planned change of the knowledge speaks of: entries of the shop, and drafts of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import Conflict, NotFound
from agent.phrases import say
from store.entries.tables import EntryContent, KnowledgeEntry, KnowledgeRevision
from store.imports.imports import Import, ImportState
from store.imports.lines import ImportLine, Verdict


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


async def imported_rows(session: AsyncSession, import_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return the entries that imports would add or change, as they were read.

    Raises:
        NotFound: the shop has no such import.
        Conflict: an import is still being read.
    """
    wanted = set(import_ids)
    known = (await session.exec(select(Import).where(col(Import.id).in_(wanted)))).all()
    if len(known) < len(wanted):
        raise NotFound(say("quality_no_import", book="owner"))
    if any(one.state == ImportState.READING for one in known):
        raise Conflict(say("quality_import_unread", book="owner"))
    query = select(ImportLine.content).where(
        col(ImportLine.import_id).in_(wanted), col(ImportLine.verdict).in_((Verdict.ADDED, Verdict.CHANGED))
    )
    return [dict(content) for content in (await session.exec(query.order_by(col(ImportLine.id)))).all() if content]
