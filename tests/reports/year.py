"""A shop made up by a seed: weeks of orders with weekday and seasonal swings, repeat buyers, refunds, chats."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.clock import SHANGHAI
from store.engine import Database
from store.json import dumps

GOODS = [("珍珠奶茶", "milk", 1600), ("杨枝甘露", "mango", 2200), ("柠檬茶", "lemon", 1200), ("芋泥波波", "taro", 1900)]
STATES = ["已完成"] * 17 + ["已取消", "待付款", "已退款"]


@dataclass(frozen=True, slots=True)
class Made:
    """How a shop is made up: days until `last`, orders on a usual day, customers in all."""

    last: date
    days: int = 70
    usual: int = 12
    customers: int = 150
    seed: int = 7
    zone: ZoneInfo = SHANGHAI


async def make_up(database: Database, merchant_id: int, made: Made) -> None:
    """Fill a shop with the history its seed gives."""
    dice = random.Random(made.seed)
    orders, refunds, reviews, chats = _history(dice, made)
    names = [f"wm{merchant_id}_{n}" for n in range(made.customers)]
    start = _moment(dice, made, made.last - timedelta(days=made.days))
    async with database.shop(merchant_id) as connection:
        for query, rows in (
            (_CUSTOMERS, [{"who": name, "at": start.isoformat()} for name in names]),
            (_PRODUCTS, [{"sku": sku, "name": name, "fen": fen} for name, sku, fen in GOODS]),
            (_ORDERS, [row | {"who": names[row["who"]]} for row in orders]),
            (_REFUNDS, refunds),
            (_REVIEWS, reviews),
            (_TALKS, [{"who": name, "at": start.isoformat()} for name in names]),
            (_CHATS, [row | {"who": names[row["who"]]} for row in chats]),
            (_SESSIONS, [row | {"who": names[row["who"]]} for row in chats]),
            (_HANDOFFS, [row | {"who": names[row["who"]]} for row in chats if row["resolution"] == "handed_over"]),
            (_GAPS, [row | {"who": names[row["who"]]} for row in chats if row["resolution"] == "lost"]),
        ):
            await connection.execute(query.encode(), {"shop": merchant_id, "rows": dumps(rows)})
        await connection.execute(b"SELECT 1")


def _history(dice: random.Random, made: Made) -> tuple[list[dict[str, Any]], ...]:
    orders: list[dict[str, Any]] = []
    refunds: list[dict[str, Any]] = []
    reviews: list[dict[str, Any]] = []
    chats: list[dict[str, Any]] = []
    for back in range(made.days, -1, -1):
        day = made.last - timedelta(days=back)
        season = 1 + 0.3 * math.sin(day.timetuple().tm_yday / 58) + (0.5 if day.weekday() >= 5 else 0)
        for _ in range(max(1, round(dice.gauss(made.usual * season, 2)))):
            orders.append(_order(dice, made, day, len(orders)))
            if orders[-1]["status"] == "已退款":
                refunds.append(_refund(orders[-1], len(refunds)))
            elif dice.random() < 0.2:
                stars = dice.choice([5, 5, 5, 4, 4, 3, 2, 1])
                reviews.append({"no": f"v{len(reviews)}", "order": orders[-1]["no"], "stars": stars} | _at(orders[-1]))
        for _ in range(dice.randint(2, 6)):
            chats.append(_chat(dice, made, day, len(chats)))
    return orders, refunds, reviews, chats


def _order(dice: random.Random, made: Made, day: date, number: int) -> dict[str, Any]:
    lines = [
        {"name": name, "sku": sku, "quantity": dice.randint(1, 3), "price_fen": fen}
        for name, sku, fen in dice.sample(GOODS, dice.randint(1, 2))
    ]
    fen = sum(line["quantity"] * line["price_fen"] for line in lines)
    who = min(int(dice.expovariate(1 / (made.customers / 4))), made.customers - 1)
    row = {"no": f"A{number}", "who": who, "fen": fen, "status": dice.choice(STATES), "items": lines}
    return row | {"at": _moment(dice, made, day).isoformat()}


def _refund(order: dict[str, Any], number: int) -> dict[str, Any]:
    return {"no": f"R{number}", "order": order["no"], "fen": order["fen"]} | _at(order)


def _at(order: dict[str, Any]) -> dict[str, Any]:
    return {"at": (datetime.fromisoformat(order["at"]) + timedelta(hours=3)).isoformat()}


def _chat(dice: random.Random, made: Made, day: date, number: int) -> dict[str, Any]:
    resolution = dice.choice(["assumed"] * 5 + ["confirmed"] * 2 + ["handed_over", "lost"])
    score = dice.choice([None, 3, 3, 2, 1])
    row = {"who": dice.randrange(made.customers), "msgid": f"m{number}", "resolution": resolution, "score": score}
    return row | {"at": _moment(dice, made, day).isoformat(), "wait": dice.randint(20, 400)}


def _moment(dice: random.Random, made: Made, day: date) -> datetime:
    seconds = dice.randint(9 * 3600, 24 * 3600 - 1)
    return (datetime(day.year, day.month, day.day, tzinfo=made.zone) + timedelta(seconds=seconds)).astimezone(UTC)


_ROWS = "FROM jsonb_to_recordset(%(rows)s::jsonb) AS j"
_CUSTOMERS = f"""
INSERT INTO customers (merchant_id, external_userid, nickname, created_at)
SELECT %(shop)s, j.who, '顾客' || j.who, j.at {_ROWS}(who text, at timestamptz)
"""
_PRODUCTS = f"""
WITH p AS (INSERT INTO products (merchant_id, sku, name, price_fen)
    SELECT %(shop)s, j.sku, j.name, j.fen {_ROWS}(sku text, name text, fen bigint) RETURNING id, sku)
INSERT INTO variants (merchant_id, product_id, sku, stock) SELECT %(shop)s, p.id, p.sku || '-1', 20 FROM p
"""
_ORDERS = f"""
INSERT INTO orders (merchant_id, order_no, external_userid, status, amount_fen, items, placed_at)
SELECT %(shop)s, j.no, j.who, j.status, j.fen, j.items, j.at
{_ROWS}(no text, who text, status text, fen bigint, items jsonb, at timestamptz)
"""
_REFUNDS = f"""
INSERT INTO refunds (merchant_id, refund_no, order_no, state, amount_fen, asked_at, closed_at)
SELECT %(shop)s, j.no, j."order", 'paid', j.fen, j.at, j.at {_ROWS}(no text, "order" text, fen bigint, at timestamptz)
"""
_REVIEWS = f"""
INSERT INTO reviews (merchant_id, review_no, order_no, stars, text, written_at)
SELECT %(shop)s, j.no, j."order", j.stars, '一般', j.at {_ROWS}(no text, "order" text, stars int, at timestamptz)
"""
_TALKS = f"""
INSERT INTO conversations (merchant_id, customer_id, open_kfid, external_userid, created_at)
SELECT %(shop)s, cu.id, 'wkSimKf01', j.who, j.at {_ROWS}(who text, at timestamptz)
JOIN customers cu ON cu.external_userid = j.who
"""
_CHATS = f"""
INSERT INTO messages (merchant_id, conversation_id, msgid, origin, msgtype, text, status, sent_at)
SELECT %(shop)s, c.id, j.msgid, 3, 'text', '在吗', 'answered', j.at {_ROWS}(who text, msgid text, at timestamptz)
JOIN conversations c ON c.external_userid = j.who
"""
_SESSIONS = f"""
INSERT INTO service_sessions (merchant_id, conversation_id, started_at, last_at, ended_at, resolution, score)
SELECT %(shop)s, c.id, j.at, j.at, j.at, j.resolution, j.score
{_ROWS}(who text, at timestamptz, resolution text, score int) JOIN conversations c ON c.external_userid = j.who
"""
_HANDOFFS = f"""
INSERT INTO handoffs (merchant_id, conversation_id, trigger, reason, state, asked_at, taken_at, servicer_userid)
SELECT %(shop)s, c.id, 'words', '要人工', 'ended', j.at, j.at + make_interval(secs => j.wait), 'zhang_san'
{_ROWS}(who text, at timestamptz, wait int) JOIN conversations c ON c.external_userid = j.who
"""
_GAPS = f"""
INSERT INTO gap_items (merchant_id, conversation_id, message_id, reason, question, created_at)
SELECT %(shop)s, m.conversation_id, m.id, 'not_known', '能寄新疆吗', j.at {_ROWS}(msgid text, at timestamptz)
JOIN messages m ON m.msgid = j.msgid
"""
