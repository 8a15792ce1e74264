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


async def settle_cards(connection: Connection, handoff_id: int) -> list[str]:
    """Return the task ids of a hand-over's cards whose buttons still work, and take it that they are gone."""
    query = "UPDATE handoff_cards SET settled_at = now() WHERE handoff_id = %s AND settled_at IS NULL RETURNING task_id"
    return [row["task_id"] for row in await (await connection.execute(query, (handoff_id,))).fetchall()]


async def told_staff(connection: Connection, handoff_id: int) -> set[str]:
    """Return who got a card of this hand-over."""
    query = "SELECT unnest(userids) AS userid FROM handoff_cards WHERE handoff_id = %s"
    return {row["userid"] for row in await (await connection.execute(query, (handoff_id,))).fetchall()}
