"""The cards staff get for a hand-over: their buttons are settled when somebody took it."""

from __future__ import annotations

from collections.abc import Sequence

from store.engine import Connection


async def keep_card(
    connection: Connection, merchant_id: int, handoff_id: int, task_id: str, userids: Sequence[str]
) -> None:
    """Remember a card that is to be sent."""
    query = """
    INSERT INTO handoff_cards (merchant_id, handoff_id, task_id, userids) VALUES (%s, %s, %s, %s)
    ON CONFLICT (merchant_id, task_id) DO NOTHING
    """
    await connection.execute(query, (merchant_id, handoff_id, task_id, list(userids)))


async def note_response_code(connection: Connection, task_id: str, response_code: str) -> None:
    """Remember the code by which a sent card can be changed once within 72 hours (wecom-api.md §5.1)."""
    query = "UPDATE handoff_cards SET response_code = %s WHERE task_id = %s AND settled_at IS NULL"
    await connection.execute(query, (response_code, task_id))


async def cards_to_settle(connection: Connection, handoff_id: int) -> list[tuple[str, str]]:
    """Return (task_id, response_code) of a hand-over's cards whose buttons still work."""
    query = """
    SELECT task_id, response_code FROM handoff_cards
    WHERE handoff_id = %s AND settled_at IS NULL AND response_code IS NOT NULL ORDER BY id
    """
    rows = await (await connection.execute(query, (handoff_id,))).fetchall()
    return [(row["task_id"], row["response_code"]) for row in rows]


async def mark_settled(connection: Connection, task_id: str) -> None:
    """Remember that a card's buttons are gone."""
    await connection.execute("UPDATE handoff_cards SET settled_at = now() WHERE task_id = %s", (task_id,))
