"""Why a turn went as it did, and what a person thinks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.engine import Connection


@dataclass(frozen=True, slots=True)
class TurnTold:
    """A turn with its trace; `message_id` is the first message it answered, `wrong` whether staff said so."""

    id: int
    route: str
    verdict: str
    confidence: float | None
    model: str | None
    tokens_in: int
    tokens_out: int
    cost_fen: float
    milliseconds: int
    trace: dict[str, Any]
    created_at: datetime
    message_id: int | None
    wrong: bool


async def turn_told(connection: Connection, conversation_id: int, turn_id: int) -> TurnTold | None:
    """Return a turn of a conversation."""
    query = """
    SELECT t.id, t.route, t.verdict, t.confidence, t.model, t.tokens_in, t.tokens_out, t.cost_fen::float8 AS cost_fen,
           t.milliseconds, t.trace, t.created_at, m.id AS message_id,
           EXISTS (SELECT FROM gap_items g WHERE g.message_id = m.id AND g.reason = 'marked_wrong') AS wrong
    FROM turns t LEFT JOIN LATERAL (
        SELECT min(id) AS id FROM messages WHERE conversation_id = t.conversation_id AND turn_id = t.id) m ON true
    WHERE t.id = %s AND t.conversation_id = %s
    """
    row = await (await connection.execute(query, (turn_id, conversation_id))).fetchone()
    return TurnTold(**row) if row else None


async def traces_of(connection: Connection, turn_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the traces of these turns, oldest first."""
    found = await connection.execute("SELECT trace FROM turns WHERE id = ANY(%s) ORDER BY id", (list(turn_ids),))
    return [row["trace"] for row in await found.fetchall()]
