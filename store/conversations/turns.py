"""Turns: how a thought of the customer was answered, and everything that is needed to say why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from agent import spans
from store.conversations.messages import waiting_ids
from store.conversations.outbox import INSERT_DRAFTS, Draft, Parcel, draft_parameters, queued_parcels
from store.engine import Connection
from store.json import dumps


class Delivery(StrEnum):
    """What became of a finished draft."""

    DELIVERED = "delivered"
    SUPERSEDED = "superseded"
    TAKEN = "taken"


@dataclass(slots=True)
class TurnRecord:
    """A turn's trace: what was found, called, checked and spent.

    `cost_fen` counts fractions of a fen; `trace` holds passages, tool calls and checks.
    """

    route: str
    verdict: str
    confidence: float | None = None
    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost_fen: float = 0.0
    milliseconds: int = 0
    trace: dict[str, Any] = field(default_factory=dict)


_RECORD = f"""
WITH turn AS (
    INSERT INTO turns (merchant_id, conversation_id, route, verdict, confidence, model, tokens_in, tokens_out,
                       cost_fen, milliseconds, trace)
    VALUES (%(merchant)s, %(conversation)s, %(route)s, %(verdict)s, %(confidence)s, %(model)s, %(tokens_in)s,
            %(tokens_out)s, %(cost_fen)s, %(milliseconds)s, %(trace)s::jsonb)
    RETURNING id
), answered AS (
    UPDATE messages SET status = 'answered', turn_id = (SELECT id FROM turn) WHERE id = ANY(%(messages)s)
), counted AS (
    UPDATE conversations SET unsure_streak = CASE WHEN %(unsure)s THEN unsure_streak + 1 ELSE 0 END
    WHERE id = %(conversation)s
)
{INSERT_DRAFTS.format(turn="(SELECT id FROM turn)")}
"""  # noqa: S608  (no value in it comes from outside)


async def deliver(
    connection: Connection,
    merchant_id: int,
    conversation_id: int,
    seen: Sequence[int],
    turn: TurnRecord,
    drafts: Sequence[Draft],
    *,
    unsure: bool,
) -> tuple[Delivery, list[Parcel]]:
    """Write a turn, its replies and the fate of its messages, unless the world moved on meanwhile.

    The caller holds the conversation's row lock. `SUPERSEDED`: other messages wait (the customer said more, or
    took one back), think again with them. `TAKEN`: nothing waits any more (somebody else answered while this
    process was paused, or all was taken back); drop the draft. Beside it, what the conversation now has queued:
    this process holds the lease on it.
    """
    waiting = await waiting_ids(connection, conversation_id)
    if set(seen) != set(waiting):
        return (Delivery.SUPERSEDED if waiting else Delivery.TAKEN), []
    parameters = draft_parameters(merchant_id, conversation_id, drafts) | {
        "route": turn.route,
        "verdict": turn.verdict,
        "confidence": turn.confidence,
        "model": turn.model,
        "tokens_in": turn.tokens_in,
        "tokens_out": turn.tokens_out,
        "cost_fen": turn.cost_fen,
        "milliseconds": turn.milliseconds,
        "trace": dumps(turn.trace),
        "messages": list(seen),
        "unsure": unsure,
    }
    if said := await (await connection.execute(_RECORD.encode(), parameters)).fetchone():
        spans.note(turn=said["turn_id"])
    return Delivery.DELIVERED, await queued_parcels(connection, conversation_id)


_SPENT = """
SELECT merchant_id, cost_fen FROM turns WHERE created_at >= %(since)s
UNION ALL SELECT merchant_id, cost_fen FROM lessons WHERE created_at >= %(since)s
UNION ALL SELECT merchant_id, cost_fen FROM reports WHERE created_at >= %(since)s
UNION ALL SELECT merchant_id, cost_fen FROM touches WHERE planned_at >= %(since)s AND cost_fen > 0
UNION ALL SELECT merchant_id, cost_fen FROM model_costs WHERE created_at >= %(since)s
"""


async def spent_today_fen(connection: Connection, since: Any) -> float:
    """Return what the shop's model calls cost since `since`, in fen."""
    query = f"SELECT coalesce(sum(cost_fen), 0)::float8 AS fen FROM ({_SPENT}) spent"  # noqa: S608  (fixed parts)
    row = await (await connection.execute(query.encode(), {"since": since})).fetchone()
    return float(row["fen"]) if row else 0.0


async def spent_by_shop(connection: Connection, since: Any, shops: Sequence[int]) -> dict[int, float]:
    """Return what model calls cost since `since` by shop, in fen (platform); shops that spent nothing are left out."""
    query = f"""
    SELECT merchant_id, sum(cost_fen)::float8 AS fen FROM ({_SPENT}) spent
    WHERE merchant_id = ANY(%(shops)s) GROUP BY merchant_id
    """  # noqa: S608  (fixed parts)
    rows = await (await connection.execute(query.encode(), {"since": since, "shops": list(shops)})).fetchall()
    return {row["merchant_id"]: row["fen"] for row in rows}


async def note_cost(connection: Connection, merchant_id: int, purpose: str, cost_fen: float, now: datetime) -> None:
    """Keep what a small request to a model cost (in fen) that leaves no row of its own."""
    query = "INSERT INTO model_costs (merchant_id, purpose, cost_fen, created_at) VALUES (%s, %s, %s, %s)"
    await connection.execute(query, (merchant_id, purpose, cost_fen, now))


async def last_turn(connection: Connection, conversation_id: int) -> dict[str, Any] | None:
    """Return the newest turn of a conversation with its trace."""
    query = """
    SELECT id, route, verdict, confidence, model, tokens_in, tokens_out, cost_fen::float8 AS cost_fen,
           milliseconds, trace, created_at
    FROM turns WHERE conversation_id = %s ORDER BY id DESC LIMIT 1
    """
    return await (await connection.execute(query, (conversation_id,))).fetchone()


async def add_cost(
    connection: Connection, conversation_id: int, tokens_in: int, tokens_out: int, cost_fen: float
) -> None:
    """Put what a model call beside a turn cost on the bill of the conversation's newest turn."""
    query = """
    UPDATE turns SET tokens_in = tokens_in + %s, tokens_out = tokens_out + %s, cost_fen = cost_fen + %s
    WHERE id = (SELECT max(id) FROM turns WHERE conversation_id = %s)
    """
    await connection.execute(query, (tokens_in, tokens_out, cost_fen, conversation_id))
