"""What customers are told: publishing, scheduling, taking back, going back. Owners only."""

from __future__ import annotations

from fastapi import APIRouter

from api.access import OwnerAccess
from api.editors import editor
from api.routes.entries import EntryId
from api.shapes.entries import Batch, EntryPublic, RollBack, Schedule, Step
from jobs.teaching.editing import editing
from store.entries.editing import Seen, publish_drafts, restore_entry, retire_entries, roll_back, schedule

router = APIRouter(prefix="/api/shops/{shop_id}/knowledge/entries", tags=["Knowledge"])


@router.post("/publish")
async def publish(access: OwnerAccess, body: Batch) -> list[EntryPublic]:
    """Publish the drafts of one or many entries, all or none.

    A draft that begins later than today's answer becomes an entry of its own and takes over on that day.
    """
    by = editor(access, body.reason)
    async with editing(access.house.database, by) as session:
        entries = await publish_drafts(session, by, _seen(body))
    return [EntryPublic.of(entry) for entry in entries]


@router.post("/retire")
async def take_back(access: OwnerAccess, body: Batch) -> list[EntryPublic]:
    """Take one or many published entries back, all or none."""
    by = editor(access, body.reason)
    async with editing(access.house.database, by) as session:
        entries = await retire_entries(session, by, _seen(body))
    return [EntryPublic.of(entry) for entry in entries]


@router.post("/{entry_id}/schedule")
async def post_schedule(access: OwnerAccess, entry_id: EntryId, body: Schedule) -> EntryPublic:
    """Publish an answer for certain days (a promotion): before and after them the everyday answer is told."""
    by = editor(access, body.reason)
    async with editing(access.house.database, by) as session:
        seen = Seen(entry_id, body.edition)
        entry = await schedule(session, by, seen, body.valid_from, body.valid_until, body.answer)
    return EntryPublic.of(entry)


@router.post("/{entry_id}/restore")
async def restore(access: OwnerAccess, entry_id: EntryId, body: Step) -> EntryPublic:
    """Answer from a retired entry again."""
    by = editor(access, body.reason)
    async with editing(access.house.database, by) as session:
        entry = await restore_entry(session, by, Seen(entry_id, body.edition))
    return EntryPublic.of(entry)


@router.post("/{entry_id}/rollback")
async def go_back(access: OwnerAccess, entry_id: EntryId, body: RollBack) -> EntryPublic:
    """Publish what an earlier version said; it becomes the newest version."""
    by = editor(access, body.reason)
    async with editing(access.house.database, by) as session:
        entry = await roll_back(session, by, Seen(entry_id, body.edition), body.number)
    return EntryPublic.of(entry)


def _seen(body: Batch) -> list[Seen]:
    return [Seen(chosen.id, chosen.edition) for chosen in body.entries]
