"""`python -m bench.day_seed SHOPS DAY_SECONDS`: open shops that each answer in words of their own; say when, where.

Their knowledge is indexed by the program that runs meanwhile. Then a day is begun: the daily reports fall due
between six and eleven in its evening, with a picture in one shop of five.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from datetime import datetime, timedelta
from typing import Any

from agent.clock import in_shop_time, system_clock
from agent.settings import Settings
from bench.evening_seed import give_orders
from jobs.requests import index_job
from sandbox.year.people import town
from store.deferring import defer
from store.engine import Connection, Database
from store.entries.entries import shops_to_index, upsert_entries
from store.shops.shopfile import parse_shop_file
from xiaoer.commands.shop import open_shop
from xiaoer.running import with_database

PICTURE_EVERY = 5
EVENING_HOURS = (18, 23)
BEGINS_IN = 5
_INDEXING_SECONDS = 600
_KNOWN = (
    ("多久发货", "付款后 48 小时内发出", ("几天能发出来", "什么时候寄", "下单以后多久发货")),
    ("满多少包邮", "满 99 元包邮", ("包邮吗", "邮费谁出", "买多少不用运费")),
    ("可以退货吗", "签收七天内可以退", ("不想要了能退吗", "怎么退货", "收到不喜欢可以退吗")),
    ("发什么快递", "默认发中通", ("用的哪家快递", "是顺丰吗", "快递发哪家")),
    ("会褪色吗", "不会褪色", ("洗了掉色吗", "掉不掉色", "洗几次会不会褪色")),
)
"""Few words, so that reading them for every shop takes a minute or two: question, answer, other wordings."""
_REPORTS = """
INSERT INTO report_settings (merchant_id, daily_at, chart)
SELECT m, t, m %% %s = 0 FROM unnest(%s::bigint[], %s::time[]) AS due (m, t)
ON CONFLICT (merchant_id) DO UPDATE SET daily_at = excluded.daily_at, chart = excluded.chart
"""
_DUE = """
INSERT INTO schedules (merchant_id, kind, due_at)
SELECT m, 'report_day', t FROM unnest(%s::bigint[], %s::timestamptz[]) AS due (m, t)
ON CONFLICT (merchant_id, kind) DO UPDATE SET due_at = excluded.due_at
"""


def mark(number: int) -> str:
    """Return the words only this shop says."""
    return f"{number:04d}号铺"


def asked() -> list[str]:
    """Return the ways customers ask what every shop knows."""
    return [text for question, _, similar in _KNOWN for text in (question, *similar)]


def _entries(number: int) -> list[dict[str, Any]]:
    return [
        {"question": question, "answer": f"{mark(number)}：{answer}。", "similar_questions": list(similar)}
        for question, answer, similar in _KNOWN
    ]


async def _open(settings: Settings, database: Database) -> None:
    shops, ids = int(sys.argv[1]), []
    for shop in town(1, shops, 0):
        merchant_id = await open_shop(settings, database, parse_shop_file(shop.document() | {"name": shop.corp_id}))
        async with database.session(merchant_id) as session:
            await upsert_entries(session, merchant_id, _entries(shop.number))
        async with database.platform() as connection:
            await defer(connection, [index_job(merchant_id)])
        ids.append(merchant_id)
    await _indexed(database)
    async with database.platform() as connection:
        await give_orders(connection, ids)
        start = system_clock() + timedelta(seconds=BEGINS_IN)
        await _let_reports_fall_due(connection, ids, start, float(sys.argv[2]) / 24)
    print(json.dumps({"start": start.timestamp(), "database": database.url}))


async def _indexed(database: Database) -> None:
    async with asyncio.timeout(_INDEXING_SECONDS):
        while True:
            async with database.platform() as connection:
                if not await shops_to_index(connection, in_shop_time(system_clock()).date()):
                    return
            await asyncio.sleep(1)


async def _let_reports_fall_due(connection: Connection, ids: list[int], start: datetime, hour: float) -> None:
    chance = random.Random(7)
    due = [start + timedelta(seconds=chance.uniform(*EVENING_HOURS) * hour) for _ in ids]
    await connection.execute(_REPORTS.encode(), (PICTURE_EVERY, ids, [in_shop_time(at).time() for at in due]))
    await connection.execute(_DUE.encode(), (ids, due))


if __name__ == "__main__":
    with_database(_open)
