"""Conversations in which staff spoke: what is still to be learned from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection
from store.json import dumps


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody of the staff wrote in a conversation."""

    servicer_userid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A text of a customer or of the staff; `answered`: the assistant had an answer for it."""

    id: int
    by_staff: bool
    text: str
    answered: bool
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said since the last lesson, up to message `last_id`; `learned_id` is where that one ended."""

    conversation_id: int
    learned_id: int
    last_id: int
    servicer_userid: str
    nickname: str
    lines: list[TalkLine]


_NOTE = """
INSERT INTO staff_talks (conversation_id, merchant_id, spoke_at, servicer_userid)
SELECT s.id, %s, s.at, s.userid FROM jsonb_to_recordset(%s::jsonb) AS s(id bigint, at timestamptz, userid text)
ON CONFLICT (conversation_id) DO UPDATE SET pending = true, servicer_userid = excluded.servicer_userid,
    spoke_at = greatest(staff_talks.spoke_at, excluded.spoke_at)
"""


async def note_staff(connection: Connection, merchant_id: int, spoke: Mapping[int, Spoke]) -> None:
    """Remember the conversations, by id, in which staff wrote."""
    if spoke:
        rows = [{"id": key, "at": who.at, "userid": who.servicer_userid} for key, who in spoke.items()]
        await connection.execute(_NOTE, (merchant_id, dumps(rows)))


async def talks_that_ended(connection: Connection, quiet_since: datetime) -> list[tuple[int, int]]:
    """Return merchant and conversation where staff are done, or have been quiet since then (platform)."""
    query = """
    SELECT t.merchant_id, t.conversation_id FROM staff_talks t JOIN conversations c ON c.id = t.conversation_id
    WHERE t.pending AND (c.service_state <> 3 OR t.spoke_at < %s) ORDER BY t.spoke_at LIMIT 200
    """
    rows = await (await connection.execute(query, (quiet_since,))).fetchall()
    return [(row["merchant_id"], row["conversation_id"]) for row in rows]


_TALK = """
SELECT t.learned_id, t.servicer_userid, cu.nickname FROM staff_talks t
JOIN conversations c ON c.id = t.conversation_id JOIN customers cu ON cu.id = c.customer_id
WHERE t.conversation_id = %s AND t.pending
"""
_LINES = """
SELECT * FROM (
    SELECT m.id, m.origin = 5 AS by_staff, m.text, m.sent_at,
        coalesce(m.status = 'answered' AND r.verdict NOT IN ('handed_over', 'ungrounded', 'asked_back'), false)
            AS answered
    FROM messages m LEFT JOIN turns r ON r.id = m.turn_id
    WHERE m.conversation_id = %(conversation)s AND m.id > %(after)s AND m.origin IN (3, 5) AND m.msgtype = 'text'
      AND NOT EXISTS (SELECT FROM messages e WHERE e.conversation_id = m.conversation_id AND e.origin = 4
        AND e.id > %(after)s AND e.payload->>'recall_msgid' = m.msgid)
    ORDER BY m.id DESC LIMIT 200
) newest ORDER BY id
"""


async def talk_of(connection: Connection, conversation_id: int) -> Talk | None:
    """Return what was said since the last lesson, without what was taken back; None when nothing is pending."""
    known = await (await connection.execute(_TALK, (conversation_id,))).fetchone()
    if known is None:
        return None
    values = {"conversation": conversation_id, "after": known["learned_id"]}
    rows = await (await connection.execute(_LINES, values)).fetchall()
    lines = [TalkLine(**row) for row in rows]
    last = lines[-1].id if lines else known["learned_id"]
    return Talk(conversation_id, last_id=last, lines=lines, **known)


@dataclass(frozen=True, slots=True)
class Lesson:
    """How a talk was read: by which model, and what that cost."""

    manner: str
    pairs: int
    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost_fen: float = 0.0


async def close_talk(connection: Connection, merchant_id: int, talk: Talk, lesson: Lesson) -> bool:
    """Record a lesson; return False, and record nothing, when these messages were learned from already.

    What staff said while the lesson went on is for the next one.
    """
    query = """
    UPDATE staff_talks SET learned_id = %s, pending = EXISTS (
        SELECT FROM messages WHERE conversation_id = %s AND id > %s AND origin = 5)
    WHERE conversation_id = %s AND learned_id = %s AND pending
    """
    at = talk.conversation_id
    values = (talk.last_id, at, talk.last_id, at, talk.learned_id)
    if (await connection.execute(query, values)).rowcount == 0:
        return False
    if talk.lines:
        await connection.execute(
            """
            INSERT INTO lessons
                (merchant_id, conversation_id, last_id, manner, pairs, model, tokens_in, tokens_out, cost_fen)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
            """,
            (
                merchant_id,
                at,
                talk.last_id,
                lesson.manner,
                lesson.pairs,
                lesson.model,
                lesson.tokens_in,
                lesson.tokens_out,
                lesson.cost_fen,
            ),
        )
    return True
