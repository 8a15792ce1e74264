"""Like shops are told of from twenty on, and so that nobody's own number can be read."""

from __future__ import annotations

from datetime import date

from agent.periods import Period, PeriodKind
from store.engine import Database
from store.reports.benchmarks import like_shops, rounded

_SHOPS = """
INSERT INTO merchants (name, corp_id, agent_id, secret_sealed, callback_token_sealed, encoding_aes_key_sealed)
SELECT n || ' 号店', 'ww' || n, 1, '', '', '' FROM generate_series(1, 22) n RETURNING id
"""
_ORDERS = """
INSERT INTO orders (merchant_id, order_no, status, amount_fen, placed_at)
SELECT m, 'A' || n, '已完成', 1000 + m * 7, '2026-10-10' FROM unnest(%s::bigint[]) m, generate_series(1, 12) n
"""


async def test_twenty_like_shops_are_the_fewest(database: Database) -> None:
    span = Period.holding(PeriodKind.MONTH, date(2026, 10, 1)).span
    async with database.platform() as connection:
        shops = [row["id"] for row in await (await connection.execute(_SHOPS)).fetchall()]
        await connection.execute(_ORDERS, (shops[:20],))
        assert await like_shops(connection, shops[0], span) == {}  # nineteen others
        await connection.execute(_ORDERS, (shops[20:21],))
        found = await like_shops(connection, shops[0], span)
        assert found["sales"].shops == 20
        assert found["sales"].low <= found["sales"].middle <= found["sales"].high
        assert all(value == rounded(value) for value in (found["sales"].low, found["sales"].high))
        await connection.execute("UPDATE orders SET status = '已取消' WHERE merchant_id = %s", (shops[5],))
        assert await like_shops(connection, shops[0], span) == {}
        await connection.execute(_ORDERS, (shops[21:],))
        await connection.execute("INSERT INTO report_settings (merchant_id, benchmark) VALUES (%s, false)", (shops[3],))
        assert await like_shops(connection, shops[0], span) == {}  # one who wishes to be left out is


def test_two_digits_hide_a_shop() -> None:
    assert [rounded(value) for value in (0, 1234567, 98765, 8.76)] == [0.0, 1200000.0, 99000.0, 8.8]
