"""What people do to an entry: draft it, publish it, take it back, bring it back, go back to an earlier revision.

Whoever changes an entry says which `edition` of it they saw; if it has changed meanwhile, they are told by whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.clock import moment_said
from agent.errors import BadInput, Conflict, NotFound
from agent.phrases import say
from store.entries.contents import check_content
from store.entries.drafts import draft_new, draft_of, draft_over
from store.entries.history import revision_of
from store.entries.publishing import (
    Signed,
    lock_knowledge,
    publish_new,
    publish_over,
    raise_version,
    retire,
    touch,
    transaction_time,
)
from store.entries.tables import Action, EntryContent, EntryState, KnowledgeEntry, content_of


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes a shop's knowledge, why, and on which shop-time day."""

    merchant_id: int
    author: str
    today: date
    reason: str = ""

    @property
    def signed(self) -> Signed:
        """Return what stands under the revisions of this editor."""
        return Signed(self.author, self.reason)


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as somebody saw it; `edition` None means that whatever stands there now is meant."""

    entry_id: int
    edition: int | None = None


async def entry_of(session: AsyncSession, entry_id: int) -> KnowledgeEntry:
    """Return an entry; raises `NotFound`."""
    query = select(KnowledgeEntry).where(col(KnowledgeEntry.id) == entry_id).execution_options(populate_existing=True)
    entry = (await session.exec(query)).one_or_none()
    if entry is None:
        raise NotFound(say("entry_unknown", book="owner", id=str(entry_id)))
    return entry


async def create_draft(session: AsyncSession, editor: Editor, content: EntryContent) -> KnowledgeEntry:
    """Add an entry that answers nobody yet; raises `BadInput`, or `Conflict` when there is such an entry."""
    await lock_knowledge(session, editor.merchant_id)
    content = check_content(content)
    await _check_free(session, content, None)
    return await draft_new(session, editor.merchant_id, content, author=editor.author, reason=editor.reason)


async def update_draft(session: AsyncSession, editor: Editor, seen: Seen, content: EntryContent) -> KnowledgeEntry:
    """Write the draft of an entry anew; raises `BadInput`, `NotFound` or `Conflict`."""
    entry = await _entry_to_change(session, editor, seen)
    content = check_content(content)
    await _check_free(session, content, entry)
    await draft_over(session, entry, content, author=editor.author, reason=editor.reason)
    return entry


async def delete_draft(session: AsyncSession, editor: Editor, seen: Seen) -> None:
    """Throw the draft of an entry away, and the entry with it if it was never published."""
    entry = await _entry_to_change(session, editor, seen)
    draft = await draft_of(session, entry.id)
    if draft is None:
        raise BadInput(say("entry_no_draft", book="owner", question=entry.question))
    if entry.state == EntryState.DRAFT:
        await session.delete(entry)
        return
    await session.delete(draft)
    touch(entry, await transaction_time(session), editor.author)
    session.add(entry)


async def publish_drafts(session: AsyncSession, editor: Editor, chosen: Sequence[Seen]) -> list[KnowledgeEntry]:
    """Publish the drafts of these entries, all or none; return the entries that carry the new answers.

    A draft for other days than the answer customers get today, beginning later or ending earlier, becomes an entry
    of its own, which speaks on its days: before and after them they are told the old answer.

    Raises:
        BadInput: there is no draft, or its last day has passed.
        Conflict: an entry changed since it was seen, or since its draft was written.
    """
    published = [await _publish_draft(session, editor, seen) for seen in chosen]
    if published:
        await raise_version(session, editor.merchant_id)
    return published


async def schedule(
    session: AsyncSession,
    editor: Editor,
    seen: Seen,
    valid_from: date | None,
    valid_until: date | None,
    answer: str | None,
) -> KnowledgeEntry:
    """Publish `answer` for certain days (from today on, if not said), beside the everyday answer.

    Without `answer` the entry itself is told on those days only. Returns the entry that carries the answer.

    Raises:
        BadInput: the days are over, end before they begin or, without `answer`, begin later.
    """
    entry = await _entry_to_change(session, editor, seen)
    days = {"valid_from": valid_from, "valid_until": valid_until}
    if answer is None:
        content = check_content(EntryContent.model_validate(content_of(entry).model_dump() | days))
        await _check_free(session, content, entry)
        return await _go_to(session, editor, entry, content, Action.PUBLISH)
    days |= {"valid_from": valid_from or editor.today}
    content = check_content(EntryContent.model_validate(content_of(entry).model_dump() | days | {"answer": answer}))
    draft = await draft_of(session, entry.id) if entry.state == EntryState.DRAFT else None
    if draft is not None:
        await session.delete(draft)
    published = await _put(session, editor, entry, content, editor.signed)
    await raise_version(session, editor.merchant_id)
    return published


async def retire_entries(session: AsyncSession, editor: Editor, chosen: Sequence[Seen]) -> list[KnowledgeEntry]:
    """Take published entries back; raises `BadInput` for one that is not published."""
    entries = [await _entry_to_change(session, editor, seen) for seen in chosen]
    for entry in entries:
        _check_state(entry, EntryState.PUBLISHED)
    await retire(session, entries, editor.signed)
    if entries:
        await raise_version(session, editor.merchant_id)
    return entries


async def restore_entry(session: AsyncSession, editor: Editor, seen: Seen) -> KnowledgeEntry:
    """Answer from a retired entry again; raises `BadInput` when it is not retired or its last day has passed."""
    entry = await _entry_to_change(session, editor, seen)
    _check_state(entry, EntryState.RETIRED)
    return await _go_to(session, editor, entry, content_of(entry), Action.RESTORE)


async def roll_back(session: AsyncSession, editor: Editor, seen: Seen, number: int) -> KnowledgeEntry:
    """Publish what revision `number` said; raises `BadInput` when its last day has passed, or `NotFound`."""
    entry = await _entry_to_change(session, editor, seen)
    revision = await revision_of(session, entry.id, number)
    content = EntryContent.model_validate(revision.content)
    await _check_free(session, content, entry)
    return await _go_to(session, editor, entry, content, Action.ROLL_BACK)


async def _go_to(
    session: AsyncSession, editor: Editor, entry: KnowledgeEntry, content: EntryContent, action: Action
) -> KnowledgeEntry:
    _check_days(content, editor)
    if _answers(entry, editor) and (content.valid_from or editor.today) > editor.today:
        raise BadInput(say("entry_gap", book="owner", question=content.question, day=str(content.valid_from)))
    await publish_over(session, [(entry, content)], editor.signed, action)
    await raise_version(session, editor.merchant_id)
    return entry


async def _publish_draft(session: AsyncSession, editor: Editor, seen: Seen) -> KnowledgeEntry:
    entry = await _entry_to_change(session, editor, seen)
    draft = await draft_of(session, entry.id)
    if draft is None:
        raise BadInput(say("entry_no_draft", book="owner", question=entry.question))
    if draft.based_on != entry.revision:
        raise Conflict(say("entry_overtaken", book="owner", question=entry.question, who=_who(entry)))
    content = EntryContent.model_validate(draft.content)
    await session.delete(draft)
    await session.flush()
    return await _put(
        session, editor, entry, content, Signed(draft.author, editor.reason or draft.reason, editor.author)
    )


async def _put(
    session: AsyncSession, editor: Editor, entry: KnowledgeEntry, content: EntryContent, signed: Signed
) -> KnowledgeEntry:
    """Publish a content in the place of an entry or, for some days only, beside it; return who carries it."""
    _check_days(content, editor)
    if _stands_beside(entry, content, editor):
        await _check_free(session, content, None)
        touch(entry, await transaction_time(session), signed.publisher)
        session.add(entry)
        return (await publish_new(session, editor.merchant_id, [content], signed))[0]
    await _check_free(session, content, entry)
    await publish_over(session, [(entry, content)], signed)
    return entry


async def _entry_to_change(session: AsyncSession, editor: Editor, seen: Seen) -> KnowledgeEntry:
    await lock_knowledge(session, editor.merchant_id)
    entry = await entry_of(session, seen.entry_id)
    if seen.edition is not None and seen.edition != entry.edition:
        at = moment_said(entry.updated_at)
        raise Conflict(say("entry_stale", book="owner", question=entry.question, who=_who(entry), at=at))
    return entry


async def _check_free(session: AsyncSession, content: EntryContent, own: KnowledgeEntry | None) -> None:
    """Raise `Conflict` when another entry answers the same question for the same stores from the same day."""
    query = select(KnowledgeEntry).where(
        col(KnowledgeEntry.question) == content.question,
        col(KnowledgeEntry.store_names) == content.store_names,
        col(KnowledgeEntry.valid_from).is_not_distinct_from(content.valid_from),
    )
    other = (await session.exec(query)).one_or_none()
    if other is not None and (own is None or other.id != own.id):
        state = say(f"entry_state_{other.state}", book="owner")
        raise Conflict(say("entry_taken", book="owner", question=content.question, id=str(other.id), state=state))


def _check_state(entry: KnowledgeEntry, wanted: EntryState) -> None:
    if entry.state != wanted:
        state = say(f"entry_state_{entry.state}", book="owner")
        raise BadInput(say(f"entry_not_{wanted}", book="owner", question=entry.question, state=state))


def _check_days(content: EntryContent, editor: Editor) -> None:
    if content.valid_until and content.valid_until < editor.today:
        raise BadInput(say("entry_over", book="owner", question=content.question, day=str(content.valid_until)))


def _stands_beside(entry: KnowledgeEntry, content: EntryContent, editor: Editor) -> bool:
    """Return whether today's answer must stay, because `content` begins later or leaves off earlier."""
    if content.valid_from is None or content.valid_from == entry.valid_from or not _answers(entry, editor):
        return False
    return content.valid_from > editor.today or (content.valid_until or date.max) < (entry.valid_until or date.max)


def _answers(entry: KnowledgeEntry, editor: Editor) -> bool:
    today = editor.today
    begun = (entry.valid_from or today) <= today <= (entry.valid_until or today)
    return entry.state == EntryState.PUBLISHED and begun


def _who(entry: KnowledgeEntry) -> str:
    return entry.changed_by or say("entry_somebody", book="owner")
