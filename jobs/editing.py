"""Changes to the knowledge, with the job that lets the index follow in the same commit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel.ext.asyncio.session import AsyncSession

from jobs.requests import index_job
from knowledge.conflicts import EntryConflict, find_conflicts
from knowledge.entries import Entry
from knowledge.search import KnowledgeSearch
from store.deferring import defer_in
from store.editing import Editor
from store.engine import Database
from store.entries import entries_of
from store.knowledge import EntryContent, EntryState


@asynccontextmanager
async def editing(database: Database, editor: Editor) -> AsyncIterator[AsyncSession]:
    """Open a session to change what a shop's customers are told; the index follows when it commits."""
    async with database.session(editor.merchant_id) as session:
        yield session
        await defer_in(session, [index_job(editor.merchant_id)])


async def conflicts_of(
    database: Database, search: KnowledgeSearch | None, editor: Editor, entry_id: int, content: EntryContent
) -> list[EntryConflict]:
    """Return what a content repeats or contradicts among the shop's entries that are not retired or over."""
    async with database.session(editor.merchant_id) as session:
        known = await entries_of(session)
    standing = [one for one in known if one.state != EntryState.RETIRED]
    others = [as_entry(one.id, one) for one in standing if (one.valid_until or editor.today) >= editor.today]
    return await find_conflicts(search, editor.merchant_id, as_entry(entry_id, content), others, editor.today)


def as_entry(entry_id: int, content: EntryContent) -> Entry:
    """Return a content as search sees it."""
    return Entry(
        id=entry_id,
        question=content.question,
        answer=content.answer,
        similar=tuple(content.similar_questions),
        category=content.category,
        pinned=content.pinned,
        stores=tuple(content.store_names),
        valid_from=content.valid_from,
        valid_until=content.valid_until,
    )
