"""A shop's limits for touches, and who wants none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.touching import TouchLimits
from store.engine import Connection
from store.json import dumps


@dataclass(frozen=True, slots=True)
class OptOut:
    """A customer who wants no touches, in which words, and who noted it."""

    external_userid: str
    nickname: str
    words: str
    by: str
    at: datetime


async def touch_limits(connection: Connection) -> TouchLimits:
    """Return the shop's limits; careful defaults until the owner says otherwise."""
    row = await (await connection.execute("SELECT limits FROM touch_limits")).fetchone()
    return TouchLimits(**row["limits"]) if row else TouchLimits()


async def save_touch_limits(connection: Connection, merchant_id: int, limits: TouchLimits) -> None:
    """Write the shop's limits."""
    query = """
    INSERT INTO touch_limits (merchant_id, limits) VALUES (%s, %s::jsonb)
    ON CONFLICT (merchant_id) DO UPDATE SET limits = excluded.limits
    """
    await connection.execute(query, (merchant_id, dumps(limits.model_dump(mode="json"))))


async def opt_out(
    connection: Connection, merchant_id: int, external_userid: str, words: str, by: str, at: datetime
) -> bool:
    """Note that a customer wants no touches; False when that is known."""
    query = """
    INSERT INTO opt_outs (merchant_id, external_userid, words, by, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id, external_userid) DO UPDATE SET
        words = excluded.words, by = excluded.by, at = excluded.at, lifted_at = NULL, lifted_by = NULL
    WHERE opt_outs.lifted_at IS NOT NULL
    """
    return (await connection.execute(query, (merchant_id, external_userid, words[:200], by, at))).rowcount == 1


async def opt_in(connection: Connection, external_userid: str, by: str, at: datetime) -> bool:
    """Note that a customer wants to hear from the shop again; False when nothing kept them from it."""
    query = """
    UPDATE opt_outs SET lifted_at = %s, lifted_by = %s WHERE external_userid = %s AND lifted_at IS NULL
    """
    return (await connection.execute(query, (at, by, external_userid))).rowcount == 1


async def is_opted_out(connection: Connection, external_userid: str) -> bool:
    """Return whether a customer wants no touches."""
    query = "SELECT 1 AS yes FROM opt_outs WHERE external_userid = %s AND lifted_at IS NULL"
    return await (await connection.execute(query, (external_userid,))).fetchone() is not None


async def opted_out_among(connection: Connection, external_userids: Sequence[str]) -> set[str]:
    """Return which of these customers want no touches."""
    query = "SELECT external_userid FROM opt_outs WHERE external_userid = ANY(%s) AND lifted_at IS NULL"
    rows = await (await connection.execute(query, (list(external_userids),))).fetchall()
    return {row["external_userid"] for row in rows}


async def list_opt_outs(connection: Connection, limit: int = 500) -> list[OptOut]:
    """Return who wants no touches, the last to say so first."""
    query = """
    SELECT o.external_userid, coalesce(c.nickname, '') AS nickname, o.words, o.by, o.at FROM opt_outs o
    LEFT JOIN customers c ON c.merchant_id = o.merchant_id AND c.external_userid = o.external_userid
    WHERE o.lifted_at IS NULL ORDER BY o.at DESC LIMIT %s
    """
    return [OptOut(**row) for row in await (await connection.execute(query, (limit,))).fetchall()]
