"""One dialogue as people read it: what came in and what went out in one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.engine import Connection


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A line of a dialogue.

    Attributes:
        key: `in:7` came in, `out:7` went out.
        who: customer, assistant, staff, or event for what WeCom told of the session.
        menu: What could be tapped below it.
        picture: Whether a preview is kept.
        status: What became of it: waiting, answered, dead … or queued, sent, undelivered …
        turn_id: The turn it belongs to, which says why.
        by: Who of the staff sent it from here.
    """

    key: str
    who: str
    msgtype: str
    text: str
    menu: list[str]
    picture: bool
    msgid: str
    status: str
    error: str | None
    turn_id: int | None
    by: str | None
    at: datetime


_LINES = """
SELECT key, who, msgtype, text, menu, picture, msgid, status, error, turn_id, by, at FROM (
    (SELECT 'in:' || m.id AS key, m.id,
            CASE WHEN m.status = 'event' THEN 'event' WHEN m.origin = 5 THEN 'staff' ELSE 'customer' END AS who,
            CASE WHEN m.status = 'event' THEN coalesce(m.payload->>'event_type', m.msgtype) ELSE m.msgtype END
                AS msgtype,
            m.text, NULL::jsonb AS choices, d.preview IS NOT NULL AS picture, m.msgid, m.status, m.error, m.turn_id,
            NULL AS by, m.received_at AS at
     FROM messages m LEFT JOIN media d ON d.msgid = m.msgid
     WHERE m.conversation_id = %(id)s AND (%(before)s::timestamptz IS NULL OR m.received_at < %(before)s)
     ORDER BY m.received_at DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT 'out:' || id, id, CASE WHEN payload ? 'by' THEN 'staff' ELSE 'assistant' END,
            payload->'body'->>'msgtype', coalesce(payload->'body'->'text'->>'content',
                payload->'body'->'msgmenu'->>'head_content', payload->>'says', ''),
            payload->'body'->'msgmenu'->'list', false, msgid, status, error, turn_id, payload->>'by', created_at
     FROM outbox
     WHERE conversation_id = %(id)s AND kind IN ('message', 'on_event')
       AND (%(before)s::timestamptz IS NULL OR created_at < %(before)s)
     ORDER BY created_at DESC LIMIT %(limit)s)
) lines
LEFT JOIN LATERAL (
    SELECT coalesce(json_agg(choice->'click'->>'content'), '[]') AS menu
    FROM jsonb_array_elements(lines.choices) choice) menus ON true
ORDER BY at DESC, id DESC LIMIT %(limit)s
"""


async def lines_of(
    connection: Connection, conversation_id: int, limit: int, before: datetime | None
) -> tuple[list[TalkLine], datetime | None]:
    """Return the lines before a moment, oldest first, and the moment to go on before; None at the beginning."""
    values = {"id": conversation_id, "limit": limit + 1, "before": before}
    rows = await (await connection.execute(_LINES.encode(), values)).fetchall()
    found = [_line(row) for row in rows[:limit]]
    return found[::-1], found[-1].at if len(rows) > limit else None


async def answered_at(connection: Connection, conversation_id: int, message_id: int) -> datetime | None:
    """Return when a message of the customer was answered (when it came, if it was not); None when there is none."""
    query = """
    SELECT coalesce(t.created_at, m.received_at) AS at FROM messages m LEFT JOIN turns t ON t.id = m.turn_id
    WHERE m.conversation_id = %s AND m.id = %s
    """
    row = await (await connection.execute(query, (conversation_id, message_id))).fetchone()
    return row["at"] if row else None


async def preview_of(connection: Connection, conversation_id: int, msgid: str) -> bytes | None:
    """Return the picture a customer sent (JPEG), None when none is kept."""
    query = """
    SELECT d.preview FROM media d JOIN messages m ON m.msgid = d.msgid
    WHERE m.conversation_id = %s AND d.msgid = %s AND d.preview IS NOT NULL
    """
    row = await (await connection.execute(query, (conversation_id, msgid))).fetchone()
    return bytes(row["preview"]) if row else None


def _line(row: dict[str, Any]) -> TalkLine:
    return TalkLine(**row | {"menu": [text for text in row["menu"] or [] if text]})
