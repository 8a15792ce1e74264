"""What else happens in a shop of the year: chats that end one way or another, refunds, reviews, tickets, by seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from store.engine import Connection
from store.json import dumps

_TALKERS = b"SELECT id FROM conversations ORDER BY external_userid"
_BOUGHT = """
SELECT order_no, amount_fen FROM orders WHERE placed_at >= %s AND placed_at < %s AND status = '已完成' ORDER BY order_no
"""
_ROWS = "FROM jsonb_to_recordset(%(rows)s::jsonb) AS j"
_MESSAGES = f"""
INSERT INTO messages (merchant_id, conversation_id, msgid, origin, msgtype, text, status, sent_at)
SELECT %(shop)s, j.chat, j.no, 3, 'text', '有货吗', 'answered', j.at {_ROWS}(chat bigint, no text, at timestamptz)
"""
_TURNS = f"""
INSERT INTO turns (merchant_id, conversation_id, route, verdict, confidence, model, tokens_in, tokens_out, cost_fen,
                   milliseconds, trace, created_at)
SELECT %(shop)s, j.chat, 'reply', 'sure', 0.9, NULL, 0, 0, 0, j.ms, '{{}}', j.at
{_ROWS}(chat bigint, ms int, at timestamptz)
"""
_SESSIONS = f"""
INSERT INTO service_sessions (merchant_id, conversation_id, started_at, last_at, ended_at, resolution, score)
SELECT %(shop)s, j.chat, j.at, j.at, j.at, j.resolution, j.score
{_ROWS}(chat bigint, at timestamptz, resolution text, score int)
"""
_HANDOFFS = f"""
INSERT INTO handoffs (merchant_id, conversation_id, trigger, reason, state, asked_at, taken_at, servicer_userid)
SELECT %(shop)s, j.chat, 'words', '要人工', CASE WHEN j.wait IS NULL THEN 'lost' ELSE 'ended' END, j.at,
       j.at + make_interval(secs => j.wait), CASE WHEN j.wait IS NOT NULL THEN 'zhang_san' END
{_ROWS}(chat bigint, at timestamptz, wait int)
"""
_GAPS = f"""
INSERT INTO gap_items (merchant_id, conversation_id, message_id, reason, question, created_at)
SELECT %(shop)s, m.conversation_id, m.id, 'not_known', '能寄新疆吗', j.at
{_ROWS}(no text, at timestamptz) JOIN messages m ON m.msgid = j.no
"""
_REFUNDS = f"""
INSERT INTO refunds (merchant_id, refund_no, order_no, state, amount_fen, asked_at, closed_at)
SELECT %(shop)s, 'R' || j."order", j."order", 'paid', j.fen, j.at, j.at
{_ROWS}("order" text, fen bigint, at timestamptz)
"""
_REVIEWS = f"""
INSERT INTO reviews (merchant_id, review_no, order_no, stars, text, written_at)
SELECT %(shop)s, 'V' || j."order", j."order", j.stars, '一般', j.at {_ROWS}("order" text, stars int, at timestamptz)
"""


async def serve(connection: Connection, merchant_id: int, dice: random.Random, noon: datetime) -> None:
    """Live an afternoon at the counter: who ever wrote may chat, who bought yesterday may review it or want it back."""
    talkers = [row["id"] for row in await (await connection.execute(_TALKERS)).fetchall()]
    yesterday = noon - timedelta(days=1)
    bought = await (await connection.execute(_BOUGHT, (yesterday, yesterday + timedelta(hours=12)))).fetchall()
    chats = [_chat(dice, talkers, noon, n) for n in range(min(len(talkers), dice.randrange(8)))]
    refunds, reviews = [], []
    for row in bought:
        told = {"order": row["order_no"], "fen": row["amount_fen"], "at": _moment(dice, noon)}
        fate = dice.random()
        if fate < 0.04:
            refunds.append(told)
        elif fate < 0.2:
            reviews.append(told | {"stars": dice.choice((5, 5, 5, 4, 4, 3, 2, 1))})
    handed = [chat for chat in chats if chat["resolution"] == "handed_over"]
    gaps = [chat for chat in chats if chat["resolution"] == "lost"]
    for query, rows in (
        (_MESSAGES, chats),
        (_TURNS, chats),
        (_SESSIONS, chats),
        (_HANDOFFS, handed),
        (_GAPS, gaps),
        (_REFUNDS, refunds),
        (_REVIEWS, reviews),
    ):
        await _write(connection, merchant_id, query, rows)


async def _write(connection: Connection, merchant_id: int, query: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(query.encode(), {"shop": merchant_id, "rows": dumps(list(rows))})


def _chat(dice: random.Random, talkers: Sequence[int], noon: datetime, number: int) -> dict[str, Any]:
    return {
        "chat": dice.choice(talkers),
        "no": f"year:{noon:%Y%m%d}:{number}",
        "at": _moment(dice, noon),
        "ms": dice.randrange(600, 9_000),
        "resolution": dice.choice(["assumed"] * 5 + ["confirmed"] * 2 + ["handed_over", "lost"]),
        "score": dice.choice([None, 3, 3, 2, 1]),
        "wait": dice.choice([None, *range(20, 400, 20)]),
    }


def _moment(dice: random.Random, noon: datetime) -> datetime:
    return noon + timedelta(seconds=dice.randrange(7 * 3600))
