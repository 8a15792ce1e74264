"""Sessions of the web app and tokens of programs. Only hashes are kept: a stolen backup opens no door."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from store.access.logins import Login
from store.engine import Connection

LIFETIME = timedelta(days=30)
_MARK = "xk_"


@dataclass(frozen=True, slots=True)
class WebSession:
    """A person signed in; `csrf` must come back in a header with everything that changes something."""

    login: Login
    csrf: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A program let in by an owner."""

    id: int
    merchant_id: int
    name: str
    role: str
    created_by: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to one shop: `userid` in its WeCom, None for an operator from outside."""

    userid: str | None
    name: str
    role: str


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()  # the token is 256 random bits: nothing to slow down for


async def open_session(connection: Connection, login_id: int, now: datetime) -> tuple[str, str]:
    """Open a session and return its token (for the cookie) and its CSRF value (platform)."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    query = "INSERT INTO web_sessions (token_hash, csrf, login_id, created_at, expires_at) VALUES (%s, %s, %s, %s, %s)"
    await connection.execute(query, (_digest(token), csrf, login_id, now, now + LIFETIME))
    return token, csrf


async def session_of(connection: Connection, token: str, now: datetime) -> WebSession | None:
    """Return the session behind a cookie, if it still lives (platform)."""
    query = """
    SELECT s.csrf, l.id, l.phone, l.name, l.operator FROM web_sessions s JOIN logins l ON l.id = s.login_id
    WHERE s.token_hash = %s AND s.expires_at > %s
    """
    row = await (await connection.execute(query, (_digest(token), now))).fetchone()
    return WebSession(Login(row["id"], row["phone"], row["name"], row["operator"]), row["csrf"]) if row else None


async def close_session(connection: Connection, token: str) -> None:
    """Sign out this browser (platform)."""
    await connection.execute("DELETE FROM web_sessions WHERE token_hash = %s", (_digest(token),))


async def close_all_sessions(connection: Connection, login_id: int) -> None:
    """Sign a person out everywhere (platform)."""
    await connection.execute("DELETE FROM web_sessions WHERE login_id = %s", (login_id,))


async def standing_of(connection: Connection, login: Login, merchant_id: int) -> Standing | None:
    """Return what a person is to a shop, None when nothing (platform)."""
    query = """
    SELECT s.userid, s.name, s.role FROM merchants m
    LEFT JOIN staff s ON s.merchant_id = m.id AND s.login_id = %s WHERE m.id = %s
    """
    row = await (await connection.execute(query, (login.id, merchant_id))).fetchone()
    if row is None or (row["userid"] is None and not login.operator):
        return None
    return Standing(row["userid"], row["name"] or login.name, "operator" if login.operator else row["role"])


async def create_token(connection: Connection, merchant_id: int, name: str, role: str, created_by: str) -> str:
    """Let a program into a shop and return its token, which is never shown again."""
    token = _MARK + secrets.token_urlsafe(32)
    query = "INSERT INTO api_tokens (merchant_id, name, role, token_hash, created_by) VALUES (%s, %s, %s, %s, %s)"
    await connection.execute(query, (merchant_id, name, role, _digest(token), created_by))
    return token


async def token_of(connection: Connection, token: str, now: datetime) -> ApiToken | None:
    """Return what a bearer token stands for, and note that it was used (platform)."""
    query = """
    SELECT id, merchant_id, name, role, created_by, created_at, last_used_at FROM api_tokens WHERE token_hash = %s
    """
    row = await (await connection.execute(query, (_digest(token),))).fetchone()
    if row is None:
        return None
    if row["last_used_at"] is None or now - row["last_used_at"] > timedelta(minutes=5):
        await connection.execute("UPDATE api_tokens SET last_used_at = %s WHERE id = %s", (now, row["id"]))
    return ApiToken(**row)


async def tokens_of(connection: Connection) -> list[ApiToken]:
    """Return the programs let into the shop, oldest first."""
    query = "SELECT id, merchant_id, name, role, created_by, created_at, last_used_at FROM api_tokens ORDER BY id"
    return [ApiToken(**row) for row in await (await connection.execute(query)).fetchall()]


async def revoke_token(connection: Connection, token_id: int) -> bool:
    """Shut a program out; return whether there was such a token in this shop."""
    return (await connection.execute("DELETE FROM api_tokens WHERE id = %s", (token_id,))).rowcount == 1
