"""Sessions as shop people count them: from a customer's first word to a solution, each resolved one way only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from store.engine import Connection


class Resolution(StrEnum):
    """How a session ended; the four are never mixed.

    `CONFIRMED`: the customer said it is solved. `ASSUMED`: silence after an answer of the assistant.
    `HANDED_OVER`: a person took it. `LOST`: nobody answered, or the customer says that it is not solved.
    """

    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    HANDED_OVER = "handed_over"
    LOST = "lost"


class Score(StrEnum):
    """What a customer can answer to the survey, by the number behind it."""

    SATISFIED = "3"
    SO_SO = "2"
    DISSATISFIED = "1"


@dataclass(frozen=True, slots=True)
class Quiet:
    """An open session nobody said anything in for a while."""

    merchant_id: int
    session_id: int
    conversation_id: int
    external_userid: str


async def touch_sessions(
    connection: Connection, merchant_id: int, conversation_ids: Sequence[int], now: datetime
) -> None:
    """Note that customers wrote: a session begins, or goes on."""
    query = """
    INSERT INTO service_sessions (merchant_id, conversation_id, started_at, last_at)
    SELECT %(merchant)s, id, %(now)s, %(now)s FROM unnest(%(ids)s::bigint[]) AS id
    ON CONFLICT (conversation_id) WHERE ended_at IS NULL DO UPDATE SET last_at = excluded.last_at
    """
    await connection.execute(query, {"merchant": merchant_id, "ids": list(conversation_ids), "now": now})


async def end_session(
    connection: Connection, conversation_id: int, resolution: Resolution, now: datetime
) -> int | None:
    """End the open session of a conversation; return its id, None when none was open."""
    query = """
    UPDATE service_sessions SET ended_at = %s, resolution = %s
    WHERE conversation_id = %s AND ended_at IS NULL RETURNING id
    """
    row = await (await connection.execute(query, (now, resolution, conversation_id))).fetchone()
    return row["id"] if row else None


async def note_survey(connection: Connection, session_id: int, way: str, now: datetime) -> bool:
    """Note that the survey goes out by this way; False when one did before."""
    query = "UPDATE service_sessions SET survey_at = %s, survey_way = %s WHERE id = %s AND survey_at IS NULL"
    return (await connection.execute(query, (now, way, session_id))).rowcount == 1


async def unask(
    connection: Connection, touch_ids: Sequence[int], ids: Sequence[int] = (), msgids: Sequence[str] = ()
) -> None:
    """Take back that surveys went out which never arrived: as touches, or with a closing code (outbox id, msgid).

    How it was tried stays, so that nobody tries the same again.
    """
    query = """
    WITH lost AS (
        SELECT dedupe_key AS key FROM outbox WHERE (id = ANY(%(ids)s) OR msgid = ANY(%(msgids)s))
          AND status IN ('dead', 'cancelled', 'undelivered')
        UNION ALL SELECT occasion FROM touches WHERE id = ANY(%(touches)s) AND reason = 'survey')
    UPDATE service_sessions s SET survey_at = NULL FROM lost
    WHERE s.id = substring(lost.key FROM '^survey:([0-9]{1,18})$')::bigint AND s.score IS NULL
    """
    await connection.execute(query, {"touches": list(touch_ids), "ids": list(ids), "msgids": list(msgids)})


async def record_score(
    connection: Connection, conversation_id: int, session_id: int, score: Score, now: datetime
) -> bool:
    """Keep the customer's answer; False when the session is not theirs, was not asked, or was answered before.

    What the customer says settles a session of the assistant; one that people had stays theirs.
    """
    query = """
    UPDATE service_sessions SET score = %(score)s, answered_at = %(now)s,
        ended_at = coalesce(ended_at, CASE WHEN %(score)s = 3 THEN %(now)s END),
        resolution = CASE
            WHEN coalesce(resolution, 'assumed') = 'assumed' AND %(score)s = 3 THEN 'confirmed'
            WHEN resolution = 'assumed' AND %(score)s = 1 THEN 'lost'
            ELSE resolution END
    WHERE id = %(id)s AND conversation_id = %(conversation)s AND survey_at IS NOT NULL AND score IS NULL
    """
    values = {"score": int(score), "now": now, "id": session_id, "conversation": conversation_id}
    return (await connection.execute(query, values)).rowcount == 1


_CLOSE = """
UPDATE service_sessions s SET ended_at = %(now)s, resolution = CASE WHEN s.score = 1 THEN 'lost' WHEN (
    SELECT m.status = 'answered' AND (m.turn_id IS NULL OR EXISTS (
        SELECT FROM outbox o WHERE o.turn_id = m.turn_id AND o.kind = 'message' AND o.status = 'sent'))
    FROM messages m WHERE m.conversation_id = s.conversation_id AND m.origin = 3 AND m.status <> 'history'
    ORDER BY m.id DESC LIMIT 1) THEN 'assumed' ELSE 'lost' END
WHERE s.id IN (
    SELECT o.id FROM service_sessions o JOIN conversations c ON c.id = o.conversation_id
    LEFT JOIN handoff_settings t ON t.merchant_id = o.merchant_id
    WHERE o.ended_at IS NULL AND o.last_at <= %(now)s - make_interval(mins => coalesce(t.silence_minutes, 30))
      AND (c.service_state NOT IN (2, 3) OR o.last_at <= %(now)s - interval '48 hours')
      AND (o.survey_at IS NULL OR o.survey_at <= %(now)s - interval '10 minutes')
      AND NOT EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = o.conversation_id
                      AND h.state IN ('asked', 'queued', 'offered', 'taken'))
      AND NOT EXISTS (SELECT FROM messages w WHERE w.conversation_id = o.conversation_id AND w.status = 'waiting')
    ORDER BY o.last_at LIMIT %(limit)s FOR UPDATE OF o SKIP LOCKED)
"""


async def close_quiet_sessions(connection: Connection, now: datetime, limit: int = 1_000) -> int:
    """End the assistant's sessions in which silence followed the last word; return how many (platform).

    After an answer that left the house the session counts as solved by silence, otherwise as lost.
    """
    return (await connection.execute(_CLOSE, {"now": now, "limit": limit})).rowcount


_TO_ASK = """
SELECT s.merchant_id, s.id AS session_id, s.conversation_id, c.external_userid
FROM service_sessions s JOIN conversations c ON c.id = s.conversation_id
JOIN handoff_settings t ON t.merchant_id = s.merchant_id
WHERE t.survey_minutes IS NOT NULL AND s.ended_at IS NULL AND s.survey_at IS NULL AND s.survey_way IS NULL
  AND s.last_at <= %(now)s - make_interval(mins => t.survey_minutes) AND s.last_at > %(now)s - interval '1 day'
  AND c.service_state IN (0, 1) AND c.sent_since < 5
  AND EXISTS (SELECT FROM turns u WHERE u.conversation_id = s.conversation_id AND u.verdict <> 'fixed')
  AND NOT EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = s.conversation_id
                  AND h.state IN ('asked', 'queued', 'offered', 'taken'))
  AND NOT EXISTS (SELECT FROM service_sessions e WHERE e.conversation_id = s.conversation_id
                  AND e.survey_at > %(now)s - %(rest)s)
ORDER BY s.last_at LIMIT %(limit)s
"""


async def sessions_to_ask(
    connection: Connection, now: datetime, rest: timedelta = timedelta(days=7), limit: int = 200
) -> list[Quiet]:
    """Return the sessions whose customers are asked how it was, nobody twice within `rest` (platform)."""
    rows = await connection.execute(_TO_ASK, {"now": now, "rest": rest, "limit": limit})
    return [Quiet(**row) for row in await rows.fetchall()]
