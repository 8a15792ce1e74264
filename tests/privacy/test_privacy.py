"""What a shop holds about a customer is found by the schema, handed out and erased; nothing else is touched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from store.engine import Database
from store.privacy.personal import count_personal_data, erase, personal_data
from tests.store.shops import conversation, filled_shop, hear
from tests.store.test_store_tenancy import rows, tables_of_shops

NOW = datetime(2026, 5, 1, tzinfo=UTC)


async def _naming(database: Database, merchant_id: int, who: str) -> dict[str, list[str]]:
    """Return all rows of a shop that have these letters anywhere, whatever the column."""
    found: dict[str, list[str]] = {}
    async with database.shop(merchant_id) as connection:
        for table in await tables_of_shops(database):
            query = f"SELECT to_jsonb(t)::text AS row FROM {table} t WHERE strpos(to_jsonb(t)::text, %s) > 0"
            if named := await rows(connection, query, who):
                found[table] = [row["row"] for row in named]
    return found


async def _everything(database: Database, merchant_id: int) -> dict[str, Any]:
    async with database.shop(merchant_id) as connection:
        tables = await tables_of_shops(database)
        return {table: await rows(connection, f"SELECT count(*) AS n FROM {table}") for table in tables}


_TOLD_OF = """
WITH told (key) AS (
    SELECT 'order:' || id FROM orders
    UNION ALL SELECT 'alert:refund:red:2026-05-01:refund:' || id || ':9:full' FROM orders
    UNION ALL SELECT 'review:' || id FROM reviews WHERE review_no = 'his'
    UNION ALL SELECT 'alert:review:red:2026-05-01:visit:' || id FROM bookings
    UNION ALL SELECT 'order:999999' UNION ALL SELECT 'daily:2026-05-01'
)
INSERT INTO notices (merchant_id, key, kind, title, facts, manner, created_at)
SELECT %(shop)s, key, 'generic', '李女士', '[]', '{}', now() FROM told
"""


async def test_a_customer_is_handed_out_and_forgotten(database: Database) -> None:
    mine, other = await filled_shop(database, 1), await filled_shop(database, 2)
    async with database.shop(mine) as connection:
        await connection.execute(
            "INSERT INTO reviews (merchant_id, review_no, order_no, stars, text, written_at)"
            " VALUES (%s, 'his', 'QH1', 1, '李女士很失望', now())",
            (mine,),
        )
        await connection.execute("DELETE FROM notices")
        await connection.execute(_TOLD_OF.encode(), {"shop": mine})
    neighbour = await conversation(database, mine, "wmNeighbour")
    await hear(database, mine, neighbour, "n1")
    strangers, theirs = await _everything(database, other), await _naming(database, mine, "wmNeighbour")

    async with database.shop(mine) as connection:
        data = await personal_data(connection, "wmA")
        counts = await count_personal_data(connection, "wmA")
    assert {table: len(rows) for table, rows in data.items()} == counts
    assert data["messages"][0]["conversation_id"] == data["conversations"][0]["id"]
    assert data["orders"][0]["order_no"] == "QH1"
    assert set(await _naming(database, mine, "wmA")) <= set(data), "no table that names them is overlooked"
    for table in (
        "turns",
        "outbox",
        "handoffs",
        "tickets",
        "ticket_events",
        "bookings",
        "media",
        "touches",
        "identities",
    ):
        assert table in data, table
    for table in ("products", "knowledge_entries", "merchants", "staff", "coupons"):
        assert table not in data, table

    async with database.shop(mine) as connection:
        erased = await erase(connection, mine, "wmA", "f1ngerprint", "张三", NOW)
        assert erased["messages"] == counts["messages"]
        assert await personal_data(connection, "wmA") == {}
    assert await _naming(database, mine, "wmA") == {}
    assert await _naming(database, mine, "wmNeighbour") == theirs
    assert await _everything(database, other) == strangers
    async with database.shop(mine) as connection:
        order = "SELECT amount_fen, external_userid, phone_hash FROM orders"
        kept = {"amount_fen": 9900, "external_userid": None, "phone_hash": None}
        assert await rows(connection, order) == [kept], "the books stay"
        assert await rows(connection, "SELECT stars, text FROM reviews WHERE review_no = 'his'") == [
            {"stars": 1, "text": ""}
        ], "so do the figures"
        left = await rows(connection, "SELECT key FROM notices ORDER BY key")
        assert [row["key"] for row in left] == ["daily:2026-05-01", "order:999999"], "nobody reads of them any more"
        noted = await rows(connection, "SELECT fingerprint, actor FROM erasures ORDER BY id")
        assert noted[-1] == {"fingerprint": "f1ngerprint", "actor": "张三"}


async def test_whoever_asked_to_be_left_alone_stays_so(database: Database) -> None:
    shop = await filled_shop(database, 1)
    async with database.shop(shop) as connection:
        await erase(connection, shop, "wmB", "f", "张三", NOW)
        assert await rows(connection, "SELECT external_userid FROM opt_outs") == [{"external_userid": "wmB"}]
