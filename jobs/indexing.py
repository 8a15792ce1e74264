"""The index follows the knowledge: built beside the old one, then swapped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from agent.clock import in_shop_time
from jobs.house import House
from knowledge.entries import Entry
from knowledge.search import KnowledgeSearch
from store.engine import Database
from store.entries import record_indexed, snapshot


async def index(house: House, merchant_id: int) -> int:
    """Index what the shop knows today and return the version; the same again costs next to nothing."""
    return await index_with(house.database, house.resources.search, merchant_id, now=house.clock())


async def index_with(database: Database, search: KnowledgeSearch, merchant_id: int, now: datetime | None = None) -> int:
    """Index a shop with the given search and return the version."""
    today = in_shop_time(now or datetime.now(UTC)).date()
    async with database.shop(merchant_id) as connection:
        version, rows = await snapshot(connection, merchant_id, today)
    await search.sync(merchant_id, version, [_entry(row) for row in rows])
    async with database.shop(merchant_id) as connection:
        await record_indexed(connection, merchant_id, version, today)
    return version


def _entry(row: dict[str, Any]) -> Entry:
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
