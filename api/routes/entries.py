"""The knowledge: entries and drafts to read and to write. Publishing is in `publishing.py`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import Access, StaffAccess
from api.editors import editor
from api.paging import Page, PageQuery, page_of
from api.shapes.entries import (
    Difference,
    DraftPublic,
    DraftUpdate,
    EntryCreate,
    EntryDetail,
    EntryPublic,
    RevisionPublic,
    Saved,
)
from jobs.teaching.editing import conflicts_of
from knowledge.conflicts import EntryConflict
from knowledge.revising import changes
from store.entries.drafts import draft_of
from store.entries.editing import Seen, create_draft, delete_draft, entry_of, update_draft
from store.entries.history import revision_of, revisions_of
from store.entries.lists import EntryFilter, Validity, categories, drafted, find_entries
from store.entries.tables import EntryContent, EntryState, content_of
from store.shops.voice import warnings_about

router = APIRouter(prefix="/api/shops/{shop_id}/knowledge", tags=["Knowledge"])

EntryId = Annotated[int, Path(ge=1, le=2**63 - 1, description="问答编号")]
Number = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.get("/entries")
async def list_entries(
    access: StaffAccess,
    page: PageQuery,
    state: EntryState | None = None,
    category: Annotated[str | None, Query(max_length=50)] = None,
    text: Annotated[str, Query(max_length=100, description="问题、相似问法或答案里的字，空格隔开的都要有")] = "",
    validity: Validity | None = None,
    has_draft: bool | None = None,
) -> Page[EntryPublic]:
    """Return entries, oldest first (any member of the staff)."""
    wanted = EntryFilter(state, category, text.replace("\x00", ""), validity, has_draft)
    async with access.house.database.session(access.merchant_id) as session:
        rows = await find_entries(session, wanted, editor(access).today, limit=page.limit + 1, after=page.after)
        writing = await drafted(session, [entry.id for entry in rows])
    items = [EntryPublic.of(entry, has_draft=entry.id in writing) for entry in rows]
    return page_of(items, page.limit)


@router.get("/categories")
async def list_categories(access: StaffAccess) -> list[str]:
    """Return the categories in use (a shop has a handful: no pages)."""
    async with access.house.database.session(access.merchant_id) as session:
        return await categories(session)


@router.post("/entries", status_code=201)
async def post_entry(access: StaffAccess, body: EntryCreate) -> Saved:
    """Add an entry as a draft; 409 when the question has an entry; what it repeats or contradicts is told."""
    content = body.content()
    async with access.house.database.session(access.merchant_id) as session:
        entry_id = (await create_draft(session, editor(access, body.reason), content)).id
    return await _saved(access, entry_id)


@router.get("/entries/{entry_id}")
async def get_entry(access: StaffAccess, entry_id: EntryId) -> EntryDetail:
    """Return an entry with its draft."""
    return (await _entry(access, entry_id))[0]


@router.put("/entries/{entry_id}/draft")
async def put_draft(access: StaffAccess, entry_id: EntryId, body: DraftUpdate) -> Saved:
    """Write the draft of an entry; 409 when somebody changed the entry since `edition`."""
    async with access.house.database.session(access.merchant_id) as session:
        old = await entry_of(session, entry_id)
        content = body.content(old.source)
        await update_draft(session, editor(access, body.reason), Seen(entry_id, body.edition), content)
    return await _saved(access, entry_id)


@router.delete("/entries/{entry_id}/draft", status_code=204)
async def remove_draft(
    access: StaffAccess, entry_id: EntryId, edition: Annotated[int | None, Query(ge=0)] = None
) -> None:
    """Throw a draft away, and the entry with it if it was never published."""
    async with access.house.database.session(access.merchant_id) as session:
        await delete_draft(session, editor(access), Seen(entry_id, edition))


@router.get("/entries/{entry_id}/conflicts")
async def list_conflicts(access: StaffAccess, entry_id: EntryId) -> list[EntryConflict]:
    """Return what the draft of an entry, or the entry itself, repeats or contradicts (five at most)."""
    _, content = await _entry(access, entry_id)
    return await _conflicts(access, entry_id, content)


@router.get("/entries/{entry_id}/history")
async def list_history(access: StaffAccess, entry_id: EntryId, page: PageQuery) -> Page[RevisionPublic]:
    """Return the versions of an entry, newest first; `after` is the number of the last one seen."""
    async with access.house.database.session(access.merchant_id) as session:
        await entry_of(session, entry_id)
        rows = await revisions_of(session, entry_id, limit=page.limit + 1, before=page.after)
    items = [RevisionPublic.of(row) for row in rows]
    more = len(items) > page.limit
    return Page(items=items[: page.limit], next=items[page.limit - 1].number if more else None)


@router.get("/entries/{entry_id}/diff")
async def get_difference(
    access: StaffAccess, entry_id: EntryId, older: Number, newer: Number | None = None
) -> Difference:
    """Return what changed from version `older` to version `newer`, or to the draft; without a draft, to today's."""
    async with access.house.database.session(access.merchant_id) as session:
        entry = await entry_of(session, entry_id)
        before = await revision_of(session, entry_id, older)
        draft = await draft_of(session, entry_id) if newer is None else None
        after = draft or await revision_of(session, entry_id, newer or entry.revision)
    return Difference(older=older, newer=after.number, changes=changes(before.content, after.content))


async def _entry(access: Access, entry_id: int) -> tuple[EntryDetail, EntryContent]:
    async with access.house.database.session(access.merchant_id) as session:
        entry = await entry_of(session, entry_id)
        draft = await draft_of(session, entry_id)
    public = EntryPublic.of(entry, has_draft=draft is not None)
    detail = EntryDetail(**public.model_dump(), draft=DraftPublic.of(draft) if draft else None)
    return detail, EntryContent.model_validate(draft.content) if draft else content_of(entry)


async def _saved(access: Access, entry_id: int) -> Saved:
    detail, content = await _entry(access, entry_id)
    async with access.house.database.shop(access.merchant_id) as connection:
        warnings = await warnings_about(connection, access.merchant_id, content.answer)
    return Saved(entry=detail, conflicts=await _conflicts(access, entry_id, content), warnings=warnings)


async def _conflicts(access: Access, entry_id: int, content: EntryContent) -> list[EntryConflict]:
    house = access.house
    return await conflicts_of(house.database, house.resources.search, editor(access), entry_id, content)
