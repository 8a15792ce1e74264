"""Segments: saved answers to "which customers", always counted live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.errors import Conflict, NotFound
from agent.phrases import say
from store.audience.rules import as_data
from store.engine import Connection
from store.json import dumps


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved filter."""

    id: int
    name: str
    rule: dict[str, Any]
    created_by: str
    updated_at: datetime


async def segments_of(connection: Connection, limit: int, after: int | None) -> list[Segment]:
    """Return segments, oldest first, one more than `limit`."""
    query = "SELECT id, name, rule, created_by, updated_at FROM segments WHERE id > %s ORDER BY id LIMIT %s"
    rows = await (await connection.execute(query, (after or 0, limit + 1))).fetchall()
    return [Segment(**row) for row in rows]


async def segment_of(connection: Connection, segment_id: int) -> Segment:
    """Return one segment, or raise `NotFound`."""
    query = "SELECT id, name, rule, created_by, updated_at FROM segments WHERE id = %s"
    row = await (await connection.execute(query, (segment_id,))).fetchone()
    if row is None:
        raise NotFound(say("segment_unknown", book="owner"))
    return Segment(**row)


async def save_segment(
    connection: Connection, merchant_id: int, name: str, rule: Any, author: str, segment_id: int | None = None
) -> int:
    """Add a segment, or change the one with this id; raise `Conflict` when the name is taken."""
    taken = "SELECT FROM segments WHERE name = %s AND id <> %s"
    if (await connection.execute(taken, (name, segment_id or 0))).rowcount:
        raise Conflict(say("segment_taken", book="owner", name=name))
    if segment_id is None:
        query = """
        INSERT INTO segments (merchant_id, name, rule, created_by) VALUES (%s, %s, %s::jsonb, %s)
        ON CONFLICT (merchant_id, name) DO NOTHING RETURNING id
        """
        values: tuple[Any, ...] = (merchant_id, name, dumps(as_data(rule)), author)
    else:
        await segment_of(connection, segment_id)
        query = "UPDATE segments SET name = %s, rule = %s::jsonb, updated_at = now() WHERE id = %s RETURNING id"
        values = (name, dumps(as_data(rule)), segment_id)
    row = await (await connection.execute(query, values)).fetchone()
    if row is None:
        raise Conflict(say("segment_taken", book="owner", name=name))
    return int(row["id"])


async def delete_segment(connection: Connection, segment_id: int) -> None:
    """Delete a segment; raise `NotFound`."""
    await segment_of(connection, segment_id)
    await connection.execute("DELETE FROM segments WHERE id = %s", (segment_id,))
