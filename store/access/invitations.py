"""Invitations: how a member of the staff gets a login without the owner ever knowing the password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from agent.errors import BadInput, NotFound, TooMany
from agent.phrases import say
from store.access.logins import check_password, let_in, login_exists, save_login, too_many_failures
from store.engine import Connection

LIFETIME = timedelta(days=3)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


async def invite(connection: Connection, merchant_id: int, userid: str, now: datetime) -> str:
    """Return a code with which this member can join, once; older ones of theirs are void."""
    member = await connection.execute("SELECT FROM staff WHERE userid = %s", (userid,))
    if member.rowcount == 0:
        raise NotFound(say("access_no_member", book="owner", userid=userid))
    await connection.execute("DELETE FROM invitations WHERE userid = %s OR expires_at < %s", (userid, now))
    code = secrets.token_urlsafe(16)
    query = "INSERT INTO invitations (merchant_id, userid, code_hash, expires_at) VALUES (%s, %s, %s, %s)"
    await connection.execute(query, (merchant_id, userid, _digest(code), now + LIFETIME))
    return code


async def join(connection: Connection, code: str, phone: str, password: str, address: str, now: datetime) -> None:
    """Take up an invitation: a new phone gets a login, a known one must give its password (platform).

    Raises `BadInput` for a code that is wrong, used or old, and for a known phone with another password.
    """
    query = "DELETE FROM invitations WHERE code_hash = %s AND expires_at > %s RETURNING merchant_id, userid"
    row = await (await connection.execute(query, (_digest(code), now))).fetchone()
    if row is None:
        raise BadInput(say("access_bad_code", book="owner"))
    if await too_many_failures(connection, phone, address, now):
        raise TooMany(say("access_too_many", book="owner"))
    if await login_exists(connection, phone):
        login = await check_password(connection, phone, password)
        if login is None:
            raise BadInput(say("access_wrong_password", book="owner"))
        login_id = login.id
    else:
        query = "SELECT name FROM staff WHERE merchant_id = %s AND userid = %s"
        member = await (await connection.execute(query, (row["merchant_id"], row["userid"]))).fetchone()
        login_id = await save_login(connection, phone, member["name"] if member else phone, password)
    await let_in(connection, row["merchant_id"], row["userid"], login_id)
