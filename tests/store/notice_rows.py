"""A row in every table of notices."""

from __future__ import annotations

from datetime import UTC, datetime

from store.engine import Database
from store.notices.notices import News, add_notice
from store.notices.robots import save_robot
from store.notices.rules import Conditions, Manner, NoticeKind, save_notice_rule
from store.sealing import Sealer


async def fill_notices(database: Database, merchant_id: int, sealer: Sealer) -> None:
    """Use the tables of notices once."""
    now, manner = datetime.now(UTC), Manner(members=["zhang_san"])
    rule = {"name": "新订单", "kind": "order", "conditions": Conditions(), "manner": manner, "active": True}
    async with database.shop(merchant_id) as connection:
        await save_notice_rule(connection, merchant_id, rule, "老板")
        await save_robot(connection, merchant_id, sealer, "店群", "key-1")
        news = News(NoticeKind.ORDER, "order:1", "新订单")
        assert await add_notice(connection, merchant_id, news, manner, "新订单", (now, None, now))
