"""Which orders a customer has shown to be theirs: bound phones and single orders."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from store.customers.identity_events import EventKind, note_event
from store.engine import Connection


class IdentityKind(StrEnum):
    """What was shown: a whole phone number (kept as a keyed hash), or one order."""

    PHONE = "phone"
    ORDER = "order"


async def candidate(connection: Connection, external_userid: str, order_no: str) -> dict[str, Any] | None:
    """Return whose order it is by WeCom, phone_hash and phone_last4; None when WeCom knows it as somebody else's."""
    query = """
    SELECT order_no, external_userid, phone_hash, phone_last4 FROM orders
    WHERE order_no = %s AND (external_userid IS NULL OR external_userid = %s)
    """
    return await (await connection.execute(query, (order_no, external_userid))).fetchone()


async def bind(
    connection: Connection,
    merchant_id: int,
    external_userid: str,
    kind: IdentityKind,
    value: str,
    *,
    hint: str,
    actor: str,
    now: datetime,
) -> bool:
    """Bind a phone's hash or an order number to a customer; return whether it is new. `hint` is what people read."""
    query = """
    INSERT INTO identities (merchant_id, external_userid, kind, value, hint, bound_by, bound_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
    """
    row = (merchant_id, external_userid, kind, value, hint, actor, now)
    if (await connection.execute(query, row)).rowcount == 0:
        return False
    await note_event(connection, merchant_id, external_userid, EventKind.BOUND, actor, now, hint=hint)
    return True


async def unbind(
    connection: Connection,
    merchant_id: int,
    external_userid: str,
    *,
    actor: str,
    now: datetime,
    identity_id: int | None = None,
) -> int:
    """Take one binding of a customer away, or all of them; return how many were there."""
    query = """
    DELETE FROM identities WHERE external_userid = %s AND (%s::bigint IS NULL OR id = %s) RETURNING hint
    """
    rows = await (await connection.execute(query, (external_userid, identity_id, identity_id))).fetchall()
    for row in rows:
        await note_event(connection, merchant_id, external_userid, EventKind.UNBOUND, actor, now, hint=row["hint"])
    return len(rows)


async def bindings(connection: Connection, external_userid: str) -> list[dict[str, Any]]:
    """Return what is bound to a customer: id, kind, hint, bound_by, bound_at."""
    query = """
    SELECT id, kind, hint, bound_by, bound_at FROM identities WHERE external_userid = %s ORDER BY id LIMIT 100
    """
    return list(await (await connection.execute(query, (external_userid,))).fetchall())
