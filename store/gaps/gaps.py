"""What was not answered well: noted with the turn, grouped by meaning later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from store.engine import Connection


class GapReason(StrEnum):
    """Why a turn counts as not answered well."""

    NOT_KNOWN = "not_known"
    LOW_CONFIDENCE = "low_confidence"
    UNGROUNDED = "ungrounded"
    NONE_OF_THESE = "none_of_these"
    DISSATISFIED = "dissatisfied"
    REPEATED = "repeated"
    MARKED_WRONG = "marked_wrong"


@dataclass(frozen=True, slots=True)
class Loose:
    """A noted question that belongs to no group yet."""

    id: int
    question: str
    created_at: datetime


@dataclass(slots=True)
class Group:
    """A gap as grouping sees it; `centroid` is the mean of its questions' meanings."""

    id: int
    question: str
    times: int
    profile: str
    centroid: list[float]


_NOTE = """
INSERT INTO gap_items (merchant_id, conversation_id, message_id, turn_id, reason, question)
SELECT merchant_id, conversation_id, id, turn_id, %s, %s FROM messages WHERE id = %s AND conversation_id = %s
ON CONFLICT (merchant_id, message_id) DO UPDATE SET reason = excluded.reason
"""


async def note_gap(
    connection: Connection, conversation_id: int, message_id: int, reason: GapReason, question: str
) -> None:
    """Note that the turn of a message did not answer its question; a later reason overrides an earlier one."""
    await connection.execute(_NOTE, (reason, question, message_id, conversation_id))


async def withdraw_doubt(connection: Connection, conversation_id: int) -> None:
    """Take back the doubt noted last: the customer found the question in the menu that was offered for it."""
    query = """
    DELETE FROM gap_items WHERE reason = 'low_confidence' AND created_at > now() - interval '1 hour'
      AND id = (SELECT max(id) FROM gap_items WHERE conversation_id = %s)
    """
    await connection.execute(query, (conversation_id,))


async def earlier_questions(connection: Connection, conversation_id: int, before: int) -> list[tuple[int, str]]:
    """Return message id and words of the turns of the last half hour before a message, newest first."""
    query = """
    SELECT min(m.id) AS id, t.trace->>'question' AS question FROM turns t JOIN messages m ON m.turn_id = t.id
    WHERE t.conversation_id = %s AND m.conversation_id = t.conversation_id AND m.id < %s
      AND t.created_at > now() - interval '30 minutes'
    GROUP BY t.id ORDER BY t.id DESC LIMIT 6
    """
    rows = await (await connection.execute(query, (conversation_id, before))).fetchall()
    return [(row["id"], row["question"] or "") for row in rows]


async def shops_with_loose_items(connection: Connection) -> list[int]:
    """Return the shops with questions to group (platform)."""
    query = "SELECT DISTINCT merchant_id FROM gap_items WHERE gap_id IS NULL ORDER BY 1"
    return [row["merchant_id"] for row in await (await connection.execute(query)).fetchall()]


async def loose_items(connection: Connection, limit: int) -> list[Loose]:
    """Return questions that belong to no gap yet, oldest first."""
    query = "SELECT id, question, created_at FROM gap_items WHERE gap_id IS NULL ORDER BY id LIMIT %s"
    return [Loose(**row) for row in await (await connection.execute(query, (limit,))).fetchall()]


async def lock_gaps(connection: Connection, merchant_id: int) -> None:
    """Let nobody else group this shop's gaps or proposals until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('gaps', %s))", (merchant_id,))


async def groups(connection: Connection) -> list[Group]:
    """Return all gaps of the shop as grouping sees them."""
    query = "SELECT id, question, times, profile, centroid FROM gaps ORDER BY id"
    return [Group(**row) for row in await (await connection.execute(query)).fetchall()]


async def open_group(connection: Connection, merchant_id: int, item: Loose, profile: str, row: Sequence[float]) -> int:
    """Open a gap for a question that is like no other; return its id."""
    query = """
    INSERT INTO gaps (merchant_id, question, profile, centroid, first_at, last_at)
    VALUES (%s, %s, %s, %s::real[], %s, %s) RETURNING id
    """
    values: tuple[Any, ...] = (merchant_id, item.question, profile, list(row), item.created_at, item.created_at)
    found = await (await connection.execute(query, values)).fetchone()
    return int(found["id"]) if found else 0


_JOIN = """
UPDATE gaps SET centroid = %(centroid)s::real[], profile = %(profile)s,
    first_at = least(first_at, %(at)s), last_at = greatest(last_at, %(at)s),
    state = CASE WHEN state = 'answered' AND %(at)s > decided_at THEN 'open' ELSE state END
WHERE id = %(gap)s
"""


async def join_group(connection: Connection, gap_id: int, item: Loose, profile: str, centroid: Sequence[float]) -> bool:
    """Put a question into a gap; an answered gap whose question fails again is open again.

    Returns False, and changes nothing, when another process was faster.
    """
    taken = "UPDATE gap_items SET gap_id = %s WHERE id = %s AND gap_id IS NULL"
    if (await connection.execute(taken, (gap_id, item.id))).rowcount == 0:
        return False
    values = {"centroid": list(centroid), "profile": profile, "at": item.created_at, "gap": gap_id}
    await connection.execute(_JOIN, values)
    return True


async def recentre(connection: Connection, gap_id: int, profile: str, row: Sequence[float]) -> None:
    """Describe a gap anew, in the vectors of another embedding profile."""
    query = "UPDATE gaps SET profile = %s, centroid = %s::real[] WHERE id = %s"
    await connection.execute(query, (profile, list(row), gap_id))
