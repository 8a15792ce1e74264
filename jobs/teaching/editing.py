"""Changes to the knowledge, with the job that lets the index follow in the same commit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel.ext.asyncio.session import AsyncSession

from jobs.requests import index_job
from jobs.teaching.indexing import entry_from
from knowledge.conflicts import EntryConflict, find_conflicts
from knowledge.search import KnowledgeSearch
from store.deferring import defer_in
from store.engine import Database
from store.entries.editing import Editor
from store.entries.served import standing
from store.entries.tables import EntryContent


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
    async with database.shop(editor.merchant_id) as connection:
        rows = await standing(connection, editor.today)
    candidate = entry_from({**content.model_dump(), "id": entry_id})
    return await find_conflicts(search, editor.merchant_id, candidate, map(entry_from, rows), editor.today)
