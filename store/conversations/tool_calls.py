"""Calls of write tools: each key acts once, and its result is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.engine import Connection
from store.json import dumps


async def record_call(
    connection: Connection,
    merchant_id: int,
    conversation_id: int,
    *,
    key: str,
    tool: str,
    arguments: Mapping[str, Any],
    result: Mapping[str, Any],
) -> bool:
    """Record a call and return True, or False when its key is there already (a second caller waits for the first)."""
    query = """
    INSERT INTO tool_calls (merchant_id, conversation_id, key, tool, arguments, result)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s::jsonb) ON CONFLICT (merchant_id, key) DO NOTHING
    """
    row = (merchant_id, conversation_id, key, tool, dumps(dict(arguments)), dumps(dict(result)))
    return (await connection.execute(query, row)).rowcount == 1


async def result_of(connection: Connection, key: str) -> dict[str, Any] | None:
    """Return what the call with this key came to, or None when it was never carried out."""
    query = "SELECT result FROM tool_calls WHERE key = %s"
    row = await (await connection.execute(query, (key,))).fetchone()
    return row["result"] if row else None


async def calls_of(connection: Connection, conversation_id: int, limit: int = 20) -> list[dict[str, Any]]:
    """Return the newest carried-out calls of a conversation, oldest first: id, tool and result."""
    query = "SELECT id, tool, result FROM tool_calls WHERE conversation_id = %s ORDER BY id DESC LIMIT %s"
    rows = await (await connection.execute(query, (conversation_id, limit))).fetchall()
    return rows[::-1]
