"""Which embedding model serves a shop, how far a new one is, and what embedding has cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from store.engine import Connection

_SHOWN_DAYS = 31


@dataclass(frozen=True, slots=True)
class EmbeddingState:
    """`serving` is the profile customers are answered from, `wanted` the one the settings name.

    `done` of `total` entries have the wanted profile's vectors; `error` says why it does not go on, '' if it does.
    """

    wanted: str
    serving: str
    version: int
    done: int
    total: int
    error: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class EmbeddingCost:
    """What one model's vectors took on one shop-time day; `cost_fen` counts fractions of a fen."""

    day: date
    profile: str
    requests: int
    texts: int
    tokens: int
    cost_fen: float


@dataclass(frozen=True, slots=True)
class Spending:
    """What one model's vectors took since it was last written down."""

    requests: int
    texts: int
    tokens: int
    cost_fen: float


_NOTE = """
INSERT INTO embedding_states (merchant_id, wanted, serving, version, done, total, error, updated_at)
VALUES (%(merchant)s, %(wanted)s, %(serving)s, %(version)s, %(done)s, %(total)s, '', %(now)s)
ON CONFLICT (merchant_id) DO UPDATE SET wanted = EXCLUDED.wanted, serving = EXCLUDED.serving,
    version = EXCLUDED.version, done = EXCLUDED.done, total = EXCLUDED.total, error = '',
    updated_at = EXCLUDED.updated_at
"""
_ADVANCE = """
UPDATE embedding_states SET done = %s, total = %s, error = %s, updated_at = %s WHERE merchant_id = %s
"""
_STATE = "SELECT wanted, serving, version, done, total, error, updated_at FROM embedding_states WHERE merchant_id = %s"
_SPEND = """
INSERT INTO embedding_costs (merchant_id, day, profile, requests, texts, tokens, cost_fen)
SELECT id, %(day)s, %(profile)s, %(requests)s, %(texts)s, %(tokens)s, %(cost)s FROM merchants WHERE id = %(merchant)s
ON CONFLICT (merchant_id, day, profile) DO UPDATE SET requests = embedding_costs.requests + EXCLUDED.requests,
    texts = embedding_costs.texts + EXCLUDED.texts, tokens = embedding_costs.tokens + EXCLUDED.tokens,
    cost_fen = embedding_costs.cost_fen + EXCLUDED.cost_fen
"""
_COSTS = f"""
SELECT day, profile, requests, texts, tokens, cost_fen::float8 AS cost_fen FROM embedding_costs
WHERE merchant_id = %s ORDER BY day DESC, profile LIMIT {_SHOWN_DAYS}
"""  # noqa: S608  (a number of ours)
_TOTAL = """
SELECT coalesce(sum(tokens), 0)::bigint AS tokens, coalesce(sum(cost_fen), 0)::float8 AS cost_fen
FROM embedding_costs WHERE merchant_id = %s
"""


async def note_index(connection: Connection, merchant_id: int, state: Mapping[str, Any], now: datetime) -> None:
    """Record what serves a shop after an index: wanted, serving, version, done, total."""
    await connection.execute(_NOTE, {"merchant": merchant_id, "now": now, **state})


async def note_progress(
    connection: Connection, merchant_id: int, done: int, total: int, now: datetime, error: str = ""
) -> None:
    """Record how far the wanted model's vectors are, or why they do not come."""
    await connection.execute(_ADVANCE, (done, total, error, now, merchant_id))


async def embedding_state(connection: Connection, merchant_id: int) -> EmbeddingState | None:
    """Return the state, None before the first index."""
    row = await (await connection.execute(_STATE, (merchant_id,))).fetchone()
    return EmbeddingState(**row) if row else None


async def add_spending(connection: Connection, merchant_id: int, day: date, profile: str, spent: Spending) -> None:
    """Add to what a shop's embedding cost on a shop-time day; a shop that is gone has no costs."""
    values = {"requests": spent.requests, "texts": spent.texts, "tokens": spent.tokens, "cost": spent.cost_fen}
    await connection.execute(_SPEND, {"merchant": merchant_id, "day": day, "profile": profile, **values})


async def embedding_costs(connection: Connection, merchant_id: int) -> tuple[list[EmbeddingCost], int, float]:
    """Return the latest rows by day and model, and the tokens and fen of all days."""
    rows = await (await connection.execute(_COSTS, (merchant_id,))).fetchall()
    total = await (await connection.execute(_TOTAL, (merchant_id,))).fetchone()
    sums = total or {"tokens": 0, "cost_fen": 0.0}
    return [EmbeddingCost(**row) for row in rows], sums["tokens"], sums["cost_fen"]
