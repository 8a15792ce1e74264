"""The list of conversations, newest change first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.engine import Connection
from store.patterns import literally

Shelf = Literal["all", "waiting", "people", "assistant"]

_SHELVES: dict[str, str] = {
    "all": "true",
    "waiting": "(c.service_state = 2 OR h.state IN ('asked', 'queued', 'offered'))",
    "people": "c.service_state = 3",
    "assistant": "c.service_state IN (0, 1)",
}


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation in the list.

    Attributes:
        service_state: WeCom's (wecom-api.md §3.4): 0, 1 the assistant, 2 queued, 3 with staff, 4 over.
        last_who: customer, assistant or staff; with `last_text` and `last_at` the newest line.
        unanswered: Messages of the customer that wait for the assistant.
        sent_since: Messages sent since the customer's last; WeCom allows five.
        handoff_state: Of the open hand-over, None without one.
    """

    id: int
    customer_id: int
    external_userid: str
    nickname: str
    open_kfid: str
    service_state: int
    servicer_userid: str | None
    last_customer_at: datetime | None
    sent_since: int
    changed_at: datetime
    last_who: str | None
    last_text: str | None
    last_at: datetime | None
    unanswered: int
    handoff_id: int | None
    handoff_state: str | None
    urgent: bool
    reason: str
    asked_at: datetime | None
    summary: str
    suggestion: str


_TALK = """
SELECT c.id, c.customer_id, c.external_userid, cu.nickname, c.open_kfid, c.service_state, c.servicer_userid,
       c.last_customer_at, c.sent_since, c.changed_at, last.who AS last_who, last.text AS last_text, last.at AS last_at,
       (SELECT count(*) FROM messages w WHERE w.conversation_id = c.id AND w.status = 'waiting') AS unanswered,
       h.id AS handoff_id, h.state AS handoff_state, coalesce(h.urgent, false) AS urgent,
       coalesce(h.reason, '') AS reason, h.asked_at, coalesce(h.summary, '') AS summary,
       coalesce(h.suggestion, '') AS suggestion
FROM conversations c
JOIN customers cu ON cu.id = c.customer_id
LEFT JOIN handoffs h ON h.conversation_id = c.id AND h.state IN ('asked', 'queued', 'offered', 'taken')
LEFT JOIN LATERAL (
    SELECT who, text, at FROM (
        (SELECT CASE origin WHEN 5 THEN 'staff' ELSE 'customer' END AS who, text, received_at AS at
         FROM messages WHERE conversation_id = c.id AND status <> 'event' ORDER BY id DESC LIMIT 1)
        UNION ALL
        (SELECT CASE WHEN payload ? 'by' THEN 'staff' ELSE 'assistant' END, payload->>'says', created_at
         FROM outbox WHERE conversation_id = c.id AND kind IN ('message', 'on_event') ORDER BY id DESC LIMIT 1)
    ) newest ORDER BY at DESC LIMIT 1) last ON true
"""


_PAGE = """
WITH page AS MATERIALIZED (
    SELECT c.id FROM conversations c
    LEFT JOIN handoffs h ON h.conversation_id = c.id AND h.state IN ('asked', 'queued', 'offered', 'taken')
    WHERE {shelf} AND {found}
    AND (%(after)s::bigint IS NULL OR (c.changed_at, c.id) <
         (SELECT changed_at, id FROM conversations WHERE id = %(after)s))
    ORDER BY c.changed_at DESC, c.id DESC LIMIT %(limit)s)
"""
_NAMED = """
c.customer_id = ANY (array(SELECT id FROM customers WHERE nickname ILIKE '%%' || %(search)s || '%%'))
"""
_CHOSEN = "WHERE c.id IN (SELECT id FROM page) ORDER BY c.changed_at DESC, c.id DESC"


async def talks(
    connection: Connection, shelf: Shelf, limit: int, after: int | None, search: str | None = None
) -> list[Talk]:
    """Return conversations by their newest change, one more than `limit`; `search` is part of a customer's name."""
    page = _PAGE.format(shelf=_SHELVES[shelf], found=_NAMED if search else "true")
    # the page is chosen first: what is told of a conversation costs more than passing over it
    query = f"{page} {_TALK} {_CHOSEN}"
    values = {"after": after, "limit": limit + 1, "search": literally(search or "")}
    return [Talk(**row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def talk_of(connection: Connection, conversation_id: int) -> Talk | None:
    """Return one conversation, None when the shop has no such one."""
    row = await (await connection.execute(f"{_TALK} WHERE c.id = %s".encode(), (conversation_id,))).fetchone()
    return Talk(**row) if row else None
