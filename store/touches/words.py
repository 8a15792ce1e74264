"""The words of touches: no two customers get the same by accident."""

from __future__ import annotations

from collections.abc import Sequence

from store.engine import Connection


async def reword(connection: Connection, touch_id: int, text: str, text_key: str) -> bool:
    """Give a touch that waits other words; False when it does not wait (any more)."""
    query = "UPDATE touches SET text = %s, text_key = %s, model = NULL WHERE id = %s AND status = 'planned'"
    return (await connection.execute(query, (text, text_key, touch_id))).rowcount == 1


async def taken_words(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Return which of these words were said to a customer already."""
    query = "SELECT text_key FROM touches WHERE text_key = ANY(%s)"
    return {row["text_key"] for row in await (await connection.execute(query, (list(keys),))).fetchall()}
