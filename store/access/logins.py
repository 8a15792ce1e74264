"""Logins: people who sign in with a phone number and a password. Platform rows: a person may work for several shops."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from agent.errors import BadInput, NotFound
from agent.phrases import say
from store.engine import Connection

SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 200  # hashing is work: nobody gets to ask for much of it
_FAILURES_PER_PHONE = 5
_FAILURES_PER_ADDRESS = 30
_FAILURE_WINDOW = timedelta(minutes=15)

_hasher = PasswordHasher()
_NOBODYS_HASH = _hasher.hash("nobody")  # an unknown phone must take as long as a known one


@dataclass(frozen=True, slots=True)
class Login:
    """A person who can sign in; an operator may enter every shop."""

    id: int
    phone: str
    name: str
    operator: bool


async def save_login(connection: Connection, phone: str, name: str, password: str, *, operator: bool = False) -> int:
    """Add a login, or change name and password of the one with this phone; return its id.

    Only for who may take over that phone's login: its owner, or whoever runs this machine. A change signs the
    person out everywhere. Raises `BadInput` for a phone or password that will not do.
    """
    hashed = await _hash(password)
    query = """
    INSERT INTO logins (phone, name, password_hash, operator) VALUES (%s, %s, %s, %s)
    ON CONFLICT (phone) DO UPDATE SET name = excluded.name, password_hash = excluded.password_hash,
        operator = logins.operator OR excluded.operator
    RETURNING id
    """
    row = await (await connection.execute(query, (_phone(phone), name, hashed, operator))).fetchone()
    login_id: int = row["id"] if row else 0  # RETURNING always returns
    await connection.execute("DELETE FROM web_sessions WHERE login_id = %s", (login_id,))
    return login_id


async def login_exists(connection: Connection, phone: str) -> bool:
    """Whether somebody signs in with this phone (platform)."""
    return (await connection.execute("SELECT FROM logins WHERE phone = %s", (phone.strip(),))).rowcount == 1


async def change_password(connection: Connection, login_id: int, password: str) -> None:
    """Change a password and sign its person out everywhere."""
    await connection.execute("UPDATE logins SET password_hash = %s WHERE id = %s", (await _hash(password), login_id))
    await connection.execute("DELETE FROM web_sessions WHERE login_id = %s", (login_id,))


async def check_password(connection: Connection, phone: str, password: str) -> Login | None:
    """Return the login if the password is right; unknown phones take as long as known ones."""
    query = "SELECT id, phone, name, operator, password_hash FROM logins WHERE phone = %s"
    row = await (await connection.execute(query, (phone.strip(),))).fetchone()
    right = await asyncio.to_thread(_verify, row["password_hash"] if row else _NOBODYS_HASH, password)
    return Login(row["id"], row["phone"], row["name"], row["operator"]) if row and right else None


async def too_many_failures(connection: Connection, phone: str | None, address: str, now: datetime) -> bool:
    """Whether this phone (if it is about one) or this network address has failed too often lately."""
    query = """
    SELECT count(*) FILTER (WHERE phone = %(phone)s) AS by_phone,
           count(*) FILTER (WHERE address = %(address)s) AS by_address
    FROM login_failures WHERE failed_at > %(since)s AND (phone = %(phone)s OR address = %(address)s)
    """
    asked = {"phone": phone.strip() if phone else None, "address": address, "since": now - _FAILURE_WINDOW}
    row = await (await connection.execute(query, asked)).fetchone()
    return row is not None and (row["by_phone"] >= _FAILURES_PER_PHONE or row["by_address"] >= _FAILURES_PER_ADDRESS)


async def record_failure(connection: Connection, phone: str, address: str, now: datetime) -> None:
    """Count a failed sign-in and forget those that count no more."""
    await connection.execute("DELETE FROM login_failures WHERE failed_at < %s", (now - 2 * _FAILURE_WINDOW,))
    query = "INSERT INTO login_failures (phone, address, failed_at) VALUES (%s, %s, %s)"
    await connection.execute(query, (phone.strip()[:40], address, now))


async def let_in(connection: Connection, merchant_id: int, userid: str, login_id: int) -> None:
    """Let a member of a shop's staff sign in with this login; raises `NotFound` for a stranger."""
    query = "UPDATE staff SET login_id = %s WHERE merchant_id = %s AND userid = %s"
    if (await connection.execute(query, (login_id, merchant_id, userid))).rowcount == 0:
        raise NotFound(say("access_no_member", book="owner", userid=userid))


def _phone(phone: str) -> str:
    digits = phone.strip()
    if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 20):
        raise BadInput(say("access_bad_phone", book="owner"))
    return digits


async def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise BadInput(say("access_bad_password", book="owner", shortest=str(SHORTEST_PASSWORD)))
    return await asyncio.to_thread(_hasher.hash, password)


def _verify(hashed: str, password: str) -> bool:
    try:
        return len(password) <= _LONGEST_PASSWORD and _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
