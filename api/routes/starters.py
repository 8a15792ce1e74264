"""Answers to start from, by trade."""

from __future__ import annotations

from dataclasses import asdict
from typing import get_args

from fastapi import APIRouter

from api.access import OwnerAccess
from api.editors import editor
from api.shapes.setup import BlankPublic, BlanksFilled, StarterEntry, StarterPublic, StarterTaught, Trade
from jobs.teaching.editing import editing
from knowledge.starters import Starter, starter
from store.entries.entries import upsert_entries

router = APIRouter(prefix="/api/shops/{shop_id}/setup/starters", tags=["Setup"])


@router.get("")
async def list_starters(_access: OwnerAccess) -> list[StarterPublic]:
    """Return the sets of all trades (six: no pages)."""
    return [_public(starter(trade), trade) for trade in get_args(Trade)]


@router.post("/{trade}")
async def teach_starter(access: OwnerAccess, trade: Trade, body: BlanksFilled) -> StarterTaught:
    """Publish the answers of a trade whose blanks are filled; again, it changes those that were filled otherwise."""
    chosen = starter(trade)
    rows = chosen.filled(body.values)
    who = editor(access, chosen.name)
    async with editing(access.house.database, who) as session:
        await upsert_entries(session, access.merchant_id, rows, author=who.author, reason=who.reason)
    access.house.resources.profiles.renew(access.merchant_id)
    return StarterTaught(added=len(rows), left_out=len(chosen.entries) - len(rows))


def _public(known: Starter, trade: Trade) -> StarterPublic:
    return StarterPublic(
        trade=trade,
        name=known.name,
        blanks=[BlankPublic(**asdict(blank)) for blank in known.blanks],
        entries=[StarterEntry(question=entry.question, answer=entry.answer) for entry in known.entries],
    )
