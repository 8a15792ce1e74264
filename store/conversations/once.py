"""Rows of the outbox that WeCom would carry out twice, or refuse the second time for the wrong reason."""

from __future__ import annotations

from store.engine import Connection

MOVING = "正在转接"


async def take_move(connection: Connection, parcel_id: int, *, lease_over: bool) -> bool:
    """Return whether this sender may move the session a row asks for: one sender a lease, whatever its process.

    Messages need no such care, WeCom refuses their second copy; a session would be moved twice.
    """
    query = """
    UPDATE outbox SET error = %(moving)s
    WHERE id = %(id)s AND status = 'queued' AND (%(over)s OR error IS DISTINCT FROM %(moving)s)
    """
    values = {"id": parcel_id, "moving": MOVING, "over": lease_over}
    return (await connection.execute(query, values)).rowcount == 1


GOING = "正在发送，还不知道企业微信收到没有"


async def begin_event(connection: Connection, parcel_id: int) -> bool:
    """Note that the one message a code allows is on its way; return whether an earlier try may have arrived.

    WeCom refuses a second copy by its used code, not by its msgid, and with no number of its own (wecom-api.md §3.6).
    """
    query = "SELECT error FROM outbox WHERE id = %s AND status = 'queued' FOR UPDATE"
    row = await (await connection.execute(query, (parcel_id,))).fetchone()
    await connection.execute("UPDATE outbox SET error = %s WHERE id = %s AND status = 'queued'", (GOING, parcel_id))
    return row is not None and row["error"] == GOING
