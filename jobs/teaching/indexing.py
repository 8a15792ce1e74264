"""The index follows the knowledge: built beside the old one, then swapped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from agent.clock import in_shop_time
from jobs.house import House
from jobs.requests import re_embed_job
from knowledge.entries import Entry
from knowledge.search import KnowledgeSearch
from store.deferring import defer
from store.engine import Database
from store.entries.embeddings import note_index
from store.entries.entries import record_indexed, snapshot


async def index(house: House, merchant_id: int) -> int:
    """Index what the shop knows today and return the version; the same again costs next to nothing."""
    return await index_with(house.database, house.resources.search, merchant_id, now=house.clock())


async def index_with(database: Database, search: KnowledgeSearch, merchant_id: int, now: datetime | None = None) -> int:
    """Index a shop with the given search and return the version; what its model reads later is a job of its own."""
    now = now or datetime.now(UTC)
    today = in_shop_time(now).date()
    version, entries = await look_over(database, merchant_id, today)
    report = await search.sync(merchant_id, version, entries)
    state = {
        "wanted": search.profile,
        "serving": await search.served_by(merchant_id),
        "version": version,
        "done": len(entries) - report.pending,
        "total": len(entries),
    }
    async with database.shop(merchant_id) as connection:
        await record_indexed(connection, merchant_id, version, today)
        await note_index(connection, merchant_id, state, now)
        await defer(connection, [re_embed_job(merchant_id)] if report.pending else [])
    return version


async def look_over(database: Database, merchant_id: int, today: date) -> tuple[int, list[Entry]]:
    """Return the version of a shop's knowledge and its entries, each with the days on which it holds."""
    async with database.shop(merchant_id) as connection:
        version, rows = await snapshot(connection, merchant_id, today)
    return version, [entry_from(row) for row in rows]


def entry_from(row: dict[str, Any]) -> Entry:
    """Return an entry as search sees it."""
    return Entry(
        id=row["id"],
        question=row["question"],
        answer=row["answer"],
        similar=tuple(row["similar_questions"]),
        category=row["category"],
        pinned=row["pinned"],
        stores=tuple(row["store_names"]),
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
    )
