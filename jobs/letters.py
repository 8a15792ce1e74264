"""Another try for what failed for ever."""

from __future__ import annotations

from jobs.requests import flush_job, turn_job
from store.conversations.conversations import kf_of
from store.conversations.deadletters import revive
from store.deferring import defer
from store.engine import Connection


async def replay(connection: Connection, merchant_id: int, key: str) -> bool:
    """Put a dead letter back to work; False when there is no such letter."""
    conversation_id = await revive(connection, key)
    if conversation_id is None:
        return False
    open_kfid = await kf_of(connection, conversation_id)
    incoming = key.startswith("in:")
    job = turn_job(merchant_id, conversation_id, open_kfid) if incoming else flush_job(merchant_id, conversation_id)
    await defer(connection, [job])
    return True
