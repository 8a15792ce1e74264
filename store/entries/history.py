"""The history of an entry: every revision with author and reason, and what changed between two of them."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import NotFound
from agent.phrases import say
from store.entries.tables import KnowledgeRevision


async def revisions_of(
    session: AsyncSession, entry_id: int, *, limit: int, before: int | None = None
) -> list[KnowledgeRevision]:
    """Return the published revisions of an entry, newest first, from below number `before` on."""
    query = select(KnowledgeRevision).where(
        col(KnowledgeRevision.entry_id) == entry_id, col(KnowledgeRevision.number).is_not(None)
    )
    if before is not None:
        query = query.where(col(KnowledgeRevision.number) < before)
    return list((await session.exec(query.order_by(col(KnowledgeRevision.number).desc()).limit(limit))).all())


async def revision_of(session: AsyncSession, entry_id: int, number: int) -> KnowledgeRevision:
    """Return one revision of an entry; raises `NotFound`."""
    query = select(KnowledgeRevision).where(
        col(KnowledgeRevision.entry_id) == entry_id, col(KnowledgeRevision.number) == number
    )
    revision = (await session.exec(query)).one_or_none()
    if revision is None:
        raise NotFound(say("entry_no_revision", book="owner", number=str(number)))
    return revision
