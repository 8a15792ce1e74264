"""`python -m bench.evening_seed SHOPS SECONDS`: open shops whose report is due in so many seconds; say when, where."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from agent.clock import in_shop_time, system_clock
from agent.settings import Settings
from sandbox.year.people import town
from store.engine import Connection, Database
from store.sealing import load_sealer
from store.shops.shopfile import apply_shop_file, parse_shop_file
from xiaoer.running import with_database

_HISTORY_DAYS = 30
_ORDERS = """
INSERT INTO orders (merchant_id, order_no, status, amount_fen, items, placed_at)
SELECT m, 'E' || n, '已完成', 1500 + 100 * (n %% 7),
       jsonb_build_array(jsonb_build_object('name', '招牌奶茶', 'quantity', 1, 'price_fen', 1500 + 100 * (n %% 7))),
       %s::timestamptz - make_interval(hours => n * 4) FROM unnest(%s::bigint[]) m, generate_series(1, %s) n
"""
_DUE = """
INSERT INTO report_settings (merchant_id, daily_at) SELECT m, %s FROM unnest(%s::bigint[]) m
ON CONFLICT (merchant_id) DO UPDATE SET daily_at = excluded.daily_at
"""
_NEXT = """
INSERT INTO schedules (merchant_id, kind, due_at) SELECT m, 'report_day', %s FROM unnest(%s::bigint[]) m
ON CONFLICT (merchant_id, kind) DO UPDATE SET due_at = excluded.due_at
"""


async def _open(settings: Settings, database: Database) -> None:
    shops, seconds = int(sys.argv[1]), int(sys.argv[2])
    sealer, ids = load_sealer(settings), []
    for shop in town(1, shops, 0):
        document = shop.document() | {"name": f"晚间{shop.number + 1}店"}
        async with database.platform_session() as session:
            ids.append((await apply_shop_file(session, parse_shop_file(document), sealer)).id)
    async with database.platform() as connection:
        print(json.dumps({"due": await _let_fall_due(connection, ids, seconds), "database": database.url}))


async def give_orders(connection: Connection, shops: list[int]) -> None:
    """Give shops a month of orders, one every four hours (platform)."""
    await connection.execute(_ORDERS.encode(), (system_clock(), shops, _HISTORY_DAYS * 6))


async def _let_fall_due(connection: Connection, ids: list[int], seconds: int) -> float:
    due = (system_clock() + timedelta(seconds=seconds)).replace(microsecond=0)
    await give_orders(connection, ids)
    await connection.execute(_DUE.encode(), (in_shop_time(due).time(), ids))
    await connection.execute(_NEXT.encode(), (due, ids))
    return due.timestamp()


if __name__ == "__main__":
    with_database(_open)
