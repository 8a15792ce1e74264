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


_GOING = "正在发送，还不知道企业微信收到没有"
UNHEARD = _GOING + "，再发一次"


async def begin_event(connection: Connection, parcel_id: int) -> bool:
    """Note that the one message a code allows is on its way; return whether an earlier try may have arrived.

    WeCom refuses a second copy by its used code, not by its msgid, and with no number of its own (wecom-api.md §3.6).
    """
    query = "SELECT error FROM outbox WHERE id = %s AND status = 'queued' FOR UPDATE"
    row = await (await connection.execute(query, (parcel_id,))).fetchone()
    began = row is not None and (row["error"] or "").startswith(_GOING)
    query = "UPDATE outbox SET error = %s WHERE id = %s AND status = 'queued'"
    await connection.execute(query, (UNHEARD if began else _GOING, parcel_id))
    return began


async def overtaken(connection: Connection, parcel_id: int) -> bool:
    """Whether another sender has begun since the first did: the code it finds used may be the other's doing."""
    query = "SELECT FROM outbox WHERE id = %s AND status = 'queued' AND error = %s"
    return (await connection.execute(query, (parcel_id, _GOING))).rowcount == 0
