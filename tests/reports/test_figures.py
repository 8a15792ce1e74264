"""Every number equals a count made another way, and its list is what it counts."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from agent.clock import SHANGHAI
from agent.periods import Against, Period, PeriodKind
from store.engine import Connection, Database
from store.reports.figures import FIGURES, Unit, figures_of, rows_behind
from store.reports.rankings import best_sellers, slow_movers
from store.reports.series import ADDITIVE, daily
from tests.reports.year import GOODS, Made, make_up
from tests.store.shops import open_shop

LAST = date(2026, 11, 27)
SOLD = "status NOT IN ('待付款', '已取消', '已关闭')"

# written without looking at the figures: whole days as text in the shop's own time
COUNTS = {
    "sales": f"""SELECT sum(amount_fen) FROM orders
        WHERE {SOLD} AND to_char(placed_at AT TIME ZONE 'PRC', %(f)s) = %(d)s""",
    "orders": f"SELECT count(*) FROM orders WHERE {SOLD} AND to_char(placed_at AT TIME ZONE 'PRC', %(f)s) = %(d)s",
    "average_order": f"""SELECT round(1.0 * sum(amount_fen) / count(*)) FROM orders
        WHERE {SOLD} AND to_char(placed_at AT TIME ZONE 'PRC', %(f)s) = %(d)s""",
    "buyers": f"""SELECT count(DISTINCT external_userid) FROM orders
        WHERE {SOLD} AND to_char(placed_at AT TIME ZONE 'PRC', %(f)s) = %(d)s""",
    "new_buyers": f"""SELECT count(*) FROM (SELECT to_char(min(placed_at) AT TIME ZONE 'PRC', %(f)s) AS f FROM orders
        WHERE {SOLD} GROUP BY external_userid) x WHERE f = %(d)s""",
    "refunded": "SELECT sum(amount_fen) FROM refunds WHERE to_char(closed_at AT TIME ZONE 'PRC', %(f)s) = %(d)s",
    "bad_reviews": """SELECT count(*) FROM reviews WHERE stars IN (1, 2)
        AND to_char(written_at AT TIME ZONE 'PRC', %(f)s) = %(d)s""",
    "conversations": """SELECT count(DISTINCT conversation_id) FROM messages
        WHERE to_char(sent_at AT TIME ZONE 'PRC', %(f)s) = %(d)s""",
    "assistant_share": """SELECT round(100 * avg((resolution LIKE '%%med')::int), 1) FROM service_sessions
        WHERE to_char(ended_at AT TIME ZONE 'PRC', %(f)s) = %(d)s""",
    "satisfied_share": """SELECT round(100 * avg((score = 3)::int), 1) FROM service_sessions
        WHERE to_char(ended_at AT TIME ZONE 'PRC', %(f)s) = %(d)s""",
    "handoffs": "SELECT count(*) FROM handoffs WHERE to_char(asked_at AT TIME ZONE 'PRC', %(f)s) = %(d)s",
    "gaps": "SELECT count(*) FROM gap_items WHERE to_char(created_at AT TIME ZONE 'PRC', %(f)s) = %(d)s",
}


async def one(connection: Connection, query: str, **values: Any) -> Any:
    row = await (await connection.execute(query.encode(), values)).fetchone()
    return next(iter(row.values())) if row else None


async def test_every_figure_equals_another_count_and_its_list(database: Database) -> None:
    shop, other = await open_shop(database, 1), await open_shop(database, 2)
    await make_up(database, shop, Made(LAST))
    await make_up(database, other, Made(LAST, days=40, seed=8))
    periods = [
        (Period.holding(PeriodKind.DAY, LAST), "YYYY-MM-DD", "2026-11-27"),
        (Period.holding(PeriodKind.WEEK, LAST), "IYYY-IW", "2026-48"),
        (Period.holding(PeriodKind.MONTH, date(2026, 10, 9)), "YYYY-MM", "2026-10"),
    ]
    async with database.shop(shop) as connection:
        for period, form, name in periods:
            found = await figures_of(connection, period.span)
            for figure, query in COUNTS.items():
                wanted = await one(connection, query, f=form, d=name)
                assert found[figure] == (0 if wanted is None and figure != "average_order" else float(wanted)), figure
            assert found["sales"]
            for figure in FIGURES.values():
                rows = await rows_behind(connection, figure, period.span, 5_000, None)
                if figure.total == "count(*)":
                    assert len(rows) == found[figure.name], figure.name
                elif figure.unit is Unit.FEN and figure.name not in ("average_order", "coupon_sales"):
                    assert sum(row.fen or 0 for row in rows) == found[figure.name], figure.name
            assert found["new_buyers"] + found["returning_buyers"] == found["buyers"]  # type: ignore[operator]
            for additive in ADDITIVE:
                days = await daily(connection, additive, period.days[0], period.days[-1], "Asia/Shanghai")
                assert sum(days.values()) == found[additive], additive
        best = await best_sellers(connection, periods[2][0].span)
        assert {sold.name for sold in best} == {name for name, _, _ in GOODS}
        pieces = f"""SELECT sum((i->>'quantity')::int) FROM orders, jsonb_array_elements(items) i WHERE {SOLD}
            AND i->>'name' = %(name)s AND to_char(placed_at AT TIME ZONE 'PRC', 'YYYY-MM') = '2026-10'"""
        assert best[0].pieces == await one(connection, pieces, name=best[0].name)


_TOUCH = """
INSERT INTO touches (merchant_id, external_userid, reason, occasion, status, planned_at, due_at, expires_at, sent_at,
                     replied_at, ordered_at, order_fen)
SELECT %(shop)s, 'wmA', reason, '1', 'sent', at, at, at, at, CASE reason WHEN 'care' THEN at END, at, 1800
FROM unnest(ARRAY['dormant', 'care', 'survey']) AS reason, (SELECT %(at)s::timestamptz AS at) a
"""


async def test_what_was_sent_unasked_and_what_it_brought(database: Database) -> None:
    shop = await open_shop(database, 1)
    span = Period.holding(PeriodKind.DAY, LAST).span
    async with database.shop(shop) as connection:
        await connection.execute(_TOUCH, {"shop": shop, "at": datetime(2026, 11, 27, 2, tzinfo=UTC)})
        found = await figures_of(connection, span)
        rows = await rows_behind(connection, FIGURES["touch_sales"], span, 9, None)
    # a survey is an answer to a visit, nothing unasked
    assert [found[name] for name in ("touches", "touch_replies", "touch_orders", "touch_sales")] == [2, 1, 2, 3600]
    assert [row.fen for row in rows] == [1800, 1800]


async def test_a_page_of_rows_goes_on_where_it_ended(database: Database) -> None:
    shop = await open_shop(database, 1)
    await make_up(database, shop, Made(LAST, days=3))
    span = Period.holding(PeriodKind.WEEK, LAST).span
    async with database.shop(shop) as connection:
        whole = await rows_behind(connection, FIGURES["orders"], span, 500, None)
        first = await rows_behind(connection, FIGURES["orders"], span, 5, None)
        rest = await rows_behind(connection, FIGURES["orders"], span, 500, first[4].id)
    assert first[:5] + rest == whole


async def test_what_hardly_sold_is_what_hardly_any_line_of_an_order_tells_of(database: Database) -> None:
    shop, dice = await open_shop(database, 1), random.Random(5)
    words = [f"货{n}" for n in range(12)]
    skus = [f"s{n}" for n in range(20)]
    goods = {
        f"p{n}": (dice.choice(words), [(sku, dice.randint(0, 3)) for sku in skus if dice.random() < 0.1])
        for n in range(15)
    }
    lines = [
        (dice.choice([*words, "没有的"]), dice.choice([*skus, *goods, None]), dice.randint(1, 2)) for _ in range(9)
    ]
    async with database.shop(shop) as connection:
        for sku, (name, variants) in goods.items():
            await connection.execute(
                "WITH p AS (INSERT INTO products (merchant_id, sku, name, price_fen) VALUES (%s, %s, %s, 900)"
                " RETURNING id) INSERT INTO variants (merchant_id, product_id, sku, stock, store_name)"
                " SELECT %s, id, v, n, %s FROM p, unnest(%s::text[], %s::int[]) AS u(v, n)",
                (shop, sku, name, shop, sku, [one for one, _ in variants], [stock for _, stock in variants]),
            )
        for number, (name, sku, quantity) in enumerate(lines):
            items = [{"name": name, "sku": sku, "quantity": quantity}]
            await connection.execute(
                "INSERT INTO orders (merchant_id, order_no, external_userid, status, amount_fen, items, placed_at)"
                " VALUES (%s, %s, 'wmA', '已发货', 1, %s, '2026-11-20 12:00+08')",
                (shop, str(number), Jsonb(items)),
            )
        span = Period.holding(PeriodKind.MONTH, LAST).span
        found = {one.product_id: (one.stock, one.sold) for one in await slow_movers(connection, span, most_sold=2)}
        query = "SELECT id, sku FROM products"
        ids = {row["sku"]: row["id"] for row in await (await connection.execute(query)).fetchall()}
    expected = {}
    for sku, (name, variants) in goods.items():
        own = {sku, *(one for one, _ in variants)}
        sold = sum(quantity for said, which, quantity in lines if said == name or which in own)
        stock = sum(each for _, each in variants)
        if stock and sold <= 2:
            expected[ids[sku]] = (stock, sold)
    assert found == expected
    assert {sold for _, sold in found.values()} == {0, 1, 2}, "all kinds were there"


def test_a_running_day_is_held_against_the_same_hours() -> None:
    now = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)  # 21:00 in the shop
    period = Period.holding(PeriodKind.DAY, LAST, SHANGHAI, now)
    assert period.span.until == now
    yesterday = period.rivals()[Against.DAY_BEFORE]
    assert yesterday.until == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    month = Period.holding(PeriodKind.MONTH, date(2026, 3, 31), SHANGHAI, datetime(2026, 3, 31, 4, tzinfo=UTC))
    assert month.rivals()[Against.MONTH_BEFORE].until == Period.holding(PeriodKind.MONTH, date(2026, 2, 1)).span.until
