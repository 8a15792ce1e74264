"""What somebody signed in is to a shop. Platform: they may work for several."""

from __future__ import annotations

from dataclasses import dataclass

from store.access.web_sessions import WebSession
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Place:
    """A shop a person works for; `role` is owner, staff or operator."""

    merchant_id: int
    shop: str
    role: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to one shop: `userid` in its WeCom, None for an operator from outside."""

    userid: str | None
    name: str
    role: str


async def places_of(connection: Connection, session: WebSession) -> list[Place]:
    """Return the shops somebody may enter, by name."""
    query = """
    SELECT m.id, m.name, coalesce(s.role, 'operator') AS role
    FROM merchants m LEFT JOIN staff s ON s.merchant_id = m.id AND (s.login_id = %s OR s.id = %s)
    WHERE s.id IS NOT NULL OR %s ORDER BY m.name
    """
    asked = (session.login_id, session.staff_id, session.operator)
    rows = await (await connection.execute(query, asked)).fetchall()
    return [Place(row["id"], row["name"], "operator" if session.operator else row["role"]) for row in rows]


async def standing_of(connection: Connection, session: WebSession, merchant_id: int) -> Standing | None:
    """Return what somebody is to a shop, None when nothing."""
    query = """
    SELECT s.userid, s.name, s.role FROM merchants m
    LEFT JOIN staff s ON s.merchant_id = m.id AND (s.login_id = %s OR s.id = %s) WHERE m.id = %s
    """
    row = await (await connection.execute(query, (session.login_id, session.staff_id, merchant_id))).fetchone()
    if row is None or (row["userid"] is None and not session.operator):
        return None
    return Standing(row["userid"], row["name"] or session.name, "operator" if session.operator else row["role"])
