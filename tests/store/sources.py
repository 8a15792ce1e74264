"""Rows in every table of where orders and stock come from."""

from __future__ import annotations

from datetime import UTC, datetime

from store.connectors.hooks import note_events, rotate_secret
from store.engine import Database
from store.orders.refunds import write_refunds
from store.orders.reviews import write_reviews
from store.records import RefundRecord, ReviewRecord
from store.sealing import Sealer
from store.upserting import Versioned


async def fill_sources(database: Database, merchant_id: int, sealer: Sealer) -> None:
    now = datetime.now(UTC)
    async with database.shop(merchant_id) as connection:
        await rotate_secret(connection, merchant_id, sealer, now)
        await note_events(connection, merchant_id, "orders", ["e1"], now)
        review = ReviewRecord.model_validate({"review_no": "P1", "stars": 5, "written_at": now})
        await write_reviews(connection, merchant_id, [Versioned(review)], "test")
        money = {"state": "paid", "amount_fen": 100, "asked_at": now}
        refund = RefundRecord.model_validate({"refund_no": "T1", "order_no": "QH1", **money})
        await write_refunds(connection, merchant_id, [Versioned(refund)], "test")
        await connection.execute(
            """
            WITH c AS (
                INSERT INTO connectors (merchant_id, name, kind, topic, origin, mapping, every_seconds, next_at)
                VALUES (%s, '收银', 'http', 'orders', '{}', '{}', 600, now()) RETURNING merchant_id, id)
            INSERT INTO sync_runs (merchant_id, connector_id, started_at) SELECT merchant_id, id, now() FROM c
            """,
            (merchant_id,),
        )
