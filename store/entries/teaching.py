"""Teaching: answers that go to customers at once, from files, from gaps, from what the staff said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import NotFound
from agent.phrases import say
from store.entries.contents import check_content
from store.entries.drafts import draft_new, draft_over
from store.entries.publishing import Signed, lock_knowledge, publish_new, publish_over, raise_version
from store.entries.tables import EntryContent, EntryState, Key, KnowledgeEntry, content_of

_BATCH = 100  # rows between two looks at what else the process has to do: customers are waiting


@dataclass(frozen=True, slots=True)
class Change:
    """What an import did: entries that are new, changed, and as they were."""

    added: int
    changed: int
    unchanged: int


async def upsert_entries(
    session: AsyncSession, merchant_id: int, rows: Sequence[dict[str, Any]], *, author: str = "", reason: str = ""
) -> Change:
    """Publish entries, all in this transaction, and raise the shop's knowledge version.

    A row belongs to the entry with its question, stores and first day, whatever that entry's state; what a row
    does not name stays. The same rows twice change nothing: neither the entries nor the version.
    """
    await lock_knowledge(session, merchant_id)
    query = select(KnowledgeEntry).execution_options(yield_per=_BATCH)
    existing = {entry.key: entry async for entry in await session.stream_scalars(query)}
    fresh: dict[Key, EntryContent] = {}
    changed: list[tuple[KnowledgeEntry, EntryContent]] = []
    for row in rows:
        content = EntryContent(**row)
        entry = existing.get(content.key)
        if entry is None:
            fresh[content.key] = content
        elif differs(entry, row):
            changed.append((entry, _over(entry, row)))
    signed, added = Signed(author, reason), list(fresh.values())
    for start in range(0, len(added), _BATCH):
        await publish_new(session, merchant_id, added[start : start + _BATCH], signed)
    for start in range(0, len(changed), _BATCH):
        await publish_over(session, changed[start : start + _BATCH], signed)
    if fresh or changed:
        await raise_version(session, merchant_id)
    return Change(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


async def save_answer(
    session: AsyncSession,
    merchant_id: int,
    question: str,
    answer: str,
    *,
    author: str,
    reason: str,
    publish: bool = True,
    similar_questions: Sequence[str] = (),
    entry_id: int | None = None,
) -> int:
    """Save the shop's answer to a question and return its entry id.

    Changes the entry `entry_id`, else the everyday entry with this question, else adds one; `similar_questions`
    are added to those it has. Published, the knowledge version rises (defer `index_job` with the commit, or the
    clock does within a minute); else it is a draft. An answer that stands already changes nothing.

    Raises:
        NotFound: the shop has no entry `entry_id`.
        BadInput: no question, no answer, or one that is too long (`check_content`).
    """
    question, answer = question.strip(), answer.strip()
    await lock_knowledge(session, merchant_id)
    entry = await _entry_for(session, question, entry_id)
    known = content_of(entry) if entry else EntryContent(question=question, answer=answer)
    similar = [text for text in similar_questions if text != question]
    changes = {
        "question": question,
        "answer": answer,
        "similar_questions": list(dict.fromkeys([*known.similar_questions, *similar])),
    }
    content = check_content(EntryContent(**(known.model_dump() | changes)))
    changes = content.model_dump()
    if not publish:
        if entry is None:
            return (await draft_new(session, merchant_id, content, author=author, reason=reason)).id
        await draft_over(session, entry, content, author=author, reason=reason)
        return entry.id
    if entry is None:
        entry = (await publish_new(session, merchant_id, [content], Signed(author, reason)))[0]
    elif differs(entry, changes):
        await publish_over(session, [(entry, content)], Signed(author, reason))
    else:
        return entry.id
    await raise_version(session, merchant_id)
    return entry.id


def differs(entry: KnowledgeEntry, row: dict[str, Any]) -> bool:
    """Return whether publishing `row` would change what customers are told (where it came from is not told)."""
    if entry.state != EntryState.PUBLISHED:
        return True
    wanted = _over(entry, row)
    return any(getattr(entry, name) != getattr(wanted, name) for name in EntryContent.model_fields if name != "source")


def _over(entry: KnowledgeEntry, row: dict[str, Any]) -> EntryContent:
    return EntryContent(**(content_of(entry).model_dump() | row))


async def _entry_for(session: AsyncSession, question: str, entry_id: int | None) -> KnowledgeEntry | None:
    if entry_id is None:
        everyday = select(KnowledgeEntry).where(
            col(KnowledgeEntry.question) == question,
            col(KnowledgeEntry.valid_from).is_(None),
            col(KnowledgeEntry.store_names) == [],
        )
        return (await session.exec(everyday)).one_or_none()
    entry = (await session.exec(select(KnowledgeEntry).where(col(KnowledgeEntry.id) == entry_id))).one_or_none()
    if entry is None:
        raise NotFound(say("entry_unknown", book="owner", id=str(entry_id)))
    return entry
