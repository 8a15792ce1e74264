"""Spreadsheets of orders, products and stock: checked, tried or taken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from jobs.orders.arrivals import Delivery, take
from store.engine import Database
from store.records import Topic
from store.sealing import Sealer
from store.upserting import Versioned
from tools.sheets import SheetProblem, SheetTopic, read_records


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What a file would do, or did (`applied`): records added, changed, unchanged, and what was wrong where."""

    applied: bool
    rows: int
    records: int
    counts: dict[str, int]
    problems: list[SheetProblem]


@dataclass(frozen=True, slots=True)
class SheetWish:
    """What to do with a file: try it only, or take the good records although others have problems."""

    dry_run: bool = False
    skip_bad: bool = False

    def takes(self, good: object, problems: object) -> bool:
        """Return whether a file with these good records and these problems is to be taken."""
        return bool(good) and not self.dry_run and (self.skip_bad or not problems)


async def import_sheet(
    database: Database,
    sealer: Sealer,
    merchant_id: int,
    topic: SheetTopic,
    content: bytes,
    filename: str,
    now: datetime,
    wish: SheetWish,
) -> SheetReport:
    """Take a file all or nothing (or its good records, if so wished); a dry run does the same and undoes it.

    Raises:
        SheetRefused: the file as a whole cannot be used.
    """
    reading = await asyncio.to_thread(read_records, topic, content, filename, now)
    applied = wish.takes(reading.records, reading.problems)
    delivery = Delivery(merchant_id, Topic(topic), f"sheet:{filename}"[:200], news=False)
    async with database.shop(merchant_id) as connection:
        tally = await take(connection, sealer, delivery, [Versioned(record) for record in reading.records])
        if not applied:
            await connection.rollback()
    return SheetReport(applied, reading.rows, len(reading.records), tally.as_counts(), reading.problems)
