"""What customers are answered from: the published entries, by shop-time day, and how far the index has come."""

from __future__ import annotations

from datetime import date
from typing import Any

from agent.wording.stores import for_stores
from store.engine import Connection


async def snapshot(connection: Connection, merchant_id: int, today: date) -> tuple[int, list[dict[str, Any]]]:
    """Return the shop's knowledge version and the entries valid `today` or later, in one consistent look.

    Entries that begin later are indexed ahead of their day; search passes them over until then.
    """
    query = """
    SELECT m.knowledge_version, e.id, e.question, e.answer, e.similar_questions, e.category, e.pinned,
        e.valid_from, e.valid_until, e.store_names
    FROM merchants m LEFT JOIN knowledge_entries e
      ON e.merchant_id = m.id AND e.state = 'published' AND (e.valid_until IS NULL OR e.valid_until >= %s)
    WHERE m.id = %s ORDER BY e.id
    """
    rows = await (await connection.execute(query, (today, merchant_id))).fetchall()
    version = rows[0]["knowledge_version"] if rows else 0
    return version, [row for row in rows if row["id"] is not None]


async def standing(connection: Connection, today: date) -> list[dict[str, Any]]:
    """Return the entries, drafts among them, that are told or may be told `today` or later."""
    query = """
    SELECT id, question, answer, similar_questions, category, pinned, valid_from, valid_until, store_names
    FROM knowledge_entries WHERE state <> 'retired' AND (valid_until IS NULL OR valid_until >= %s) ORDER BY id
    """
    return await (await connection.execute(query, (today,))).fetchall()


async def answer_of(connection: Connection, entry_id: int, today: date) -> str | None:
    """Return today's answer to the question of an entry: what a tap on a menu item asks for.

    The menu may be older than a promotion: then the entry that answers the same question today speaks. An answer
    for some stores only says for which.
    """
    query = """
    SELECT e.answer, e.store_names FROM knowledge_entries asked JOIN knowledge_entries e
      ON (e.merchant_id, e.question, e.store_names) = (asked.merchant_id, asked.question, asked.store_names)
    WHERE asked.id = %s AND asked.state = 'published' AND e.state = 'published'
      AND (e.valid_from IS NULL OR e.valid_from <= %s) AND (e.valid_until IS NULL OR e.valid_until >= %s)
    ORDER BY e.valid_from DESC NULLS LAST LIMIT 1
    """
    row = await (await connection.execute(query, (entry_id, today, today))).fetchone()
    return for_stores(row["answer"], row["store_names"]) if row else None


async def record_indexed(connection: Connection, merchant_id: int, version: int, day: date | None = None) -> None:
    """Record that customers are now answered from this version of the knowledge, as of this shop-time day."""
    query = """
    UPDATE merchants SET indexed_version = greatest(indexed_version, %s), indexed_on = greatest(indexed_on, %s)
    WHERE id = %s
    """
    await connection.execute(query, (version, day, merchant_id))


async def versions(connection: Connection, merchant_id: int) -> tuple[int, int]:
    """Return the version that was written last and the one customers are answered from."""
    query = "SELECT knowledge_version, indexed_version FROM merchants WHERE id = %s"
    row = await (await connection.execute(query, (merchant_id,))).fetchone()
    return (row["knowledge_version"], row["indexed_version"]) if row else (0, 0)


async def shops_to_index(connection: Connection, today: date) -> list[int]:
    """Return the shops indexed at an old version, or before a day on which an entry began or ran out (platform)."""
    query = """
    SELECT id FROM merchants m WHERE indexed_version < knowledge_version OR EXISTS (
        SELECT FROM knowledge_entries e WHERE e.merchant_id = m.id AND e.state = 'published' AND (
            e.valid_from > coalesce(m.indexed_on, '-infinity') AND e.valid_from <= %(today)s
            OR e.valid_until >= coalesce(m.indexed_on, '-infinity') AND e.valid_until < %(today)s))
    ORDER BY id
    """
    return [row["id"] for row in await (await connection.execute(query, {"today": today})).fetchall()]


async def all_shops(connection: Connection) -> list[int]:
    """Return every shop that has taught anything (platform)."""
    query = "SELECT id FROM merchants WHERE knowledge_version > 0 ORDER BY id"
    return [row["id"] for row in await (await connection.execute(query)).fetchall()]
