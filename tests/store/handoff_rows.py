"""A hand-over with its card, the roster behind it, and the session it belongs to."""

from __future__ import annotations

from store.engine import Database

# plain rows: what the tables hold is tested elsewhere, here only whose they are
_ROWS = (
    "INSERT INTO handoff_settings (merchant_id) VALUES (%(shop)s)",
    "INSERT INTO staff_duty (merchant_id, userid) VALUES (%(shop)s, 'zhang_san')",
    "INSERT INTO servicer_states (merchant_id, open_kfid, userid, state, told_at)"
    " VALUES (%(shop)s, 'wkSimKf01', 'zhang_san', 'receiving', now())",
    "INSERT INTO handoffs (merchant_id, conversation_id, trigger, reason, asked_at)"
    " VALUES (%(shop)s, %(conversation)s, 'words', '要人工', now())",
    "INSERT INTO handoff_cards (merchant_id, handoff_id, task_id, userids)"
    " SELECT %(shop)s, id, 'handoff-1', '{zhang_san}' FROM handoffs",
    "INSERT INTO service_sessions (merchant_id, conversation_id, started_at, last_at)"
    " SELECT %(shop)s, %(conversation)s, now(), now()"
    " WHERE NOT EXISTS (SELECT FROM service_sessions WHERE conversation_id = %(conversation)s)",
)


async def fill_handoffs(database: Database, merchant_id: int, conversation_id: int) -> None:
    """Fill the tables of hand-overs, duty and sessions."""
    async with database.shop(merchant_id) as connection:
        for statement in _ROWS:
            await connection.execute(statement.encode(), {"shop": merchant_id, "conversation": conversation_id})
