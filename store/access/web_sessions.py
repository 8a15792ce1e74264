"""Sessions of the web app. Only hashes of their tokens are kept: a stolen backup opens no door."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from store.engine import Connection

LIFETIME = timedelta(days=30)
_DEVICE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class WebSession:
    """Somebody signed in; `csrf` must come back in a header with everything that changes something.

    By phone and password it is a person (`login_id`), who may work for several shops; by WeCom a member of one shop's
    staff (`staff_id`), because that shop's WeCom can say nothing of any other.
    """

    id: int
    csrf: str = field(repr=False)
    name: str
    phone: str
    operator: bool
    login_id: int | None
    staff_id: int | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Where somebody is signed in; `device` is what the browser calls itself."""

    id: int
    device: str
    by_wecom: bool
    created_at: datetime
    expires_at: datetime


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()  # the token is 256 random bits: nothing to slow down for


async def open_session(
    connection: Connection, now: datetime, *, login_id: int | None = None, staff_id: int | None = None, device: str = ""
) -> tuple[str, str]:
    """Open a session of a person or of a member, and return its token (for the cookie) and CSRF value (platform)."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    query = """
    INSERT INTO web_sessions (token_hash, csrf, login_id, staff_id, device, created_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    """
    told = device[:_DEVICE_LENGTH].replace("\0", "")
    await connection.execute(query, (_digest(token), csrf, login_id, staff_id, told, now, now + LIFETIME))
    return token, csrf


async def session_of(connection: Connection, token: str, now: datetime) -> WebSession | None:
    """Return the session behind a cookie, if it still lives (platform)."""
    query = """
    SELECT w.id, w.csrf, w.login_id, w.staff_id, coalesce(l.name, s.name) AS name, coalesce(l.phone, '') AS phone,
           coalesce(l.operator, false) AS operator
    FROM web_sessions w LEFT JOIN logins l ON l.id = w.login_id LEFT JOIN staff s ON s.id = w.staff_id
    WHERE w.token_hash = %s AND w.expires_at > %s
    """
    row = await (await connection.execute(query, (_digest(token), now))).fetchone()
    return WebSession(**row) if row else None


async def close_session(connection: Connection, session: WebSession, session_id: int) -> bool:
    """End one of somebody's sessions; return whether there was such a one (platform)."""
    theirs = {one.id for one in await sessions_of(connection, session, datetime.min.replace(tzinfo=UTC))}
    if session_id in theirs:
        await connection.execute("DELETE FROM web_sessions WHERE id = %s", (session_id,))
    return session_id in theirs


async def close_all_sessions(connection: Connection, session: WebSession) -> None:
    """Sign somebody out everywhere, however they signed in (platform)."""
    theirs = [one.id for one in await sessions_of(connection, session, datetime.min.replace(tzinfo=UTC))]
    await connection.execute("DELETE FROM web_sessions WHERE id = ANY(%s)", (theirs,))


async def sessions_of(connection: Connection, session: WebSession, now: datetime) -> list[SignedIn]:
    """Return where somebody is signed in, latest first: a person also where WeCom let them in (platform)."""
    query = """
    SELECT w.id, w.device, w.login_id IS NULL AS by_wecom, w.created_at, w.expires_at FROM web_sessions w
    LEFT JOIN staff s ON s.id = w.staff_id
    WHERE (w.login_id = %(login_id)s OR s.login_id = %(login_id)s OR w.staff_id = %(staff_id)s)
    AND w.expires_at > %(now)s ORDER BY w.created_at DESC, w.id DESC
    """
    rows = await (
        await connection.execute(query, {"login_id": session.login_id, "staff_id": session.staff_id, "now": now})
    ).fetchall()
    return [SignedIn(**row) for row in rows]


async def close_sessions_of_member(connection: Connection, merchant_id: int, userid: str) -> int:
    """Sign a member of a shop out of the browsers WeCom let them into; return of how many (platform)."""
    query = """
    DELETE FROM web_sessions w USING staff s
    WHERE s.id = w.staff_id AND s.merchant_id = %s AND lower(s.userid) = lower(%s)
    """
    return (await connection.execute(query, (merchant_id, userid))).rowcount
