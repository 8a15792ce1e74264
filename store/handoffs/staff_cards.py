"""Cards with buttons that were sent to the staff: the code that changes each of them once (wecom-api.md §5.1)."""

from __future__ import annotations

from store.engine import Connection


async def keep_card(connection: Connection, merchant_id: int, task_id: str, response_code: str) -> None:
    """Remember the code WeCom answered with when a card was sent."""
    query = """
    INSERT INTO staff_cards (merchant_id, task_id, response_code) VALUES (%s, %s, %s)
    ON CONFLICT (merchant_id, task_id) DO UPDATE SET response_code = excluded.response_code, sent_at = now()
    """
    await connection.execute(query, (merchant_id, task_id, response_code))


async def card_code(connection: Connection, task_id: str) -> str | None:
    """Return the code of a card, if it was sent."""
    query = "SELECT response_code FROM staff_cards WHERE task_id = %s"
    row = await (await connection.execute(query, (task_id,))).fetchone()
    return row["response_code"] if row else None
