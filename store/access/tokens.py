"""Tokens of programs an owner let in. Only hashes are kept: a stolen backup opens no door."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.engine import Connection

_MARK = "xk_"


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


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()  # the token is 256 random bits: nothing to slow down for


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
