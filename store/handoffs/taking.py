"""Who is about to take a conversation: of two who try at once one is first, and nobody waits in a transaction."""

from __future__ import annotations

from datetime import timedelta

from store.engine import Connection

LEASE = timedelta(seconds=60)
"""How long somebody may try; a process that dies meanwhile keeps the others out no longer."""


async def begin_taking(connection: Connection, conversation_id: int, userid: str) -> str | None:
    """Note that somebody tries to take a conversation; return the colleague who tries already, None for nobody."""
    query = """
    UPDATE conversations SET taking_by = %(who)s, taking_until = clock_timestamp() + %(lease)s
    WHERE id = %(id)s AND (taking_by IS NULL OR taking_by = %(who)s OR taking_until < clock_timestamp())
    """
    values = {"id": conversation_id, "who": userid, "lease": LEASE}
    if (await connection.execute(query, values)).rowcount:
        return None
    query = "SELECT taking_by FROM conversations WHERE id = %s"
    row = await (await connection.execute(query, (conversation_id,))).fetchone()
    return row["taking_by"] if row else None


async def end_taking(connection: Connection, conversation_id: int, userid: str) -> None:
    """Let others try again."""
    query = """
    UPDATE conversations SET taking_by = NULL, taking_until = NULL WHERE id = %s AND taking_by = %s
    """
    await connection.execute(query, (conversation_id, userid))


async def holder_of(connection: Connection, conversation_id: int) -> str | None:
    """Return who of the staff has taken a conversation."""
    query = "SELECT servicer_userid FROM handoffs WHERE conversation_id = %s AND state = 'taken'"
    row = await (await connection.execute(query, (conversation_id,))).fetchone()
    return row["servicer_userid"] if row else None
