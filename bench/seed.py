"""`python -m bench.seed`: fill the shop of the data folder with the demo's products, customers and orders."""

from __future__ import annotations

from agent.clock import system_clock
from agent.settings import Settings
from sandbox.demo.seeding import seed
from store.engine import Database
from store.shops.merchants import merchant_by_name
from xiaoer.running import with_database


async def _fill(_settings: Settings, database: Database) -> None:
    async with database.platform_session() as session:
        merchant_id = (await merchant_by_name(session, None)).id
    await seed(database, merchant_id, system_clock())


if __name__ == "__main__":
    with_database(_fill)
