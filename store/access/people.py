"""The shop's staff as its owner keeps them: who is there, in which role, and who can sign in."""

from __future__ import annotations

from dataclasses import dataclass

from agent.errors import Conflict, NotFound
from agent.phrases import say
from store.engine import Connection
from store.shops.merchants import touch_profile


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of the staff; `phone` is the one they sign in with, None when they cannot."""

    id: int
    userid: str
    name: str
    role: str
    phone: str | None


async def colleagues(connection: Connection, merchant_id: int) -> list[Colleague]:
    """Return the staff of a shop, oldest first (platform: phones belong to logins, which no shop owns)."""
    query = """
    SELECT s.id, s.userid, s.name, s.role, l.phone FROM staff s LEFT JOIN logins l ON l.id = s.login_id
    WHERE s.merchant_id = %s ORDER BY s.id
    """
    return [Colleague(**row) for row in await (await connection.execute(query, (merchant_id,))).fetchall()]


async def member_id(connection: Connection, merchant_id: int, userid: str) -> int | None:
    """Return the row of a member of the staff, None for somebody else; WeCom's userids know no case (§1.4)."""
    query = "SELECT id FROM staff WHERE merchant_id = %s AND lower(userid) = lower(%s)"
    row = await (await connection.execute(query, (merchant_id, userid))).fetchone()
    return row["id"] if row else None


async def save_colleague(connection: Connection, merchant_id: int, userid: str, name: str, role: str) -> None:
    """Add a member of the staff, or change name and role; raise `Conflict` rather than leave a shop without owner."""
    await touch_profile(connection, merchant_id)  # two owners cannot remove each other at once
    query = """
    INSERT INTO staff (merchant_id, userid, name, role) VALUES (%s, %s, %s, %s)
    ON CONFLICT (merchant_id, userid) DO UPDATE SET name = excluded.name, role = excluded.role
    """
    await connection.execute(query, (merchant_id, userid, name, role))
    await _still_led(connection, merchant_id)


async def remove_colleague(connection: Connection, merchant_id: int, userid: str) -> None:
    """Remove a member of the staff; their login enters this shop no more."""
    await touch_profile(connection, merchant_id)  # two owners cannot remove each other at once
    query = "DELETE FROM staff WHERE merchant_id = %s AND userid = %s"
    if (await connection.execute(query, (merchant_id, userid))).rowcount == 0:
        raise NotFound(say("access_no_member", book="owner", userid=userid))
    await _still_led(connection, merchant_id)


async def _still_led(connection: Connection, merchant_id: int) -> None:
    query = "SELECT EXISTS (SELECT FROM staff WHERE merchant_id = %s AND role = 'owner') AS led"
    row = await (await connection.execute(query, (merchant_id,))).fetchone()
    if not (row and row["led"]):
        raise Conflict(say("access_last_owner", book="owner"))
