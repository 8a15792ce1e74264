"""How long what was said is kept. After it the words are gone; that something was said, and the figures, stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.errors import NotFound
from agent.phrases import say
from store.engine import Connection

SHORTEST_DAYS, LONGEST_DAYS = 90, 3650

_FORGET = (
    "DELETE FROM media m USING messages old WHERE old.merchant_id = m.merchant_id AND old.msgid = m.msgid"
    " AND old.sent_at < %(before)s AND old.status <> 'waiting'",
    "UPDATE messages SET text = %(gone)s, payload = '{}'"
    " WHERE sent_at < %(before)s AND status NOT IN ('waiting', 'event') AND text <> %(gone)s",
    "UPDATE outbox SET payload = jsonb_strip_nulls(jsonb_build_object("
    "  'says', %(gone)s::text, 'by', payload->'by', 'body', jsonb_build_object('msgtype', 'text')))"
    " WHERE created_at < %(before)s AND status <> 'queued' AND payload->>'says' IS DISTINCT FROM %(gone)s",
    "UPDATE turns SET trace = '{}' WHERE created_at < %(before)s AND trace <> '{}'",
    "DELETE FROM tool_calls WHERE created_at < %(before)s",
    "UPDATE handoffs SET summary = '', suggestion = ''"
    " WHERE asked_at < %(before)s AND ended_at IS NOT NULL AND (summary <> '' OR suggestion <> '')",
)


async def kept_days(connection: Connection, merchant_id: int) -> int | None:
    """Return how many days a shop keeps what was said, None for always; raises `NotFound`."""
    row = await (await connection.execute("SELECT keep_days FROM merchants WHERE id = %s", (merchant_id,))).fetchone()
    if row is None:
        raise NotFound(say("access_no_shop", book="owner"))
    days: int | None = row["keep_days"]
    return days


async def keep_for(connection: Connection, merchant_id: int, days: int | None) -> None:
    """Set how many days (90 to 3650) a shop keeps what was said, None for always; the next night acts on it."""
    await connection.execute("UPDATE merchants SET keep_days = %s WHERE id = %s", (days, merchant_id))


async def shops_that_forget(connection: Connection) -> list[tuple[int, int]]:
    """Return the shops that do not keep everything, and their days."""
    rows = await connection.execute("SELECT id, keep_days FROM merchants WHERE keep_days IS NOT NULL ORDER BY id")
    return [(row["id"], row["keep_days"]) for row in await rows.fetchall()]


async def forget_old_words(connection: Connection, days: int, now: datetime) -> int:
    """Take the words out of what is older in the shop whose connection it is; return how many rows that touched.

    What waits still, tickets, orders, coupons and bookings stay: they are business papers, not talk.
    """
    values = {"before": now - timedelta(days=days), "gone": say("words_forgotten", book="owner")}
    return sum([(await connection.execute(statement.encode(), values)).rowcount for statement in _FORGET])
