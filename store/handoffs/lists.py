"""Hand-overs and sessions as shop people look at them: lists, waiting call-backs, figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.errors import Conflict
from agent.phrases import say
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """A hand-over with its customer, as a list shows it."""

    id: int
    conversation_id: int
    external_userid: str
    nickname: str
    trigger: str
    reason: str
    urgent: bool
    state: str
    servicer_userid: str | None
    tried: list[str]
    summary: str
    suggestion: str
    asked_at: datetime
    due_at: datetime | None
    owner_called_at: datetime | None
    taken_at: datetime | None
    ended_at: datetime | None
    call_back: str
    call_back_phone: str | None
    call_back_when: str
    call_back_by: str | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of a customer with how it ended and what they said of it.

    `question` is the last thing the customer said in it before they were asked how they found it, `message_id` the
    message that says it; empty and None where it is forgotten.
    """

    id: int
    conversation_id: int
    external_userid: str
    nickname: str
    started_at: datetime
    last_at: datetime
    ended_at: datetime | None
    resolution: str | None
    survey_at: datetime | None
    survey_way: str | None
    score: int | None
    answered_at: datetime | None
    question: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class TriggerCount:
    """What became of the hand-overs of one trigger; times in seconds, None when nobody was taken."""

    trigger: str
    asked: int
    taken: int
    lost: int
    open: int
    median_seconds: float | None
    p90_seconds: float | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How sessions that ended in a span were resolved, and what customers said; the four are never mixed."""

    sessions: int
    confirmed: int
    assumed: int
    handed_over: int
    lost: int
    asked: int
    answered: int
    satisfied: int
    so_so: int
    dissatisfied: int


_HANDOFF = """
SELECT h.id, h.conversation_id, c.external_userid, cu.nickname, h.trigger, h.reason, h.urgent, h.state,
       h.servicer_userid, h.tried, h.summary, h.suggestion, h.asked_at, h.due_at, h.owner_called_at, h.taken_at,
       h.ended_at, h.call_back, h.call_back_phone, h.call_back_when, h.call_back_by
FROM handoffs h JOIN conversations c ON c.id = h.conversation_id JOIN customers cu ON cu.id = c.customer_id
"""
_ONLY = {
    "all": "true",
    "open": "h.state IN ('asked', 'queued', 'offered', 'taken')",
    "unattended": "h.state IN ('asked', 'queued', 'offered')",
    "closed": "h.state IN ('lost', 'ended')",
    "call_backs": "h.call_back IN ('phone', 'given')",
}


async def list_handoffs(
    connection: Connection, only: str, limit: int, after: int | None, trigger: str | None = None
) -> list[HandoffRow]:
    """Return hand-overs, newest first, one more than `limit`; those of one trigger, or all.

    `only` is all, open, closed, unattended or call_backs.
    """
    query = f"""{_HANDOFF} WHERE {_ONLY[only]} AND h.id < %(after)s
        AND (%(trigger)s::text IS NULL OR h.trigger = %(trigger)s) ORDER BY h.id DESC LIMIT %(limit)s"""
    values = {"after": after or 2**63 - 1, "trigger": trigger, "limit": limit + 1}
    rows = await connection.execute(query.encode(), values)
    return [HandoffRow(**row) for row in await rows.fetchall()]


async def handoff_row(connection: Connection, handoff_id: int) -> HandoffRow | None:
    """Return one hand-over with its customer."""
    row = await (await connection.execute(f"{_HANDOFF} WHERE h.id = %s".encode(), (handoff_id,))).fetchone()
    return HandoffRow(**row) if row else None


async def finish_call(connection: Connection, handoff_id: int, by: str) -> None:
    """Note that the customer was called; raise `Conflict` when none waited."""
    query = (
        "UPDATE handoffs SET call_back = 'done', call_back_by = %s WHERE id = %s AND call_back IN ('phone', 'given')"
    )
    if (await connection.execute(query, (by, handoff_id))).rowcount == 0:
        raise Conflict(say("handoff_no_call_back", book="owner"))


async def list_sessions(
    connection: Connection, resolution: str | None, limit: int, after: int | None, score: int | None = None
) -> list[SessionRow]:
    """Return sessions, newest first, one more than `limit`; those of one resolution or one score (1 to 3), or all."""
    query = """
    SELECT s.id, s.conversation_id, c.external_userid, cu.nickname, s.started_at, s.last_at, s.ended_at, s.resolution,
           s.survey_at, s.survey_way, s.score, s.answered_at, coalesce(said.text, '') AS question, said.id AS message_id
    FROM service_sessions s JOIN conversations c ON c.id = s.conversation_id JOIN customers cu ON cu.id = c.customer_id
    LEFT JOIN LATERAL (
        SELECT m.id, m.text FROM messages m
        WHERE m.conversation_id = s.conversation_id AND m.origin = 3 AND m.status NOT IN ('event', 'history')
          AND m.text <> '' AND coalesce(m.payload->>'menu_id', '') NOT LIKE 'survey:%%'
          AND m.received_at <= coalesce(s.survey_at, s.last_at + interval '1 minute')
        ORDER BY m.received_at DESC LIMIT 1) said ON true
    WHERE s.id < %(after)s AND (%(resolution)s::text IS NULL OR s.resolution = %(resolution)s)
      AND (%(score)s::smallint IS NULL OR s.score = %(score)s)
    ORDER BY s.id DESC LIMIT %(limit)s
    """
    values = {"after": after or 2**63 - 1, "resolution": resolution, "score": score, "limit": limit + 1}
    return [SessionRow(**row) for row in await (await connection.execute(query, values)).fetchall()]


async def count_handoffs(connection: Connection, since: datetime, until: datetime) -> list[TriggerCount]:
    """Return what became of the hand-overs asked for between two moments, by trigger, most frequent first.

    The times run from the wish until a person acts. Conversations staff began by themselves are not counted.
    """
    query = """
    SELECT trigger, count(*) AS asked, count(taken_at) AS taken, count(*) FILTER (WHERE state = 'lost') AS lost,
           count(*) FILTER (WHERE state IN ('asked', 'queued', 'offered')) AS open,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median_seconds,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds) AS p90_seconds
    FROM (SELECT *, extract(epoch FROM taken_at - asked_at)::float8 AS seconds FROM handoffs) h
    WHERE asked_at >= %s AND asked_at < %s AND trigger <> 'staff'
    GROUP BY trigger ORDER BY asked DESC, trigger
    """
    return [TriggerCount(**row) for row in await (await connection.execute(query, (since, until))).fetchall()]


async def count_sessions(connection: Connection, since: datetime, until: datetime) -> Satisfaction:
    """Return how the sessions that ended between two moments were resolved and judged."""
    query = """
    SELECT count(*) AS sessions,
           count(*) FILTER (WHERE resolution = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE resolution = 'assumed') AS assumed,
           count(*) FILTER (WHERE resolution = 'handed_over') AS handed_over,
           count(*) FILTER (WHERE resolution = 'lost') AS lost,
           count(survey_at) AS asked, count(score) AS answered,
           count(*) FILTER (WHERE score = 3) AS satisfied, count(*) FILTER (WHERE score = 2) AS so_so,
           count(*) FILTER (WHERE score = 1) AS dissatisfied
    FROM service_sessions WHERE ended_at >= %s AND ended_at < %s
    """
    row: dict[str, Any] | None = await (await connection.execute(query, (since, until))).fetchone()
    return Satisfaction(**(row or {}))


async def count_unattended(connection: Connection) -> int:
    """Return how many customers of all shops wait for a person nobody was yet (platform)."""
    query = "SELECT count(*) AS n FROM handoffs WHERE state IN ('asked', 'queued', 'offered')"
    row = await (await connection.execute(query)).fetchone()
    return int(row["n"]) if row else 0
