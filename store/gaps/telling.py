"""Who waits for a gap's answer, and what the ledger of touches says became of telling them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Asker:
    """A customer of a gap whom nobody told yet: their newest question in it, and when they wrote last."""

    external_userid: str
    item_id: int
    question: str
    spoke_at: datetime | None


# what was taken back before it went may be told again; a program of before only notes when it told somebody
_UNTOLD = """
SELECT DISTINCT ON (c.external_userid) c.external_userid, i.id AS item_id, i.question, c.last_customer_at AS spoke_at
FROM gap_items i JOIN conversations c ON c.id = i.conversation_id
LEFT JOIN touches t ON t.merchant_id = i.merchant_id AND t.id = i.touch_id
WHERE i.gap_id = %s AND (i.touch_id IS NULL AND i.told_at IS NULL OR t.refusal = 'reopened')
ORDER BY c.external_userid, i.id DESC
"""


async def untold(connection: Connection, gap_id: int) -> list[Asker]:
    """Return the customers of a gap whom the ledger does not know yet."""
    rows = await (await connection.execute(_UNTOLD, (gap_id,))).fetchall()
    return [Asker(**row) for row in rows]


async def note_touches(connection: Connection, gap_id: int, touch_ids: Sequence[int]) -> None:
    """Let all that customers asked of a gap name the touch that answers it."""
    query = """
    UPDATE gap_items i SET touch_id = t.id FROM touches t, conversations c
    WHERE t.id = ANY(%s) AND i.gap_id = %s AND c.id = i.conversation_id AND c.external_userid = t.external_userid
      AND (i.touch_id IS NULL OR i.touch_id IN (SELECT id FROM touches WHERE refusal = 'reopened'))
    """
    await connection.execute(query, (list(touch_ids), gap_id))


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer on its way: to which question, by which entry (None: the gap has none now), and who was faster."""

    touch_id: int
    question: str
    entry_id: int | None
    answered: bool


# a person, or the assistant with this very entry once it was decided
_OWED = """
SELECT DISTINCT ON (i.touch_id) i.touch_id, i.question, CASE WHEN g.state = 'answered' THEN g.entry_id END AS entry_id,
    EXISTS (SELECT FROM messages m WHERE m.conversation_id = i.conversation_id AND m.id > i.message_id
            AND m.origin = 5)
    OR EXISTS (SELECT FROM turns t WHERE t.conversation_id = i.conversation_id AND t.created_at > k.planned_at
               AND t.verdict IN ('verbatim', 'grounded', 'repaired')
               AND t.trace->'passages'->0->>'entry' = g.entry_id::text) AS answered
FROM gap_items i JOIN gaps g ON g.id = i.gap_id JOIN touches k ON k.merchant_id = i.merchant_id AND k.id = i.touch_id
WHERE i.touch_id = ANY(%s) ORDER BY i.touch_id, i.id DESC
"""


async def owed(connection: Connection, touch_ids: Sequence[int]) -> list[Owed]:
    """Return what these touches are to say; those whose questions are gone are left out."""
    rows = await (await connection.execute(_OWED, (list(touch_ids),))).fetchall()
    return [Owed(**row) for row in rows]
