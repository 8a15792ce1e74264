"""Drafts: the next revision of an entry while it is being written; customers know nothing of it."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.entries.publishing import touch, transaction_time
from store.entries.tables import EntryContent, EntryState, KnowledgeEntry, KnowledgeRevision, as_document


async def draft_of(session: AsyncSession, entry_id: int) -> KnowledgeRevision | None:
    """Return the draft of an entry, None if nobody is writing one."""
    query = select(KnowledgeRevision).where(
        col(KnowledgeRevision.entry_id) == entry_id, col(KnowledgeRevision.number).is_(None)
    )
    return (await session.exec(query)).one_or_none()


async def draft_new(
    session: AsyncSession, merchant_id: int, content: EntryContent, *, author: str, reason: str
) -> KnowledgeEntry:
    """Add an entry that nobody is answered from yet, with its draft."""
    fields = {name: getattr(content, name) for name in EntryContent.model_fields}
    entry = KnowledgeEntry(
        merchant_id=merchant_id, **fields, state=EntryState.DRAFT, revision=0, edition=0, changed_by=author
    )
    session.add(entry)
    await session.flush()
    await draft_over(session, entry, content, author=author, reason=reason)
    return entry


async def draft_over(
    session: AsyncSession, entry: KnowledgeEntry, content: EntryContent, *, author: str, reason: str
) -> KnowledgeRevision:
    """Write the draft of an entry, over the revision published now."""
    draft = await draft_of(session, entry.id) or KnowledgeRevision(
        merchant_id=entry.merchant_id, entry_id=entry.id, content={}
    )
    draft.content, draft.based_on = as_document(content), entry.revision
    draft.author, draft.reason = author, reason
    if entry.state == EntryState.DRAFT:
        for name in EntryContent.model_fields:
            setattr(entry, name, getattr(content, name))
    touch(entry, await transaction_time(session), author)
    session.add_all([entry, draft])
    await session.flush()
    return draft
