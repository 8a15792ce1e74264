"""Publishing: entries, their revisions and the shop's knowledge version change together, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from store.entries.tables import Action, EntryContent, EntryState, KnowledgeEntry, KnowledgeRevision, as_document
from store.shops.merchants import Merchant


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands under a revision: who wrote it, why, and who published it if that was somebody else."""

    author: str
    reason: str
    published_by: str = ""

    @property
    def publisher(self) -> str:
        """Return who published it."""
        return self.published_by or self.author


async def lock_knowledge(session: AsyncSession, merchant_id: int) -> None:
    """Let nobody else change this shop's knowledge until the transaction ends; reading and serving go on."""
    await session.exec(select(Merchant.id).where(col(Merchant.id) == merchant_id).with_for_update(key_share=True))


async def raise_version(session: AsyncSession, merchant_id: int) -> None:
    """Say that customers should be answered from something newer than what is indexed."""
    raised = {"knowledge_version": col(Merchant.knowledge_version) + 1}
    await session.exec(update(Merchant).where(col(Merchant.id) == merchant_id).values(**raised))


async def transaction_time(session: AsyncSession) -> datetime:
    """Return the database's time at the start of this transaction."""
    return (await session.exec(select(func.now()))).one()


async def publish_new(
    session: AsyncSession, merchant_id: int, contents: Sequence[EntryContent], signed: Signed
) -> list[KnowledgeEntry]:
    """Add published entries with their first revision; the caller raises the version."""
    entries = [
        KnowledgeEntry(merchant_id=merchant_id, **_fields(content), changed_by=signed.publisher) for content in contents
    ]
    session.add_all(entries)
    await session.flush()
    await _record(session, entries, Action.PUBLISH, signed)
    return entries


async def publish_over(
    session: AsyncSession,
    changes: Sequence[tuple[KnowledgeEntry, EntryContent]],
    signed: Signed,
    action: Action = Action.PUBLISH,
) -> None:
    """Give entries new published content, a revision each; the caller raises the version."""
    for entry, content in changes:
        for name, value in _fields(content).items():
            setattr(entry, name, value)
    await _advance(session, [entry for entry, _ in changes], EntryState.PUBLISHED, action, signed)


async def retire(session: AsyncSession, entries: Sequence[KnowledgeEntry], signed: Signed) -> None:
    """Take entries back: no customer is answered from them; the caller raises the version."""
    await _advance(session, entries, EntryState.RETIRED, Action.RETIRE, signed)


def touch(entry: KnowledgeEntry, moment: datetime, author: str) -> None:
    """Note that somebody changed an entry or its draft."""
    entry.edition += 1
    entry.changed_by = author
    entry.updated_at = moment


async def _advance(
    session: AsyncSession,
    entries: Sequence[KnowledgeEntry],
    state: EntryState,
    action: Action,
    signed: Signed,
) -> None:
    moment = await transaction_time(session)
    for entry in entries:
        entry.state = state
        entry.revision += 1
        touch(entry, moment, signed.publisher)
    session.add_all(entries)
    await _record(session, entries, action, signed)


async def _record(session: AsyncSession, entries: Sequence[KnowledgeEntry], action: Action, signed: Signed) -> None:
    moment = await transaction_time(session)
    session.add_all(
        KnowledgeRevision(
            merchant_id=entry.merchant_id,
            entry_id=entry.id,
            number=entry.revision,
            action=action,
            content=as_document(entry),
            based_on=entry.revision - 1,
            author=signed.author,
            published_by=signed.publisher,
            reason=signed.reason,
            published_at=moment,
        )
        for entry in entries
    )
    await session.flush()


def _fields(content: EntryContent) -> dict[str, Any]:
    return {name: getattr(content, name) for name in EntryContent.model_fields}
