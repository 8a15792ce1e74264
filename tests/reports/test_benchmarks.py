"""Like shops are told of from twenty on, and so that nobody's own number can be read."""

from __future__ import annotations

from datetime import date

from agent.periods import Period, PeriodKind
from store.engine import Database
from store.reports.benchmarks import like_shops, rounded
from store.reports.figures import figures_of

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


_BOUGHT_AGAIN = """
UPDATE orders SET external_userid = 'wm' || right(order_no, 1),
    placed_at = CASE WHEN right(order_no, 2) IN ('A1', 'A2') THEN timestamptz '2026-09-10' ELSE placed_at END
WHERE merchant_id = ANY(%s)
"""
_PAID_BACK = """
INSERT INTO refunds (merchant_id, refund_no, order_no, state, amount_fen, asked_at, closed_at)
SELECT m, 'R1', 'A3', 'paid', 800, '2026-10-11', '2026-10-11' FROM unnest(%s::bigint[]) m
"""


async def test_shops_are_measured_as_the_report_measures_and_each_measure_has_its_twenty(database: Database) -> None:
    span = Period.holding(PeriodKind.MONTH, date(2026, 10, 1)).span
    async with database.platform() as connection:
        shops = [row["id"] for row in await (await connection.execute(_SHOPS)).fetchall()]
        await connection.execute(_ORDERS, (shops,))
        await connection.execute(_PAID_BACK, (shops,))
        await connection.execute(_BOUGHT_AGAIN, (shops[:19],))
        found = await like_shops(connection, shops[0], span)
        assert "returning_share" not in found  # only eighteen others know their buyers
        await connection.execute(_BOUGHT_AGAIN, (shops[19:],))
        found = await like_shops(connection, shops[0], span)
    async with database.shop(shops[0]) as connection:
        mine = await figures_of(connection, span)
    assert found["returning_share"].middle == rounded(mine["returning_share"] or 0)
    share = [100 * (mine["refunded"] or 0) / 10 / (1000 + shop * 7) for shop in shops[1:]]
    assert found["refund_share"].middle == rounded(sorted(share)[10])


def test_two_digits_hide_a_shop() -> None:
    assert [rounded(value) for value in (0, 1234567, 98765, 8.76)] == [0.0, 1200000.0, 99000.0, 8.8]
